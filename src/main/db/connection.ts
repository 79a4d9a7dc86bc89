import Database from 'better-sqlite3';
import { storage } from '../../shared/errors.ts';
import type { Query } from './query.ts';
import { toStorageError } from './storage-error.ts';

const sliceBytes = 2 ** 20;

export type Value = string | number | Uint8Array | null;

/** Runs built queries on one open file. Every failure of SQLite leaves here as a Storage error. */
export interface Connection {
  readonly path: string;
  all<Row>(query: Query<Row>): Row[];
  /** The first row, or undefined where there is none. */
  get<Row>(query: Query<Row>): Row | undefined;
  /** Number of rows changed and the id of the last one inserted. */
  run(query: Query<unknown>): { readonly changes: number; readonly id: number };
  /**
   * Runs one statement once for every list of values and answers the ids inserted. The query's own parameters only
   * give the order; it is compiled and prepared once.
   */
  runMany(query: Query<unknown>, rows: readonly (readonly Value[])[]): number[];
  /** All or nothing; may be nested. */
  transaction<Result>(work: () => Result): Result;
  /**
   * As {@link transaction}, for what can be computed again: a power cut may take it as long as nothing else was stored
   * after it, since it does not wait for the drive. A program that ends, however it does, loses nothing.
   */
  quickTransaction<Result>(work: () => Result): Result;
  /** A pragma's single value. */
  pragma(text: string): unknown;
  /**
   * Copies the file to a new one in slices of at most a few milliseconds, between which others work.
   * @param mayCopy asked before each slice with its bytes; false waits a moment, and what it throws ends the copy
   */
  backup(path: string, mayCopy: (bytes: number) => boolean): Promise<void>;
  /** Runs a script of statements; for migrations. */
  script(sql: string): void;
  close(): void;
}

export interface ConnectOptions {
  readonly readOnly: boolean;
  readonly mustExist: boolean;
  readonly busyTimeoutMs: number;
}

/** Opens the file. @throws Storage where it cannot be opened. */
export function connect(path: string, options: ConnectOptions): Connection {
  const database = translate(path, () => {
    return new Database(path, {
      readonly: options.readOnly,
      fileMustExist: options.mustExist,
      timeout: options.busyTimeoutMs,
    });
  });
  return overDatabase(path, database);
}

function overDatabase(path: string, database: Database.Database): Connection {
  const statements = new Map<string, Database.Statement>();
  const prepare = (sql: string) => {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    const statement = database.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
  return {
    path,
    all: <Row>(query: Query<Row>) =>
      translate(path, () => {
        const { sql, parameters } = query.compile();
        // STRICT tables hold the columns to the types from which Kysely derived Row.
        return prepare(sql).all(...parameters) as Row[];
      }),
    get: <Row>(query: Query<Row>) =>
      translate(path, () => {
        const { sql, parameters } = query.compile();
        // As above.
        return prepare(sql).get(...parameters) as Row | undefined;
      }),
    run: (query) =>
      translate(path, () => {
        const { sql, parameters } = query.compile();
        const { changes, lastInsertRowid } = prepare(sql).run(...parameters);
        return { changes, id: Number(lastInsertRowid) };
      }),
    runMany: (query, rows) =>
      translate(path, () => {
        const statement = prepare(query.compile().sql);
        return rows.map((values) => Number(statement.run(...values).lastInsertRowid));
      }),
    transaction: (work) => translate(path, () => database.transaction(work).immediate()),
    quickTransaction: (work) => translate(path, () => withoutWaiting(database, work)),
    pragma: (text) => translate(path, () => database.pragma(text, { simple: true })),
    backup: async (copy, mayCopy) => {
      try {
        const pageBytes = Number(database.pragma('page_size', { simple: true }));
        const pages = Math.max(1, Math.floor(sliceBytes / pageBytes));
        await database.backup(copy, {
          progress: () => {
            if (mayCopy(pages * pageBytes)) return pages;
            restAMoment();
            return 0;
          },
        });
      } catch (error) {
        throw toOwnError(error, copy);
      }
    },
    script: (sql) => {
      translate(path, () => database.exec(sql));
    },
    close: () => {
      translate(path, () => database.close());
    },
  };
}

/** Only a write-ahead log stays whole where the drive is not waited for; a rollback journal might be torn. */
function withoutWaiting<Result>(database: Database.Database, work: () => Result): Result {
  const transaction = database.transaction(work);
  if (database.inTransaction || database.pragma('journal_mode', { simple: true }) !== 'wal') {
    return transaction.immediate();
  }
  database.pragma('synchronous = normal');
  try {
    return transaction.immediate();
  } finally {
    database.pragma('synchronous = full');
  }
}

function translate<Result>(path: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw toOwnError(error, path);
  }
}

function toOwnError(error: unknown, path: string): unknown {
  // better-sqlite3 answers a missing folder and a closed connection with a plain TypeError.
  if (error instanceof TypeError) return storage({ what: error.message, where: path, cause: error });
  return toStorageError(error, path);
}

/** Without this the copy would ask again at once and keep a core busy; other work waits no longer than for a slice. */
function restAMoment(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
}
