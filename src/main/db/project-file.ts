import { accessSync, constants, existsSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { badInput, notFound, PlateLensError, storage } from '../../shared/errors.ts';
import { connect, type Connection } from './connection.ts';
import { isOnNetworkDrive } from './drive.ts';
import { makeProject, removeProject } from './make-project.ts';
import { migrate, newestVersion, readVersion } from './migrate.ts';
import { migrations } from './migrations/index.ts';
import { takeWriterLock, type WriterLock } from './writer-lock.ts';

/** Why a project takes no changes: it was asked for so, another program writes it, or its drive takes no writing. */
export type ReadOnlyReason = 'asked' | 'in-use' | 'not-writable';

/** An open project file. The functions of this room take it as their first argument. */
export interface ProjectFile {
  readonly path: string;
  /** The file's name without its ending. */
  readonly name: string;
  readonly readOnly: boolean;
  /** Null where the project may be changed. */
  readonly readOnlyReason: ReadOnlyReason | null;
  /** For the db room alone. */
  readonly connection: Connection;
  /** Folds everything into the single file and lets go of it. Calling it again does nothing. */
  readonly close: () => void;
}

export interface OpenOptions {
  /**
   * `create` makes a new file and refuses an existing one. `write` opens an existing one; where another process
   * writes it or its drive is read-only, the project opens read-only and says why. `read` never writes.
   */
  readonly mode: 'create' | 'write' | 'read';
  /** How changes are made safe; `auto` takes a rollback journal on network drives and the write-ahead log elsewhere. */
  readonly journal?: 'auto' | 'wal' | 'rollback';
  /** How long a statement waits for another process. */
  readonly busyTimeoutMs?: number;
}

/**
 * Opens or creates a project file; an older one is brought to the newest form after a copy of it is saved beside it.
 * @throws NotFound where there is no such file or folder, BadInput where it is no project or already exists,
 * Storage for a project of a newer program, a full disk or a failing drive. The file is then as it was.
 */
export function openProjectFile(path: string, options: OpenOptions): ProjectFile {
  if (options.mode === 'create') return createProjectFile(path, options);
  if (!existsSync(path)) {
    throw notFound({ what: 'there is no such project', where: path, mend: 'Check the path.' });
  }
  const writing = options.mode === 'write' ? seekLock(path) : 'asked';
  return typeof writing === 'string'
    ? openForReading(path, options, writing)
    : openForWriting(path, options, writing);
}

function createProjectFile(path: string, options: OpenOptions): ProjectFile {
  refuseExisting(path);
  const lock = seekLock(path);
  if (typeof lock === 'string') {
    throw storage({
      what: 'no file can be made here',
      where: path,
      mend: 'Choose a folder that you may write to.',
    });
  }
  try {
    // Somebody else may have made it between the first look and the lock.
    refuseExisting(path);
    makeProject(path);
  } catch (error) {
    lock.release();
    throw error;
  }
  try {
    return openForWriting(path, options, lock);
  } catch (error) {
    removeProject(path);
    throw error;
  }
}

function refuseExisting(path: string): void {
  if (!existsSync(path)) return;
  throw badInput({
    what: 'the file exists already',
    where: path,
    mend: 'Choose another name, or open it.',
  });
}

function openForWriting(path: string, options: OpenOptions, lock: WriterLock): ProjectFile {
  let connection: Connection | null = null;
  try {
    connection = connectTo(path, options, false);
    migrate(connection, migrations);
    chooseJournal(connection, options);
    return toWritableFile(connection, lock);
  } catch (error) {
    connection?.close();
    lock.release();
    throw error;
  }
}

function openForReading(path: string, options: OpenOptions, reason: ReadOnlyReason): ProjectFile {
  let connection: Connection | null = null;
  try {
    connection = connectTo(path, options, true);
    const version = readVersion(connection, migrations);
    if (version < newestVersion(migrations)) {
      throw storage({
        what: `this project has the older format ${version} and must be brought to ${newestVersion(migrations)} first`,
        where: path,
        mend: 'Open it once where it may be written.',
      });
    }
    return toReadOnlyFile(connection, reason);
  } catch (error) {
    connection?.close();
    throw leftOpen(error, path);
  }
}

/**
 * A project whose last writer was killed has its latest changes beside it. SQLite reads them where it may make its index
 * of them; on a drive that takes no writing they cannot be read, and without them the project would not be the last one.
 */
function leftOpen(error: unknown, path: string): unknown {
  if (!(error instanceof PlateLensError) || error.kind !== 'Storage' || !existsSync(`${path}-wal`))
    return error;
  const code = error.cause instanceof Error && 'code' in error.cause ? error.cause.code : null;
  if (code !== 'SQLITE_CANTOPEN') return error;
  return storage({
    what: 'the program that wrote this project was killed, and its last changes cannot be read where nothing may be written',
    where: path,
    mend: `Copy it, with ${basename(path)}-wal beside it, to a drive that you may write to, and open it there.`,
    cause: error,
  });
}

function connectTo(path: string, options: OpenOptions, readOnly: boolean): Connection {
  const connection = connect(path, {
    readOnly,
    mustExist: true,
    busyTimeoutMs: options.busyTimeoutMs ?? 5000,
  });
  try {
    connection.pragma('foreign_keys = on');
    // A hostile project may name functions in its schema; SQLite then refuses to run them.
    connection.pragma('trusted_schema = off');
    // With the default a power cut could take the last commits of the write-ahead log.
    connection.pragma('synchronous = full');
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

function chooseJournal(connection: Connection, { journal = 'auto' }: OpenOptions): void {
  const rollback = journal === 'rollback' || (journal === 'auto' && isOnNetworkDrive(connection.path));
  connection.pragma(`journal_mode = ${rollback ? 'delete' : 'wal'}`);
}

/** The writer's lock, or why there is none to be had. */
function seekLock(path: string): WriterLock | ReadOnlyReason {
  try {
    if (existsSync(path)) accessSync(path, constants.W_OK);
    return takeWriterLock(path) ?? 'in-use';
  } catch (error) {
    if (error instanceof PlateLensError) throw error;
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return 'not-writable';
    if (code === 'ENOENT')
      throw notFound({ what: 'there is no such folder', where: path, mend: 'Make it first.' });
    throw storage({
      what: code === 'ENOSPC' ? 'the disk is full' : 'the folder cannot be used',
      where: path,
      mend: code === 'ENOSPC' ? 'Free space on that drive, then try again.' : 'Choose another folder.',
      cause: error,
    });
  }
}

const nameOf = (path: string): string => basename(path, extname(path));

function toWritableFile(connection: Connection, lock: WriterLock): ProjectFile {
  let open = true;
  return {
    path: connection.path,
    name: nameOf(connection.path),
    readOnly: false,
    readOnlyReason: null,
    connection,
    close: () => {
      if (!open) return;
      open = false;
      try {
        foldIntoOneFile(connection);
      } finally {
        connection.close();
        lock.release();
      }
    },
  };
}

function toReadOnlyFile(connection: Connection, readOnlyReason: ReadOnlyReason): ProjectFile {
  let open = true;
  return {
    path: connection.path,
    name: nameOf(connection.path),
    readOnly: true,
    readOnlyReason,
    connection,
    close: () => {
      if (!open) return;
      open = false;
      connection.close();
    },
  };
}

/**
 * Moves the write-ahead log into the file and leaves no second file behind. While somebody else reads the project
 * the log stays beside it, complete; the next writer to close it alone folds it.
 */
function foldIntoOneFile(connection: Connection): void {
  try {
    connection.pragma('busy_timeout = 200');
    connection.pragma('wal_checkpoint(truncate)');
    connection.pragma('journal_mode = delete');
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    if (!code.startsWith('SQLITE_BUSY') && !code.startsWith('SQLITE_LOCKED')) throw error;
  }
}
