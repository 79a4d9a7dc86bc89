import { badInput } from '../../../shared/errors.ts';
import { tryParseWell } from '../../../shared/wells.ts';
import type { ReadMap } from './long-form.ts';
import type { Line, MapEntry } from './plate-map.ts';
import { namesRoles, tryParseRole, unknownRole } from './roles.ts';

/** True for a table whose head counts columns and whose next line starts with a row letter. */
export function isMatrix(lines: readonly Line[]): boolean {
  const [head, next] = lines;
  const numbers = head?.cells.slice(1).filter((cell) => cell !== '') ?? [];
  return (
    numbers.length > 0 &&
    numbers.every((cell) => /^\d{1,2}$/.test(cell)) &&
    /^[a-z]{1,2}$/i.test(next?.cells[0] ?? '')
  );
}

/** Reads a table that looks like the plate. A cell that is a role's word is a role, any other text a label. */
export function readMatrixForm(lines: readonly Line[], path: string): ReadMap {
  const [head, ...body] = lines;
  if (head === undefined) throw badInput({ what: 'the plate map is empty', where: path });
  const name = head.cells[0] ?? '';
  const filled = body.flatMap(({ cells }) => cells.slice(1).filter((cell) => cell !== ''));
  const roles = filled.length > 0 && filled.every((cell) => tryParseRole(cell) !== null);
  const entries: MapEntry[] = [];
  for (const line of body) {
    for (const [index, value] of line.cells.entries()) {
      if (index === 0 || value === '') continue;
      if (!roles && namesRoles(name) && tryParseRole(value) === null) {
        throw unknownRole(name, value, `${path}, line ${line.number}`);
      }
      entries.push(readCell(line, head.cells[index] ?? '', value, { path, name, roles }));
    }
  }
  return { entries, roleColumn: roles ? (name === '' ? 'the table' : name) : null };
}

function readCell(
  line: Line,
  column: string,
  value: string,
  table: { readonly path: string; readonly name: string; readonly roles: boolean },
): MapEntry {
  const text = `${line.cells[0] ?? ''}${column}`;
  const well = tryParseWell(text);
  if (well === null) {
    throw badInput({
      what: `"${text}" is not a well`,
      where: `${table.path}, line ${line.number}`,
      mend: 'Letter the rows in the first column and number the columns in the first line.',
    });
  }
  const named = table.name !== '' && !table.roles;
  return {
    well,
    text,
    role: (table.roles ? tryParseRole(value) : null) ?? 'sample',
    label: table.roles || named ? null : value,
    conditions: named ? { [table.name]: value } : {},
    line: line.number,
  };
}
