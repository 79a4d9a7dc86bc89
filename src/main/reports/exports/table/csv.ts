import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { refuseStopped } from '../selection.ts';
import type { Cell, Table } from './columns.ts';

/** Rows that are written at a time. */
const rowsAtATime = 500;

/**
 * Writes a table as CSV: UTF-8, commas, lines ending in LF, quoted as RFC 4180 says, an empty field for no value.
 * Text that a spreadsheet would run as a formula gets an apostrophe before it; numbers stay numbers.
 */
export async function writeCsv(path: string, table: Table, signal?: AbortSignal): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await writeRow(
      file,
      table.columns.map(({ name }) => name),
    );
    for (let start = 0; start < table.rows; start += rowsAtATime) {
      refuseStopped(signal);
      const end = Math.min(table.rows, start + rowsAtATime);
      const lines: string[] = [];
      for (let row = start; row < end; row++)
        lines.push(toLine(table.columns.map(({ values }) => values[row] ?? null)));
      await file.write(lines.join(''));
    }
  } finally {
    await file.close();
  }
}

const writeRow = (file: FileHandle, cells: readonly Cell[]) => file.write(toLine(cells));

const toLine = (cells: readonly Cell[]) => `${cells.map(toCsvCell).join(',')}\n`;

/** What makes a spreadsheet run a text, also in the wide forms of East Asian keyboards. */
const startsFormula = /^[\s\p{Cf}]*[=+\-@＝＋－＠]|^[\t\r\n]/u;
const plainNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/iu;
const needsQuotes = /[",\r\n\t]|^\s|\s$/u;

/** One field of CSV. */
export function toCsvCell(value: Cell): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const safe = startsFormula.test(value) && !plainNumber.test(value) ? `'${value}` : value;
  return needsQuotes.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
