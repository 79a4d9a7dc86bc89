import { renameSync, rmSync } from 'node:fs';
import { PlateLensError } from '../../shared/errors.ts';
import { programVersion } from '../../shared/program.ts';
import { connect } from './connection.ts';
import { createTables } from './migrate.ts';
import { migrations } from './migrations/index.ts';
import { query } from './query.ts';

/**
 * Writes an empty project beside its place and gives it its name last: whenever the process dies, the name stands for
 * a whole project or for nothing. The caller holds the writer's lock; what an earlier process left half made goes.
 * @throws Storage where the drive is full or fails; nothing is left then.
 */
export function makeProject(path: string): void {
  const making = `${path}.making`;
  removeProject(making);
  try {
    writeEmptyProject(making);
    renameSync(making, path);
  } catch (error) {
    removeProject(making);
    if (!(error instanceof PlateLensError) || error.where !== making) throw error;
    throw new PlateLensError(error.kind, {
      what: error.what,
      where: path,
      mend: error.mend,
      cause: error.cause,
    });
  }
}

/** A project file, and what SQLite may keep beside it. */
export const projectFiles = (path: string): string[] =>
  ['', '-journal', '-wal', '-shm'].map((ending) => path + ending);

/** Removes a project file with what SQLite keeps beside it; nothing happens where there is none. */
export function removeProject(path: string): void {
  for (const file of projectFiles(path)) rmSync(file, { force: true });
}

function writeEmptyProject(path: string): void {
  const connection = connect(path, { readOnly: false, mustExist: false, busyTimeoutMs: 0 });
  try {
    connection.pragma('synchronous = full');
    createTables(connection, migrations);
    const rows = [
      { key: 'created_at', value: new Date().toISOString() },
      { key: 'created_by', value: `PlateLens ${programVersion}` },
    ];
    connection.run(query.insertInto('meta').values(rows));
  } finally {
    connection.close();
  }
}
