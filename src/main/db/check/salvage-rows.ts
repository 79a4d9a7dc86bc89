import Database from 'better-sqlite3';

interface Salvage {
  readonly table: string;
  /** The columns, quoted and separated by commas. */
  readonly names: string;
  /** Takes every row that can be read, as the list of its columns. */
  readonly put: (row: readonly unknown[]) => void;
}

/** Beyond this many row numbers after a damaged place nothing is looked for. */
const farthestJump = 2 ** 40;

/** True for what SQLite throws on a damaged page. */
export const isDamage = (error: unknown): boolean =>
  error instanceof Database.SqliteError && /^SQLITE_(CORRUPT|IOERR|NOTADB)/.test(error.code);

/**
 * Reads the rows of a table in the order of their numbers. Where a page is damaged it looks for the next row that can
 * be reached, jumping twice as far each time, and reads from there back to the damage and then on.
 * @returns how many row numbers lie in the places that could not be read, one where the table breaks off
 */
export function salvageRows(source: Database.Database, { table, names, put }: Salvage): number {
  const prepare = (condition: string) =>
    source.prepare(`select rowid, ${names} from "${table}" where ${condition}`).raw();
  const onwards = prepare('rowid > ? order by rowid');
  const next = prepare('rowid > ? order by rowid limit 1');
  const back = prepare('rowid < ? and rowid > ? order by rowid desc');
  let last = -1;
  let lost = 0;
  for (;;) {
    const reached = readWhileSound(onwards.iterate(last), last, 1, put);
    if (reached.whole) return lost;
    const found = findBeyond(next, reached.row);
    if (found === null) return lost + 1;
    const lowest = readWhileSound(back.iterate(found, reached.row), found, -1, put).row;
    lost += Math.max(1, lowest - reached.row - 1);
    last = found - 1;
  }
}

/** Puts rows until one cannot be read or its number does not go on in the direction. */
function readWhileSound(
  rows: Iterable<unknown>,
  from: number,
  direction: 1 | -1,
  put: Salvage['put'],
): { readonly row: number; readonly whole: boolean } {
  let row = from;
  try {
    for (const values of rows) {
      // `raw()` answers each row as the list of its columns, here its number first.
      const [number, ...rest] = values as [number, ...unknown[]];
      // A damaged page may lead in a circle.
      if ((number - row) * direction <= 0) return { row, whole: false };
      put(rest);
      row = number;
    }
    return { row, whole: true };
  } catch (error) {
    if (!isDamage(error)) throw error;
    return { row, whole: false };
  }
}

/** The number of a readable row behind a damaged place, or null where none is found. */
function findBeyond(next: Database.Statement, row: number): number | null {
  for (let jump = 1; jump <= farthestJump; jump *= 2) {
    try {
      const found = next.get(row + jump);
      // As above.
      return found === undefined ? null : (found as [number])[0];
    } catch (error) {
      if (!isDamage(error)) throw error;
    }
  }
  return null;
}
