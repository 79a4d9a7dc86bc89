import { existsSync, rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { badInput, notFound, storage } from '../../../shared/errors.ts';
import { connect } from '../connection.ts';
import { applicationId, createTables } from '../migrate.ts';
import { migrations } from '../migrations/index.ts';
import { toStorageError } from '../storage-error.ts';
import { dropUnreadable } from './drop-unreadable.ts';
import { isDamage, salvageRows } from './salvage-rows.ts';

/** What a repair saved of a table. */
export interface SavedTable {
  readonly table: string;
  readonly saved: number;
  /** Rows that could not be read, or that referred to what is lost. */
  readonly lost: number;
}

export interface RepairReport {
  /** The new project. */
  readonly path: string;
  readonly tables: readonly SavedTable[];
  /** Finished units whose map is lost; they wait to be computed again. */
  readonly unitsToRedo: number;
  /** Previews whose row was saved and whose pixels could not be; they can be made again from their images. */
  readonly previewsLost: number;
}

/**
 * Saves everything that can still be read of a damaged project into a new one; the damaged file is not touched. Rows on
 * damaged pages are passed over one by one, rows that refer to lost ones are left out, previews that cannot be read too,
 * and finished units without a readable map wait to be computed again.
 * @throws BadInput where the new file exists or the old one is no project, NotFound where its folder is missing, Storage where not even its tables can be read
 */
export async function repairProject(path: string, newPath: string): Promise<RepairReport> {
  if (existsSync(newPath)) {
    throw badInput({ what: 'the file exists already', where: newPath, mend: 'Choose another name.' });
  }
  if (!existsSync(dirname(resolve(newPath)))) {
    throw notFound({
      what: 'there is no such folder',
      where: dirname(resolve(newPath)),
      mend: 'Make it first.',
    });
  }
  const source = openDamaged(path);
  try {
    createEmptyTwin(newPath, versionOf(source, path));
    const target = new Database(newPath);
    try {
      const tables = copyAll(source, target);
      const { previews } = await dropUnreadable(target);
      return { path: newPath, tables, unitsToRedo: redoUnits(target), previewsLost: previews };
    } finally {
      target.close();
    }
  } catch (error) {
    rmSync(newPath, { force: true });
    throw toStorageError(error, path);
  } finally {
    source.close();
  }
}

function openDamaged(path: string): Database.Database {
  try {
    const source = new Database(path, { readonly: true, fileMustExist: true });
    // Damage is noticed when a page is read, not when a value in it makes no sense.
    source.pragma('cell_size_check = on');
    return source;
  } catch (error) {
    throw toStorageError(error, path);
  }
}

function versionOf(source: Database.Database, path: string): number {
  if (source.pragma('application_id', { simple: true }) !== applicationId) {
    throw badInput({
      what: 'this is not a PlateLens project',
      where: path,
      mend: 'Choose a .platelens file that PlateLens made.',
    });
  }
  const version = Number(source.pragma('user_version', { simple: true }));
  if (version >= 1 && version <= migrations.length) return version;
  throw storage({
    what: `the project says that it has format ${version}, which this program does not know`,
    where: path,
    mend: 'Repair it with the version of PlateLens that wrote it.',
  });
}

function createEmptyTwin(newPath: string, version: number): void {
  const connection = connect(newPath, { readOnly: false, mustExist: false, busyTimeoutMs: 5000 });
  try {
    createTables(connection, migrations.slice(0, version));
  } finally {
    connection.close();
  }
}

function copyAll(source: Database.Database, target: Database.Database): SavedTable[] {
  target.pragma('foreign_keys = off');
  target.pragma('synchronous = off');
  return target.transaction(() => {
    const tables = tablesOf(target).map((table) => copyTable(source, target, table));
    const orphans = dropOrphans(target);
    return tables.map((entry) => {
      const dropped = orphans.get(entry.table) ?? 0;
      return { ...entry, saved: entry.saved - dropped, lost: entry.lost + dropped };
    });
  })();
}

/** Lets finished units without a map wait again, and their runs be resumed. @returns how many units */
function redoUnits(target: Database.Database): number {
  return target.transaction(() => {
    const { changes } = target
      .prepare(
        `update units set state = 'queued', facts = null, min = null, max = null, seconds = null, finished_at = null
         where state = 'done' and id not in (select unit_id from maps)`,
      )
      .run();
    target
      .prepare(
        `update runs set state = 'cancelled' where state in ('done', 'done-with-errors')
         and id in (select run_id from units where state = 'queued')`,
      )
      .run();
    return changes;
  })();
}

function tablesOf(target: Database.Database): string[] {
  const rows: unknown[] = target
    .prepare(
      `select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' order by rowid`,
    )
    .pluck()
    .all();
  return rows.map(String);
}

function copyTable(source: Database.Database, target: Database.Database, table: string): SavedTable {
  const columns = columnsOf(target, table);
  const names = columns.map((column) => `"${column}"`).join(', ');
  const insert = target.prepare(
    `insert or replace into "${table}" (${names}) values (${columns.map(() => '?').join(', ')})`,
  );
  const counts = { saved: 0, lost: 0 };
  const put = (row: readonly unknown[]) => {
    counts[tryInsert(insert, row) ? 'saved' : 'lost']++;
  };
  if (hasRowid(target, table)) counts.lost += salvageRows(source, { table, names, put });
  else copyInOrder(source, `select ${names} from "${table}"`, put, counts);
  return { table, ...counts };
}

/** False where the row breaks a law of its table. */
function tryInsert(insert: Database.Statement, row: readonly unknown[]): boolean {
  try {
    return insert.run(...row).changes > 0;
  } catch (error) {
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_CONSTRAINT')) return false;
    throw error;
  }
}

function columnsOf(target: Database.Database, table: string): string[] {
  const rows: unknown[] = target.prepare('select name from pragma_table_info(?)').pluck().all(table);
  return rows.map(String);
}

function hasRowid(target: Database.Database, table: string): boolean {
  return target.prepare('select wr from pragma_table_list where name = ?').pluck().get(table) === 0;
}

interface Counts {
  saved: number;
  lost: number;
}

/** Tables without row numbers are read until the first damaged page. */
function copyInOrder(
  source: Database.Database,
  select: string,
  put: (row: readonly unknown[]) => void,
  counts: Counts,
): void {
  try {
    // As in salvageRows.
    for (const row of source.prepare(select).raw().iterate()) put(row as unknown[]);
  } catch (error) {
    if (!isDamage(error)) throw error;
    counts.lost++;
  }
}

/** Leaves out rows whose parent is lost, again and again, since their own children then have none. */
function dropOrphans(target: Database.Database): Map<string, number> {
  const dropped = new Map<string, number>();
  for (;;) {
    const violations = target
      .prepare('select "table", rowid as id, "parent" from pragma_foreign_key_check')
      .all();
    if (violations.length === 0) return dropped;
    let progress = 0;
    for (const violation of violations) {
      // The pragma's columns, as SQLite documents them.
      const { table, id } = violation as { table: string; id: number | null };
      const gone = id === null ? dropWithoutRowid(target, table) : dropRow(target, table, id);
      dropped.set(table, (dropped.get(table) ?? 0) + gone);
      progress += gone;
    }
    if (progress === 0) return dropped;
  }
}

function dropRow(target: Database.Database, table: string, id: number): number {
  return target.prepare(`delete from "${table}" where rowid = ?`).run(id).changes;
}

interface ForeignKey {
  readonly table: string;
  readonly from: string;
  readonly to: string | null;
}

/** A table without row numbers: its orphans are found by its references. */
function dropWithoutRowid(target: Database.Database, table: string): number {
  // As above.
  const keys = target
    .prepare('select "table", "from", "to" from pragma_foreign_key_list(?)')
    .all(table) as ForeignKey[];
  return keys.reduce((sum, key) => {
    const parentColumn = key.to ?? 'id';
    const { changes } = target
      .prepare(
        `delete from "${table}" where "${key.from}" is not null
         and "${key.from}" not in (select "${parentColumn}" from "${key.table}")`,
      )
      .run();
    return sum + changes;
  }, 0);
}
