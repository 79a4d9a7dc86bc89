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

/** A column that tells roles without being asked: one called role or type, or -1 / 0 / 1 in one called control. */
export function guessRoleRule(columns: ReadonlyMap<string, readonly string[]>): RoleRule | null {
  for (const [column, values] of columns) {
    const filled = [...new Set(values.map((value) => value.trim()).filter((value) => value !== ''))];
    if (filled.length === 0) continue;
    if (/control/i.test(column) && filled.every((value) => value in controlCodes))
      return { column, values: controlCodes };
    if (!/^(?:well)?(?:role|type|content|pertype|controltype|sampletype|kind)$/.test(plain(column))) continue;
    const roles = filled.map((value) => [value, tryParseRole(value)] as const);
    const known = roles.filter((pair): pair is readonly [string, Role] => pair[1] !== null);
    if (known.length === roles.length) return { column, values: Object.fromEntries(known) };
  }
  return null;
}
