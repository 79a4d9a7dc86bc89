import { rmSync, statSync, writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { toStorageError } from './storage-error.ts';

/** Held by the one process that may write a project. */
export interface WriterLock {
  release(): void;
}

/**
 * Takes the right to write the project at `path`, or answers null while another handle has it.
 *
 * The lock is an exclusive SQLite lock on an empty file beside the project, held until release. The operating system
 * drops it when its process dies in whatever way, so no lock is ever stale and no heartbeat is needed.
 * The lock file is removed by its holder only, and a taker makes sure that it locked the file that the name still
 * stands for; so nobody can hold a lock on a file that has just been removed.
 * @throws a file-system error where the folder cannot be written.
 */
export function takeWriterLock(path: string): WriterLock | null {
  const lockPath = `${path}-lock`;
  for (;;) {
    const before = createIfMissing(lockPath);
    const database = new Database(lockPath, { timeout: 0 });
    if (!tryLock(database, lockPath)) {
      database.close();
      return null;
    }
    if (fileNumber(lockPath) === before) return { release: () => releaseLock(database, lockPath) };
    database.close();
  }
}

function tryLock(database: Database.Database, lockPath: string): boolean {
  try {
    // Without this SQLite would lay a journal beside the lock.
    database.pragma('journal_mode = memory');
    database.exec('begin exclusive');
    return true;
  } catch (error) {
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return false;
    database.close();
    throw toStorageError(error, lockPath);
  }
}

function releaseLock(database: Database.Database, lockPath: string): void {
  const removed = tryRemove(lockPath);
  database.close();
  // Windows removes no open file; after closing, failure means that another process has opened it meanwhile.
  if (!removed) tryRemove(lockPath);
}

function tryRemove(lockPath: string): boolean {
  try {
    rmSync(lockPath, { force: true });
    return true;
  } catch {
    return false;
  }
}

/** Creates with O_EXCL: opening and closing a file that this process has locked would drop the lock on POSIX. */
function createIfMissing(lockPath: string): bigint | null {
  if (fileNumber(lockPath) === null) {
    try {
      writeFileSync(lockPath, '', { flag: 'wx' });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
  }
  return fileNumber(lockPath);
}

function fileNumber(lockPath: string): bigint | null {
  return statSync(lockPath, { bigint: true, throwIfNoEntry: false })?.ino ?? null;
}
