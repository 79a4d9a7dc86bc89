import { existsSync, rmSync } from 'node:fs';
import { badInput, storage } from '../../shared/errors.ts';
import type { Connection } from './connection.ts';

/** One step of the project file's form. `number` is the file's `user_version` after it. */
export interface Migration {
  readonly number: number;
  readonly sql: string;
}

/** "PLTL" in ASCII; tells a PlateLens project from any other SQLite file. */
export const applicationId = 0x504c544c;

/** The version that this program writes. @throws where the list has a gap or is out of order. */
export function newestVersion(migrations: readonly Migration[]): number {
  migrations.forEach((migration, index) => {
    if (migration.number !== index + 1) {
      throw new Error(`migration ${migration.number} stands at place ${index + 1}`);
    }
  });
  return migrations.length;
}

/**
 * Answers the file's version after making sure that it is a project that this program can read.
 * @throws BadInput for another kind of file, Storage for a project of a newer program.
 */
export function readVersion(connection: Connection, migrations: readonly Migration[]): number {
  if (connection.pragma('application_id') !== applicationId) {
    throw badInput({
      what: 'this is not a PlateLens project',
      where: connection.path,
      mend: 'Choose a .platelens file that PlateLens made.',
    });
  }
  const version = Number(connection.pragma('user_version'));
  const newest = newestVersion(migrations);
  if (version > newest) {
    throw storage({
      what: `this project has format ${version}, and this program reads formats up to ${newest}`,
      where: connection.path,
      mend: 'Open it with a newer PlateLens.',
    });
  }
  return version;
}

/** Gives an empty file its identity and the newest form. */
export function createTables(connection: Connection, migrations: readonly Migration[]): void {
  withLooseReferences(connection, () => {
    connection.pragma(`application_id = ${applicationId}`);
    applySteps(connection, migrations);
  });
}

/**
 * Brings an older project to the newest form, in one transaction, after saving a copy of it beside it.
 * Answers the copy's path, or null where nothing was to be done.
 */
export function migrate(connection: Connection, migrations: readonly Migration[]): string | null {
  const version = readVersion(connection, migrations);
  const steps = migrations.slice(version);
  if (steps.length === 0) return null;
  const copy = freeName(`${connection.path}.format-${version}`);
  try {
    connection.script(`vacuum into '${copy.replaceAll("'", "''")}'`);
    withLooseReferences(connection, () => applySteps(connection, steps));
    return copy;
  } catch (error) {
    // The project is as it was, so nobody needs the copy; half of one would be worse than none.
    rmSync(copy, { force: true });
    throw error;
  }
}

/**
 * Runs steps in one transaction in which a table may be dropped and written anew without its dependents being deleted;
 * references are checked before it is committed. This is the way that SQLite's own documentation of ALTER TABLE names.
 */
function withLooseReferences(connection: Connection, work: () => void): void {
  connection.pragma('foreign_keys = off');
  try {
    connection.transaction(() => {
      work();
      const broken = connection.pragma('foreign_key_check');
      if (typeof broken !== 'string') return;
      throw storage({
        what: `the table ${broken} refers to what does not exist`,
        where: connection.path,
        mend: 'Open a copy of the project from before the damage.',
      });
    });
  } finally {
    connection.pragma('foreign_keys = on');
  }
}

function applySteps(connection: Connection, steps: readonly Migration[]): void {
  for (const step of steps) {
    connection.script(step.sql);
    connection.pragma(`user_version = ${step.number}`);
  }
}

function freeName(base: string): string {
  for (let count = 1; ; count++) {
    const name = count === 1 ? base : `${base}-${count}`;
    if (!existsSync(name)) return name;
  }
}
