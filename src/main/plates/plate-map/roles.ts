import type { Role } from '../../../shared/plate.ts';
import { roleSchema } from '../../../shared/plate.ts';
import { badInput } from '../../../shared/errors.ts';

/** Words that labs write for each role, compared without case, spaces, dots, dashes and underscores. */
const roleWords: Readonly<Record<Role, readonly string[]>> = {
  sample: ['sample', 'samples', 'compound', 'treated', 'treatment', 'test', 'trt', 'unknown', 'x', 's'],
  positive: ['positive', 'pos', 'poscon', 'posctrl', 'positivecontrol', 'high', 'poscontrol', 'cp', 'p', '+'],
  negative: [
    'negative',
    'neg',
    'negcon',
    'negctrl',
    'negativecontrol',
    'negcontrol',
    'dmso',
    'vehicle',
    'control',
    'low',
    'cn',
    'n',
  ],
  reference: ['reference', 'ref', 'refcontrol', 'referencecompound', 'standard'],
  empty: ['empty', 'blank', 'none', 'nocells', 'background', 'buffer', 'e', 'b'],
  excluded: ['excluded', 'exclude', 'ignore', 'ignored', 'flagged', 'bad'],
};

const plain = (text: string) => text.toLowerCase().replaceAll(/[\s._-]/g, '');

/** The role that a word means, or null. */
export function tryParseRole(text: string): Role | null {
  const word = plain(text);
  const found = Object.entries(roleWords).find(([, words]) => words.includes(word));
  return found === undefined ? null : roleSchema.parse(found[0]);
}

/** How one column of a plate map becomes roles. */
export interface RoleRule {
  /** The column's heading. */
  readonly column: string;
  /** What its values mean; values that are missing here are samples. */
  readonly values: Readonly<Record<string, Role>>;
}

/** Reads `-1=negative,0=sample,1=positive`. @throws BadInput for a word that is no role. */
export function parseRoleValues(text: string): Record<string, Role> {
  const values: Record<string, Role> = {};
  for (const pair of text.split(',').filter((part) => part.trim() !== '')) {
    const [value = '', word = ''] = pair.split('=').map((part) => part.trim());
    const role = tryParseRole(word);
    if (value === '' || role === null) {
      throw badInput({
        what: `"${pair.trim()}" does not say which role a value means`,
        mend: `Write pairs such as -1=negative,0=sample,1=positive; roles are ${roleSchema.options.join(', ')}.`,
      });
    }
    values[value] = role;
  }
  return values;
}

const controlCodes: Readonly<Record<string, Role>> = { '-1': 'negative', '0': 'sample', '1': 'positive' };

/** Headings of columns that may hold roles, and of those that surely do. */
const roleHeading = /^(?:well)?(?:role|type|content|pertype|controltype|sampletype|kind|controls?)$/;
const plainRoleHeading = /^(?:well)?(?:role|type|pertype|controltype|sampletype|controls?)$/;

/** True for a heading such as Role, Well Type or Control: its values must be roles. */
export const namesRoles = (heading: string) => plainRoleHeading.test(plain(heading));

/** What a value means under a heading, or null: words under role or type, -1 / 0 / 1 where it is about controls. */
export function tryReadRole(heading: string, value: string): Role | null {
  const code = Object.hasOwn(controlCodes, value) ? controlCodes[value] : undefined;
  if (code !== undefined && /control/i.test(heading)) return code;
  return roleHeading.test(plain(heading)) ? tryParseRole(value) : null;
}

/** A column that tells roles without being asked: the first of which every value is one. */
export function guessRoleRule(columns: ReadonlyMap<string, readonly string[]>): RoleRule | null {
  for (const [column, values] of columns) {
    const filled = [...new Set(values.map((value) => value.trim()).filter((value) => value !== ''))];
    if (filled.length === 0) continue;
    const roles = filled.map((value) => [value, tryReadRole(column, value)] as const);
    const known = roles.filter((pair): pair is readonly [string, Role] => pair[1] !== null);
    if (known.length === roles.length) return { column, values: Object.fromEntries(known) };
  }
  return null;
}

/** A value that is no role in a column that must hold roles. `place` is file and line. */
export function unknownRole(column: string, value: string, place: string) {
  return badInput({
    what: `"${value}" in the column ${column} is no role; roles are ${roleSchema.options.join(', ')}`,
    where: place,
    mend: 'Correct the value, or say what the values mean with --role-column and --role-values.',
  });
}
