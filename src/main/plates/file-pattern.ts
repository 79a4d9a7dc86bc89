import { badInput } from '../../shared/errors.ts';

/**
 * The words that may stand in braces in a pattern. `{}` and `{*}` skip anything, `{#}` skips digits, `{guid}` a GUID.
 * `{index}` is a well's number counted along the rows from 1, `{row0}` and `{column0}` are counted from 0, `{time}` a time such as `00d03h30m` or
 * `2024y05m31d_03h30m`. `{row:3}` takes three characters and no other number of them, `{channel+}` also dashes and
 * underscores, `{channel=Phase|Green}` one of these words.
 */
export const placeholders = [
  'well',
  'row',
  'column',
  'row0',
  'column0',
  'index',
  'field',
  'channel',
  'z',
  't',
  'time',
  'plate',
  'guid',
] as const;
export type Placeholder = (typeof placeholders)[number];

/** What a pattern read out of one file's path: the text at each placeholder. */
export type PatternMatch = Partial<Readonly<Record<Placeholder, string>>>;

/** A pattern for file names, ready to be asked. */
export interface FilePattern {
  readonly text: string;
  readonly names: ReadonlySet<Placeholder>;
  /** How many of a path's last names it reads: 1 for a file's own. */
  readonly depth: number;
  /** Reads a path (parts separated by `/`), or answers null where it does not match. */
  readonly match: (path: string) => PatternMatch | null;
}

interface Literal {
  readonly kind: 'literal';
  readonly text: string;
}

interface Gap {
  readonly kind: 'gap';
  readonly name: Placeholder | null;
  readonly character: RegExp;
  readonly min: number;
  readonly max: number;
  /** What the text must be as a whole. */
  readonly whole: { readonly test: (value: string) => boolean } | null;
}

type Part = Literal | Gap;

const digit = /\d/;
const grammar: Readonly<Record<Placeholder, Omit<Gap, 'kind' | 'name'>>> = {
  well: {
    character: /[a-z0-9_ -]/i,
    min: 2,
    max: 7,
    whole: /^(?:[a-z]{1,2}[-_ ]?\d{1,3}|r\d{1,2}[-_ ]?c\d{1,2})$/i,
  },
  row: { character: /[a-z0-9]/i, min: 1, max: 2, whole: /^(?:[a-z]{1,2}|\d{1,2})$/i },
  column: { character: digit, min: 1, max: 3, whole: null },
  row0: { character: digit, min: 1, max: 2, whole: null },
  column0: { character: digit, min: 1, max: 2, whole: null },
  index: { character: digit, min: 1, max: 6, whole: null },
  field: { character: /[\p{L}\p{N} .+-]/u, min: 1, max: 80, whole: null },
  channel: { character: /[\p{L}\p{N} .+]/u, min: 1, max: 40, whole: null },
  z: { character: digit, min: 1, max: 6, whole: null },
  t: { character: digit, min: 1, max: 6, whole: null },
  time: {
    character: /[0-9ydhms_-]/i,
    min: 3,
    max: 24,
    whole:
      /^(?:\d{1,5}d)?(?:\d{1,3}h)?(?:\d{1,3}m)?(?:\d{1,3}s)?$|^\d{4}y\d{1,2}m\d{1,2}d[_-]?\d{1,2}h\d{1,2}m(?:\d{1,2}s)?$/i,
  },
  plate: { character: /[^/]/, min: 1, max: 120, whole: null },
  guid: {
    character: /[0-9a-f-]/i,
    min: 32,
    max: 36,
    whole: /^[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}$/i,
  },
};
const digits: Gap = { kind: 'gap', name: null, character: digit, min: 1, max: 9, whole: null };
const anything: Gap = { kind: 'gap', name: null, character: /[^/]/, min: 0, max: 255, whole: null };

/** How strictly a pattern reads. */
export interface PatternRules {
  /**
   * True where a label never ends inside a word: `_c{channel}` then reads `_c1` and `_cDAPI`, and leaves `_cells` alone.
   * Nor is a row of labels, such as `ch1sk1fk1fl1`, taken for a channel. For patterns that are tried on names that nobody has looked at.
   */
  readonly wholeWords?: boolean | undefined;
}

/**
 * Compiles a pattern such as `Channel{channel}-{}-{row}-{column}.tif`. It is compared with the end of a path, whole
 * folder names at a time and without regard to case; an extension may be left out. The work of one comparison is
 * bounded by parts x length^2, whatever the pattern, so that no pattern can hang the program.
 * @throws BadInput for an unknown placeholder, or a pattern that names no place on the plate.
 */
export function compilePattern(text: string, { wholeWords = false }: PatternRules = {}): FilePattern {
  const parts = parseParts(text.normalize('NFC'));
  const names = new Set(
    parts.flatMap((part) => (part.kind === 'gap' && part.name !== null ? [part.name] : [])),
  );
  const placed =
    names.has('well') ||
    names.has('index') ||
    (names.has('row0') && names.has('column0')) ||
    (names.has('row') && names.has('column')) ||
    names.has('field');
  if (!placed) {
    throw badInput({
      what: `the pattern "${text}" does not say where a file's well stands`,
      mend: 'Write {well}, or {row} and {column}, or at least {field}, for instance Channel{channel}-{}-{row}-{column}.tif.',
    });
  }
  const hasExtension = imageExtension.test(text);
  const depth = text.split('/').length;
  const literals = parts.flatMap((part) => (part.kind === 'literal' ? [part.text] : []));
  return {
    text,
    names,
    depth,
    match: (given) => {
      const path = given.normalize('NFC');
      const lower = toCommonExtension(path.toLowerCase());
      // Most names of a large folder fail here already.
      if (literals.some((literal) => !lower.includes(literal))) return null;
      const tail = path.split('/').slice(-depth).join('/');
      const name = hasExtension ? toCommonExtension(tail) : tail.replace(imageExtension, '');
      return matchParts(parts, name, wholeWords);
    },
  };
}

