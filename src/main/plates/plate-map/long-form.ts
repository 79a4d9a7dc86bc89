import { badInput } from '../../../shared/errors.ts';
import { tryParseWell, type WellPosition } from '../../../shared/wells.ts';
import type { Line, MapEntry } from './plate-map.ts';
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
}

const plain = (heading: string) => heading.toLowerCase().replaceAll(/[^a-z]/g, '');

const wellHeading = /^(?:metadata)?(?:assay)?(?:plate)?well(?:s|id|name|position|pos|location|label)?$/;
const rowHeading = /^(?:metadata)?(?:plate)?(?:well)?rows?(?:name|letter|id)?$/;
const columnHeading = /^(?:metadata)?(?:plate)?(?:well)?col(?:umn)?s?(?:name|number|id)?$/;
const labelHeading = /^(?:class|label|classlabel|groundtruth|phenotype)$/;

/** Reads a plate map with one line a well. Every column without a part of its own is a condition. */
export function readLongForm(lines: readonly Line[], path: string, wanted: RoleRule | undefined): ReadMap {
  const [head, ...body] = lines;
  if (head === undefined) throw badInput({ what: 'the plate map is empty', where: path });
  const columns = findColumns(head, path);
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
