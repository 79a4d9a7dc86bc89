import { badInput } from '../../../shared/errors.ts';
import type { Role } from '../../../shared/plate.ts';
import { tryParseWell, type WellPosition } from '../../../shared/wells.ts';
import { choosePlateName } from './choose-plate.ts';
import type { ReadMap } from './long-form.ts';
import type { Line, MapTable } from './map-table.ts';
import { namesRoles, tryParseRole, unknownRole } from './roles.ts';

/** One table that looks like the plate: its head counts columns, each further line starts with a row letter. */
interface Block {
  /** What its cells are, as the corner, the line above or the sheet calls it; may be empty. */
  readonly name: string;
  /** The plate that a line such as "Plate: P1" above it names. */
  readonly plate: string | null;
  readonly head: Line;
  readonly body: readonly Line[];
  /** File, or file and sheet, for messages. */
  readonly place: string;
}

const isHead = (line: Line | undefined, next: Line | undefined) => {
  const numbers = line?.cells.slice(1).filter((cell) => cell !== '') ?? [];
  return (
    numbers.length > 0 &&
    numbers.every((cell) => /^\d{1,2}$/.test(cell)) &&
    /^[a-z]{1,2}$/i.test(next?.cells[0] ?? '')
  );
};

/** Titles that may stand above the first table. */
const linesAbove = 12;

/** True for lines that hold a table whose head counts columns and whose next line starts with a row letter. */
export function isMatrix(lines: readonly Line[]): boolean {
  const at = lines.slice(0, linesAbove).findIndex((line, index) => isHead(line, lines[index + 1]));
  // Above a table stand titles; a line of several words is the head of a list of wells.
  return at >= 0 && lines.slice(0, at).every(({ cells }) => cells.filter((cell) => cell !== '').length <= 2);
}

function findBlocks({ title, lines }: MapTable, path: string): Block[] {
  const place = title === null ? path : `${path}, sheet ${title}`;
  const sheetName = title === null || /^(?:sheet|tabelle|feuil|hoja|table)\s*\d*$/i.test(title) ? '' : title;
  const blocks: Block[] = [];
  let plate: string | null = null;
  let above = sheetName;
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at];
    if (line === undefined) break;
    if (!isHead(line, lines[at + 1])) {
      const text = line.cells.filter((cell) => cell !== '').join(' ');
      const named = /^(?:plate|barcode)\s*(?:name|id|:|=)?\s*:?\s*(.+)$/i.exec(text)?.[1];
      if (named !== undefined) plate = named.trim();
      else above = text;
      continue;
    }
    const body: Line[] = [];
    for (let next = at + 1; next < lines.length && !isHead(lines[next], lines[next + 1]); next++) {
      const row = lines[next];
      if (row === undefined || isTitle(row)) break;
      body.push(row);
    }
    blocks.push({ name: line.cells[0] || above, plate, head: line, body, place });
    above = sheetName;
    at += body.length;
  }
  return blocks;
}

/** A line with words in its first cell alone ends a table; `A` alone is an empty row of it. */
const isTitle = ({ cells }: Line) =>
  (cells.slice(1).every((cell) => cell === '') && !/^[a-z]{1,2}$/i.test(cells[0] ?? '')) ||
  /^(?:plate|barcode)\b/i.test(cells[0] ?? '');

interface Cell {
  readonly well: WellPosition;
  readonly text: string;
  readonly value: string;
  readonly line: number;
}

/**
 * Reads tables that look like the plate, one below the other or on sheets of their own. A table of words of roles gives
 * roles; one with a name gives a condition of that name; one without gives labels.
 */
export function readMatrixForm(
  tables: readonly MapTable[],
  path: string,
  plateNames: readonly string[] = [],
): ReadMap {
  const all = tables.flatMap((table) => findBlocks(table, path));
  const plates = [...new Set(all.flatMap(({ plate }) => plate ?? []))];
  const chosen = plates.length > 1 ? choosePlateName(plates, plateNames, path) : null;
  const blocks = chosen === null ? all : all.filter(({ plate }) => plate === chosen);
  const wells = new Map<string, WellFacts>();
  let roleColumn: string | null = null;
  for (const block of blocks) {
    const cells = readCells(block);
    const roles = holdsRoles(block, cells);
    if (roles) roleColumn ??= block.name === '' ? 'the table' : block.name;
    for (const { well, text, value, line } of cells) {
      const key = `${well.row},${well.column}`;
      const facts = wells.get(key) ?? { well, text, line, role: null, label: null, conditions: {} };
      wells.set(key, facts);
      if (roles) facts.role ??= tryParseRole(value);
      else if (block.name === '') facts.label ??= value;
      else facts.conditions[block.name] ??= value;
    }
  }
  const entries = [...wells.values()].map((facts) => ({ ...facts, role: facts.role ?? ('sample' as const) }));
  return { entries, roleColumn };
}

interface WellFacts {
  readonly well: WellPosition;
  readonly text: string;
  readonly line: number;
  role: Role | null;
  label: string | null;
  readonly conditions: Record<string, string>;
}

function readCells({ head, body, place }: Block): Cell[] {
  return body.flatMap((line) =>
    line.cells.flatMap((value, index): Cell[] => {
      if (index === 0 || value === '') return [];
      const text = `${line.cells[0] ?? ''}${head.cells[index] ?? ''}`;
      const well = tryParseWell(text);
      if (well !== null) return [{ well, text, value, line: line.number }];
      throw badInput({
        what: `"${text}" is not a well`,
        where: `${place}, line ${line.number}`,
        mend: 'Letter the rows in the first column and number the columns in the first line.',
      });
    }),
  );
}

/** @throws BadInput for a misspelt role in a table that is called Role or Type */
function holdsRoles({ name, place }: Block, cells: readonly Cell[]): boolean {
  const stranger = cells.find(({ value }) => tryParseRole(value) === null);
  if (stranger === undefined) return cells.length > 0;
  if (namesRoles(name)) throw unknownRole(name, stranger.value, `${place}, line ${stranger.line}`);
  return false;
}
