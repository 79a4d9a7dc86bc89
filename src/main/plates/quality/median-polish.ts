import { medianOf } from './statistics.ts';

/** One value of a table; cells may be missing. */
export interface Cell {
  readonly row: number;
  readonly column: number;
  readonly value: number;
}

/** value = overall + rows[row] + columns[column] + residual. */
export interface PolishedTable {
  readonly overall: number;
  /** Null for a row or column without a cell. */
  readonly rows: readonly (number | null)[];
  readonly columns: readonly (number | null)[];
  /** In the order of the cells. */
  readonly residuals: readonly number[];
}

const mostSweeps = 20;
/** A sweep that moves no effect by more than this share of the cells' spread ends the polish. */
const settled = 1e-6;

/**
 * Takes row and column effects from a table by turns: the median of each row, then of each column, of what is left, until
 * nothing moves. Outliers, such as hits, stay in the residuals. Tukey, Exploratory Data Analysis (1977), chapter 11; the
 * median of the effects goes into `overall` after every sweep.
 */
export function polishByMedians(cells: readonly Cell[], rows: number, columns: number): PolishedTable {
  const residuals = cells.map(({ value }) => value);
  const rowEffects = new Array<number>(rows).fill(0);
  const columnEffects = new Array<number>(columns).fill(0);
  const byRow = placesBy(cells, rows, ({ row }) => row);
  const byColumn = placesBy(cells, columns, ({ column }) => column);
  const values = cells.map(({ value }) => value);
  const spread =
    values.reduce((a, b) => Math.max(a, b), -Infinity) - values.reduce((a, b) => Math.min(a, b), Infinity);
  let overall = 0;
  for (let sweep = 0; sweep < mostSweeps; sweep++) {
    const moved = Math.max(
      sweepOut(residuals, byRow, rowEffects),
      sweepOut(residuals, byColumn, columnEffects),
    );
    overall += centre(rowEffects, byRow) + centre(columnEffects, byColumn);
    if (moved <= settled * spread) break;
  }
  const known = (effects: number[], places: number[][]) =>
    effects.map((effect, index) => (places[index]?.length === 0 ? null : effect));
  return { overall, rows: known(rowEffects, byRow), columns: known(columnEffects, byColumn), residuals };
}

function placesBy(cells: readonly Cell[], count: number, line: (cell: Cell) => number): number[][] {
  const places = Array.from({ length: count }, () => [] as number[]);
  cells.forEach((cell, place) => places[line(cell)]?.push(place));
  return places;
}

/** Moves the median of every line from the residuals to its effect. Answers the largest move. */
function sweepOut(residuals: number[], lines: readonly number[][], effects: number[]): number {
  let largest = 0;
  for (const [line, places] of lines.entries()) {
    if (places.length === 0) continue;
    const median = medianOf(places.map((place) => residuals[place] ?? 0));
    for (const place of places) residuals[place] = (residuals[place] ?? 0) - median;
    effects[line] = (effects[line] ?? 0) + median;
    largest = Math.max(largest, Math.abs(median));
  }
  return largest;
}

/** Takes the median out of the effects and answers it. */
function centre(effects: number[], lines: readonly number[][]): number {
  const used = effects.filter((_, line) => (lines[line]?.length ?? 0) > 0);
  if (used.length === 0) return 0;
  const median = medianOf(used);
  for (const line of effects.keys()) effects[line] = (effects[line] ?? 0) - median;
  return median;
}
