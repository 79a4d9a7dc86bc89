import { badInput } from '../../../shared/errors.ts';
import { tryParseWell, type WellPosition } from '../../../shared/wells.ts';
import { choosePlateName } from './choose-plate.ts';
import { plainName, type Line } from './map-table.ts';
import type { MapEntry } from './plate-map.ts';
import { guessRoleRule, namesRoles, tryReadRole, unknownRole, type RoleRule } from './roles.ts';

export interface ReadMap {
  readonly entries: readonly MapEntry[];
  readonly roleColumn: string | null;
}

interface Columns {
  readonly headings: readonly string[];
  /** Column of whole well names; -1 where row and column stand apart. */
  readonly well: number;
  readonly row: number;
  readonly column: number;
  readonly label: number;
  /** Column of plates' names; -1 where there is none. */
  readonly plate: number;
}

const plain = (heading: string) => heading.toLowerCase().replaceAll(/[^a-z]/g, '');

const wellHeading = /^(?:metadata)?(?:assay)?(?:plate)?well(?:s|id|name|position|pos|location|label)?$/;
const rowHeading = /^(?:metadata)?(?:plate)?(?:well)?rows?(?:name|letter|id)?$/;
const columnHeading = /^(?:metadata)?(?:plate)?(?:well)?col(?:umn)?s?(?:name|number|id)?$/;
const plateHeading = /^(?:metadata)?(?:assay)?(?:plate|barcode)(?:name|id|barcode|number)?$/;
const labelHeading = /^(?:class|label|classlabel|groundtruth|phenotype)$/;

/** Lines of remarks that may stand above the headings. */
const linesAbove = 40;

const isHead = ({ cells }: Line) => {
  const names = cells.map(plain);
  return (
    names.some((name) => wellHeading.test(name)) ||
    (names.some((name) => rowHeading.test(name)) && names.some((name) => columnHeading.test(name)))
  );
};

/** True where one of the first lines names a column of wells. */
export const hasWells = (lines: readonly Line[]) => lines.slice(0, linesAbove).some(isHead);

/**
 * Reads a plate map with one line a well. Every column without a part of its own is a condition; lines that start with
 * `#` are remarks. Of a map of several plates the lines of the one that `plateNames` name are read.
 */
export function readLongForm(
  lines: readonly Line[],
  path: string,
  wanted: RoleRule | undefined,
  plateNames: readonly string[] = [],
): ReadMap {
  const table = lines.filter(({ cells }) => !(cells[0] ?? '').startsWith('#'));
  const at = table.slice(0, linesAbove).findIndex(isHead);
  const [head, ...all] = table.slice(Math.max(0, at));
  if (head === undefined) throw badInput({ what: 'the plate map is empty', where: path });
  const columns = findColumns(head, path);
  const body = choosePlateLines(all, columns, plateNames, path);
  const rule = wanted === undefined ? guessRule(columns, body, path) : requireRule(wanted, columns, path);
  const roleIndex = rule === null ? -1 : columns.headings.indexOf(rule.column);
  const entries = body.map((line): MapEntry => {
    const value = line.cells[roleIndex] ?? '';
    const label = line.cells[columns.label] ?? '';
    return {
      ...readWell(line, columns, path),
      role: (Object.hasOwn(rule?.values ?? {}, value) ? rule?.values[value] : undefined) ?? 'sample',
      label: label === '' ? null : label,
      conditions: readConditions(line, columns),
      line: line.number,
    };
  });
  return { entries, roleColumn: rule?.column ?? null };
}

function findColumns(head: Line, path: string): Columns {
  const names = head.cells.map(plain);
  const find = (heading: RegExp) => names.findIndex((name) => heading.test(name));
  const columns = {
    headings: head.cells,
    well: find(wellHeading),
    row: find(rowHeading),
    column: find(columnHeading),
    label: find(labelHeading),
    plate: find(plateHeading),
  };
  if (columns.well < 0 && (columns.row < 0 || columns.column < 0)) {
    throw badInput({
      what: `no column gives the well; its columns are ${head.cells.join(', ')}`,
      where: `${path}, line ${head.number}`,
      mend: 'Call one column Well, or two of them Row and Column.',
    });
  }
  return columns;
}

/** A column that merely repeats one plate, or whose plates share no well, does not part the map. */
function choosePlateLines(
  body: readonly Line[],
  columns: Columns,
  names: readonly string[],
  path: string,
): readonly Line[] {
  if (columns.plate < 0) return body;
  const nameOf = ({ cells }: Line) => cells[columns.plate] ?? '';
  const plates = Map.groupBy(body, (line) => plainName(nameOf(line)));
  plates.delete('');
  if (plates.size < 2) return body;
  const wells = body.map((line) => spellWell(line, columns).toUpperCase());
  if (new Set(wells).size === wells.length) return body;
  const inMap = [...plates.values()].flatMap((lines) => lines.slice(0, 1).map(nameOf));
  return plates.get(plainName(choosePlateName(inMap, names, path))) ?? [];
}

function readWell(line: Line, columns: Columns, path: string): { well: WellPosition; text: string } {
  const text = spellWell(line, columns);
  const well = tryParseWell(text);
  if (well !== null) return { well: well, text };
  throw badInput({
    what: `"${text}" is not a well`,
    where: `${path}, line ${line.number}`,
    mend: 'Write wells like B07, b-7 or R02C07.',
  });
}

/** The well's cell, or row and column put together; rows may be letters or numbers. */
function spellWell({ cells }: Line, { well, row, column }: Columns): string {
  if (well >= 0) return cells[well] ?? '';
  const rowText = cells[row] ?? '';
  const columnText = cells[column] ?? '';
  return /^\d+$/.test(rowText) ? `R${rowText}C${columnText}` : `${rowText}${columnText}`;
}

function readConditions(line: Line, columns: Columns): Record<string, string> {
  const placed = columns.well >= 0 ? [columns.well] : [columns.row, columns.column];
  const conditions: [string, string][] = [];
  for (const [index, heading] of columns.headings.entries()) {
    const value = line.cells[index] ?? '';
    if (heading === '' || value === '' || placed.includes(index) || index === columns.label) continue;
    conditions.push([heading, value]);
  }
  return Object.fromEntries(conditions);
}

/** @throws BadInput for a misspelt role, which would otherwise cost every well its role. */
function guessRule(columns: Columns, body: readonly Line[], path: string): RoleRule | null {
  const rule = guessRoleRule(
    new Map(columns.headings.map((heading, index) => [heading, body.map((line) => line.cells[index] ?? '')])),
  );
  const index = columns.headings.findIndex(namesRoles);
  if (rule !== null || index < 0) return rule;
  const heading = columns.headings[index] ?? '';
  for (const line of body) {
    const value = line.cells[index] ?? '';
    if (value === '' || tryReadRole(heading, value) !== null) continue;
    throw unknownRole(heading, value, `${path}, line ${line.number}`);
  }
  return null;
}

function requireRule(rule: RoleRule, columns: Columns, path: string): RoleRule {
  if (columns.headings.includes(rule.column)) return rule;
  throw badInput({
    what: `there is no column "${rule.column}" to take roles from`,
    where: path,
    mend: `Its columns are ${columns.headings.join(', ')}.`,
  });
}