/** Extensions of files that are taken for images. */
export const imageExtension = /(?:\.ome)?\.(?:tiff?|tf[28]|btf|flex|png|bmp)$/i;

const toCommonExtension = (path: string) => path.replace(/\.tiff$/i, '.tif');

function parseParts(text: string): Part[] {
  const parts: Part[] = [];
  for (const piece of toCommonExtension(text).split(/(\{[^{}]*\})/)) {
    if (!piece.startsWith('{')) {
      if (piece !== '') parts.push({ kind: 'literal', text: piece.toLowerCase() });
      continue;
    }
    const name = piece.slice(1, -1);
    if (name === '' || name === '*') parts.push(anything);
    else if (name === '#') parts.push(digits);
    else parts.push(toGap(name, text));
  }
  return parts.map((part, index) => (standsAlone(parts, index) ? loosen(part, alone) : part));
}

/** Reads what stands in braces: a placeholder, and how many or which characters it takes. */
function toGap(inside: string, text: string): Gap {
  const [, word = inside, width, more, words] =
    /^(\w*)(?::([1-9]|[1-3]\d))?(\+)?(?:=([^{}=]{1,400}))?$/.exec(inside) ?? [];
  const name = toPlaceholder(word, text);
  const gap: Gap = { kind: 'gap', name, ...grammar[name] };
  if (words !== undefined) {
    const known = words.split('|').map((each) => each.trim().toLowerCase());
    const longest = Math.max(...known.map((each) => each.length));
    const whole = { test: (value: string) => known.includes(value.toLowerCase()) };
    return { ...gap, character: /[^/]/, min: 1, max: longest, whole };
  }
  const loose = more === undefined ? gap : loosen(gap);
  if (width === undefined) return loose;
  const count = Number(width);
  // A row of three digits is a row as well; its own rule bounds it to two.
  const whole = name === 'row' ? /^(?:[a-z]+|\d+)$/i : loose.whole;
  return { ...loose, min: count, max: count, whole };
}

/** True for the only placeholder of a folder's or file's name. */
function standsAlone(parts: readonly Part[], index: number): boolean {
  const ends = (step: 1 | -1) => {
    const next = parts[index + step];
    return (
      next === undefined || (next.kind === 'literal' && (next.text.includes('/') || !parts[index + 2 * step]))
    );
  };
  return ends(-1) && ends(1);
}

/** Nothing beside it could be meant, so that a field or channel that stands alone takes `_`, `-` and brackets as well. */
function loosen<P extends Part>(part: P, character = /[\p{L}\p{N} .+_-]/u): P {
  if (part.kind !== 'gap' || (part.name !== 'field' && part.name !== 'channel')) return part;
  return { ...part, character };
}

const alone = /[\p{L}\p{M}\p{N} .,+_()[\]&'#%-]/u;

function toPlaceholder(name: string, text: string): Placeholder {
  const known = placeholders.find((each) => each === name);
  if (known !== undefined) return known;
  throw badInput({
    what: `the pattern "${text}" has an unknown placeholder {${name}}`,
    mend: `Use ${placeholders.map((each) => `{${each}}`).join(' ')}, or {} for text that does not matter.`,
  });
}

/** Backtracking over (part, position) with every dead end remembered, so that none is tried twice. */
function matchParts(parts: readonly Part[], text: string, wholeWords: boolean): PatternMatch | null {
  const lower = text.toLowerCase();
  const dead = new Set<number>();
  const found: Partial<Record<Placeholder, string>> = {};
  const from = (index: number, at: number): boolean => {
    const part = parts[index];
    if (part === undefined) return at === text.length;
    const state = index * (text.length + 1) + at;
    if (dead.has(state)) return false;
    const matched =
      part.kind === 'literal'
        ? lower.startsWith(part.text, at) && from(index + 1, at + part.text.length)
        : fill(part, index, at);
    if (!matched) dead.add(state);
    return matched;
  };
  const fill = (gap: Gap, index: number, at: number): boolean => {
    if (wholeWords && readsText(gap) && parts[index - 1]?.kind === 'literal' && cutsWord(text, at))
      return false;
    let reach = at;
    while (reach < text.length && reach - at < gap.max && gap.character.test(text.charAt(reach))) reach++;
    for (let end = reach; end >= at + gap.min; end--) {
      const value = text.slice(at, end);
      if (gap.whole !== null && !gap.whole.test(value)) continue;
      if (wholeWords && gap.name === 'channel' && isNoChannel(value)) continue;
      if (!from(index + 1, end)) continue;
      if (gap.name !== null) found[gap.name] = value;
      return true;
    }
    return false;
  };
  return from(0, 0) ? found : null;
}

/** Such as `ch1sk1fk1fl1`: these are several things, of which a channel is one at most. */
const labelsInARow = /^(?:[a-z]+\d+){2,}$/i;

/** A number this long is a date, a time or a bar code. */
const longNumber = /^\d{6,}$/;
const isNoChannel = (value: string) => labelsInARow.test(value) || longNumber.test(value);

/** Fields and channels may be words; all other gaps take digits or a spelling of their own. */
const readsText = ({ name }: Gap) => name === 'field' || name === 'channel';

/** Whether a word goes on at this place. A capital after a small letter begins another one. */
function cutsWord(text: string, at: number): boolean {
  const [before, after] = [text.charAt(at - 1), text.charAt(at)];
  if (!/\p{L}/u.test(before) || !/\p{L}/u.test(after)) return false;
  return !(/\p{Ll}/u.test(before) && /\p{Lu}/u.test(after));
}
