import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import { z } from 'zod';

const unitRow = z.object({ id: z.int(), data: z.instanceof(Buffer) });

/** Finished units with the fingerprint of their map, and the regions. */
export interface Stored {
  readonly units: ReadonlyMap<number, string>;
  readonly regions: ReadonlySet<number>;
}

/** Opened for writing unless said otherwise, as the program does: the log of a killed process is folded in. */
export function stateOf(path: string, { readonly = false } = {}): Stored {
  if (!existsSync(path)) return { units: new Map(), regions: new Set() };
  const database = new Database(path, { readonly });
  try {
    const rows = database.prepare(
      `select units.id, maps.data from units join maps on maps.unit_id = units.id where units.state = 'done'`,
    );
    const units = z.array(unitRow).parse(rows.all());
    const regions = z.array(z.int()).parse(database.prepare('select id from regions').pluck().all());
    return {
      units: new Map(units.map(({ id, data }) => [id, createHash('sha256').update(data).digest('hex')])),
      regions: new Set(regions),
    };
  } catch (error) {
    // A file killed in its first moment holds no tables yet.
    if (error instanceof Database.SqliteError && error.message.startsWith('no such table'))
      return { units: new Map(), regions: new Set() };
    throw error;
  } finally {
    database.close();
  }
}

/** Tables that hold times of day, the project's own place and counters, by which two imports of one plate differ. */
const ownTables: readonly string[] = ['meta', 'plates', 'import_reports', 'sqlite_sequence'];

/** What an import stores, in all other tables. */
export function importedTables(path: string): string {
  const database = new Database(path, { readonly: true });
  try {
    const names = z
      .array(z.string())
      .parse(
        database.prepare(`select name from sqlite_master where type = 'table' order by 1`).pluck().all(),
      );
    return names
      .filter((table) => !ownTables.includes(table))
      .map((table) => {
        const rows = database.prepare(`select * from "${table}"`).raw().all();
        return `${table} ${createHash('sha256')
          .update(
            rows
              .map((row) => JSON.stringify(row))
              .toSorted()
              .join('\n'),
          )
          .digest('hex')}`;
      })
      .join('\n');
  } finally {
    database.close();
  }
}
