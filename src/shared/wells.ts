import { badInput } from './errors.ts';

/** A well's place on its plate, both counted from 0. */
export interface WellPosition {
  readonly row: number;
  readonly column: number;
}

/** Rows and columns of a plate. */
export interface PlateFormat {
  readonly rows: number;
  readonly columns: number;
}

/** The plate formats in use, from 6 to 3456 wells. */
export const plateFormats: readonly PlateFormat[] = [
  { rows: 2, columns: 3 },
  { rows: 3, columns: 4 },
  { rows: 4, columns: 6 },
  { rows: 6, columns: 8 },
  { rows: 8, columns: 12 },
  { rows: 16, columns: 24 },
  { rows: 32, columns: 48 },
  { rows: 48, columns: 72 },
];

/** Row letters: 0 is `A`, 25 is `Z`, 26 is `AA`. */
export function formatRow(row: number): string {
  return row < 26 ? String.fromCharCode(65 + row) : formatRow(Math.floor(row / 26) - 1) + formatRow(row % 26);
}

/** The standard name of a well: `B07`, `AA12`. */
export function formatWell({ row, column }: WellPosition): string {
  return `${formatRow(row)}${String(column + 1).padStart(2, '0')}`;
}

function rowIndex(letters: string): number {
  let index = 0;
  for (const letter of letters.toUpperCase()) index = index * 26 + letter.charCodeAt(0) - 64;
  return index - 1;
}

/**
 * Reads the usual spellings of a well: `A1`, `A01`, `a-1`, `A_01`, `R01C01`, `AA12`.
 * Answers null for anything else, so that a caller can say where the stray text stood.
 */
export function tryParseWell(text: string): WellPosition | null {
  const trimmed = text.trim();
  const rc = /^r(\d{1,2})[-_ ]?c(\d{1,2})$/i.exec(trimmed);
  if (rc) return toPosition(Number(rc[1]) - 1, Number(rc[2]));
  const lettered = /^([a-z]{1,2})[-_ ]?(\d{1,3})$/i.exec(trimmed);
  if (lettered?.[1] === undefined) return null;
  return toPosition(rowIndex(lettered[1]), Number(lettered[2]));
}

function toPosition(row: number, columnFromOne: number): WellPosition | null {
  const inside = row >= 0 && row < 48 && columnFromOne >= 1 && columnFromOne <= 72;
  return inside ? { row, column: columnFromOne - 1 } : null;
}

/** As {@link tryParseWell}, but throws BadInput. */
export function parseWell(text: string): WellPosition {
  const well = tryParseWell(text);
  if (well === null) {
    throw badInput({ what: `"${text}" is not a well`, mend: 'Write wells like B07, b-7 or R02C07.' });
  }
  return well;
}

/**
 * Reads a selection of wells: names and rectangles, separated by commas, for instance `B02:D04,H12`.
 * Wells come in reading order, each once.
 */
export function parseWellSelection(text: string): WellPosition[] {
  const byName = new Map<string, WellPosition>();
  for (const part of text.split(',').filter((piece) => piece.trim() !== '')) {
    const [from = '', to = from] = part.split(':');
    const a = parseWell(from);
    const b = parseWell(to);
    for (let row = Math.min(a.row, b.row); row <= Math.max(a.row, b.row); row++) {
      for (let column = Math.min(a.column, b.column); column <= Math.max(a.column, b.column); column++) {
        byName.set(formatWell({ row, column }), { row, column });
      }
    }
  }
  return [...byName.values()].sort((a, b) => a.row - b.row || a.column - b.column);
}

/** The smallest usual plate format that holds every given well. */
export function smallestFormat(wells: readonly WellPosition[]): PlateFormat {
  const rows = Math.max(0, ...wells.map((well) => well.row)) + 1;
  const columns = Math.max(0, ...wells.map((well) => well.column)) + 1;
  return plateFormats.find((format) => format.rows >= rows && format.columns >= columns) ?? { rows, columns };
}

/** The smallest usual plate format of at least so many wells; the largest one where none has as many. */
export function smallestFormatOf(wells: number): PlateFormat {
  const fitting = plateFormats.find(({ rows, columns }) => rows * columns >= wells);
  return fitting ?? { rows: 48, columns: 72 };
}
