import { cancelled } from '../../shared/errors.ts';
import { compilePattern, imageExtension, type FilePattern, type Placeholder } from './file-pattern.ts';
import { isStain } from './channel-defaults.ts';
import { letOthersWork } from './let-others-work.ts';
import { dropLeadingZeros } from './readers/tell-plates-apart.ts';
import { cutName, type NamePart } from './name-parts.ts';
import { namesChannel } from './readers/channel-words.ts';

/** What names say by themselves. */
export interface DerivedPatterns {
  /** Patterns that place files on a plate, those that say most first. */
  readonly placed: readonly FilePattern[];
  /** A pattern of names that tell fields and no well: a person has to say so. Null where wells are told. */
  readonly wellless: string | null;
}

/** So many names, evenly from all of them, show how a folder is named. */
const mostNames = 8000;
const namesAtATime = 400;
/** More ways of naming than a folder of one plate has. */
const mostShapes = 24;

/**
 * Reads names part by part: wells by their spelling, everything else by the labels that people and programs write before
 * a number (`f`, `site`, `ch`, `z`, `t`), or as the one part that varies. Names whose parts could mean two things give
 * no pattern, so that a person is asked instead of a guess being made.
 * @param channelLevel how many folders above a file the one lies that is its channel; null where none is
 */
export async function derivePatterns(
  files: readonly string[],
  signal?: AbortSignal,
  channelLevel: number | null = null,
): Promise<DerivedPatterns> {
  const shapes = new Map<string, NamePart[][]>();
  const step = Math.max(1, Math.ceil(files.length / mostNames));
  for (let place = 0; place < files.length; place += step) {
    if (place % namesAtATime < step) await letOthersWork();
    if (signal?.aborted === true) throw cancelled();
    const file = files[place] ?? '';
    const parts = cutPath(file.normalize('NFC').replace(imageExtension, ''), channelLevel);
    const shape = parts.map(shapeOf).join('');
    const known = shapes.get(shape);
    if (known !== undefined) known.push(parts);
    else if (shapes.size < mostShapes) shapes.set(shape, [parts]);
  }
  const texts = new Map<string, boolean>();
  for (const names of shapes.values()) {
    const found = describeShape(names);
    if (found !== null) texts.set(found.text, found.hasWell);
  }
  const placed = [...texts].filter(([, hasWell]) => hasWell).map(([text]) => compilePattern(text));
  const wellless = placed.length > 0 ? undefined : [...texts.keys()][0];
  return { placed: placed.sort((a, b) => b.names.size - a.names.size), wellless: wellless ?? null };
}

/** A path's parts, of which the whole name of one folder is the channel. */
function cutPath(path: string, channelLevel: number | null): NamePart[] {
  if (channelLevel === null) return cutName(path);
  const names = path.split('/');
  const place = names.length - 1 - channelLevel;
  const value = names[place];
  if (value === undefined) return cutName(path);
  const above = cutName(names.slice(0, place).join('/'));
  const [first, ...rest] = cutName(names.slice(place + 1).join('/'));
  const gap = above.length === 0 ? '' : '/';
  const folder: NamePart = { gap, label: '', value, kind: 'word', role: 'channel', mayBeWell: false };
  return [...above, folder, ...(first === undefined ? [] : [{ ...first, gap: `/${first.gap}` }, ...rest])];
}

const shapeOf = ({ gap, label, kind }: NamePart) => `${gap}\u0002${label.toLowerCase()}\u0003${kind}`;

type Role = Extract<Placeholder, 'well' | 'field' | 'channel' | 'z' | 't' | 'guid'>;

/** One place in names of one shape. */
interface Column {
  readonly part: NamePart;
  readonly values: readonly string[];
  readonly varies: boolean;
}

/** A part for each place, with what it means; null where it means nothing. */
type Meanings = (Role | null)[];

function describeShape(names: readonly NamePart[][]): { text: string; hasWell: boolean } | null {
  const columns = (names[0] ?? []).map((part, index): Column => {
    const values = names.map((parts) => parts[index]?.value ?? '');
    return { part, values, varies: new Set(values).size > 1 };
  });
  const well = findWell(columns);
  if (well === null) return null;
  const meanings = columns.map(({ part }, index): Role | null => {
    if (index === well) return 'well';
    return part.kind === 'guid' ? 'guid' : isPlateFolder(columns, index, well) ? null : announced(part);
  });
  if (saysChannelTwice(columns)) return null;
  if (!keepOneOfEach(columns, meanings)) return null;
  if (!findChannel(columns, meanings, well) || !findField(columns, meanings, well)) return null;
  const hasWell = well >= 0;
  if (!hasWell && !meanings.includes('field')) return null;
  return { text: write(columns, meanings, well), hasWell };
}

/** What a label announces; another spelling of the well announces nothing. */
const announced = ({ role, kind }: NamePart) => (role === 'well' || kind === 'well' ? null : role);

/** Above the wells `P2` counts plates. */
const isPlateFolder = (columns: readonly Column[], index: number, well: number) =>
  /^p$/i.test(columns[index]?.part.label ?? '') && depthOf(columns, index) < depthOf(columns, well);

/** A folder that is called like a channel is none where the names in it tell channels too. */
function saysChannelTwice(columns: readonly Column[]): boolean {
  if (!columns.some(({ part }) => isChannelFolder(part))) return false;
  return columns.some(
    ({ part, values }, index) =>
      part.kind === 'word' && part.role === null && inFile(columns, index) && values.every(namesChannel),
  );
}

/** A folder whose whole name is the channel; what a label announces has that label. */
const isChannelFolder = ({ kind, label, role }: NamePart) =>
  kind === 'word' && label === '' && role === 'channel';

/** The place of the well: -1 where no part spells one, null where several do and none stands out. */
function findWell(columns: readonly Column[]): number | null {
  const places = [...columns.keys()];
  const of = (index: number) => columns[index];
  const stated = places.filter((index) => of(index)?.part.role === 'well' && of(index)?.part.kind === 'well');
  const spelled = places.filter((index) => of(index)?.part.kind === 'well' && of(index)?.part.role === null);
  const candidates = stated.length > 0 ? stated : spelled;
  if (candidates.length > 0) return theOne(columns, candidates);
  // F05 may be a field: it is a well where it is written like one and another part follows it.
  return places.find((index) => readsAsWell(of(index))) ?? -1;
}

/** In capitals and of two digits, as wells are written and fields hardly ever. */
const readsAsWell = (column: Column | undefined) =>
  column?.part.mayBeWell === true &&
  /^[A-Z]{1,2}$/.test(column.part.label) &&
  column.values.every((value) => value.length === 2 && Number(value) >= 1 && Number(value) <= 48);

/** Of several places the one that varies, or the last of those that say the same. */
function theOne(columns: readonly Column[], places: readonly number[]): number | null {
  const varying = places.filter((index) => columns[index]?.varies === true);
  const rest = varying.length > 0 ? varying : places;
  const last = rest.at(-1) ?? -1;
  const same = rest.every((index) => sayTheSame(columns[index], columns[last]));
  return same || varying.length === 0 ? last : null;
}

const sayTheSame = (a: Column | undefined, b: Column | undefined) =>
  a?.values.every((value, index) => dropLeadingZeros(value) === dropLeadingZeros(b?.values[index] ?? '')) ===
  true;

/** Of parts of one meaning the last counts, if they say the same or the others never change. False for a contradiction. */
function keepOneOfEach(columns: readonly Column[], meanings: Meanings): boolean {
  for (const role of ['field', 'channel', 'z', 't', 'guid'] as const) {
    const places = meanings.flatMap((meaning, index) => (meaning === role ? [index] : []));
    if (places.length < 2) continue;
    const kept = theOne(columns, places);
    if (kept === null) return false;
    for (const index of places) if (index !== kept) meanings[index] = null;
  }
  return true;
}

/** Such as `T0001F001L01A01Z01C01`, of which a channel is one part. */
const severalCounters = /^(?:\p{L}+\d+){3,}/u;

/** What microscopes append to every name of an exported picture. */
const exportWord = /^(?:org|orig|original|raw|image|img|corr|corrected|ome|fused|stitched)$/i;

/** Where no label announces a channel, it is the one word that varies, or the last one of all names alike. */
function findChannel(columns: readonly Column[], meanings: Meanings, well: number): boolean {
  if (meanings.includes('channel')) return true;
  const words = columns.flatMap(({ part, values, varies }, index) => {
    const free = part.kind === 'word' && part.label === '' && meanings[index] === null;
    const isName = index > well || (inFile(columns, index) && values.every(isStain));
    const counts = values.some((value) => severalCounters.test(value));
    return free && isName && !counts && inOrBelow(columns, index, well) ? [{ index, varies, values }] : [];
  });
  const varying = words.filter(({ varies }) => varies);
  if (varying.length > 1) return false;
  const last = words.at(-1);
  const named = last?.index === columns.length - 1 && !last.values.every((word) => exportWord.test(word));
  const chosen = varying[0]?.index ?? (named ? last.index : undefined);
  if (chosen !== undefined) meanings[chosen] = 'channel';
  return true;
}

/** The one unlabelled number that planes differ by, where nothing else tells them apart. A counter is no field. */
function findField(columns: readonly Column[], meanings: Meanings, well: number): boolean {
  if (tellApart(columns, meanings, well)) return true;
  const [only, ...more] = columns.flatMap(({ part, varies }, index) => {
    const free = part.kind === 'number' && part.label === '' && meanings[index] === null;
    return varies && free && index > well && inOrBelow(columns, index, well) ? [index] : [];
  });
  if (only === undefined || more.length > 0 || meanings.includes('field')) return false;
  meanings[only] = 'field';
  return true;
}

/** Whether what is known tells all names of one folder apart. */
function tellApart(columns: readonly Column[], meanings: Meanings, well: number): boolean {
  const start = startOf(columns, meanings);
  const kept = columns.filter((_, index) => {
    const meaning = meanings[index] ?? null;
    return index < start || index < well || (meaning !== null && meaning !== 'guid');
  });
  const count = columns[0]?.values.length ?? 0;
  const keys = Array.from({ length: count }, (_, name) =>
    kept.map(({ values }) => values[name]).join('\u0002'),
  );
  return new Set(keys).size === count;
}

const opensFolder = ({ gap }: NamePart) => gap.includes('/');

/** Number of the folder or file that a place lies in, counted from the root. */
function depthOf(columns: readonly Column[], index: number): number {
  return columns.slice(1, index + 1).filter(({ part }) => opensFolder(part)).length;
}

const inFile = (columns: readonly Column[], index: number) =>
  depthOf(columns, index) === depthOf(columns, columns.length - 1);

const inOrBelow = (columns: readonly Column[], index: number, well: number) =>
  well < 0 ? inFile(columns, index) : depthOf(columns, index) >= depthOf(columns, well);

/** The first place of the first folder, or the file, that says anything. */
function startOf(columns: readonly Column[], meanings: Meanings): number {
  const first = meanings.findIndex((meaning) => meaning !== null && meaning !== 'guid');
  const depth = depthOf(columns, Math.max(0, first));
  return columns.findIndex((_, index) => depthOf(columns, index) === depth);
}

function write(columns: readonly Column[], meanings: Meanings, well: number): string {
  const start = startOf(columns, meanings);
  const first = meanings.findIndex((meaning, index) => index >= start && meaning !== null);
  // What stands before the well in its own name is the plate's.
  const named = first === well && well > start;
  let text = named ? '{plate}' : '';
  for (let index = named ? first : start; index < columns.length; index++) {
    const column = columns[index];
    if (column === undefined) continue;
    const { gap, kind } = column.part;
    // A well that could have been a field has its letter for a label.
    const label = meanings[index] === 'well' && kind === 'number' ? '' : column.part.label;
    text += `${index === start ? '' : gap}${toLiteral(label)}${writeValue(column, meanings[index] ?? null)}`;
  }
  return text;
}

function writeValue({ part, values, varies }: Column, meaning: Role | null): string {
  if (meaning === 'channel' && !isChannelFolder(part) && values.some((value) => /[-_]/.test(value)))
    return '{channel+}';
  if (meaning !== null) return `{${meaning}}`;
  if (!varies) return toLiteral(values[0] ?? '');
  return part.kind === 'number' && values.every(({ length }) => length <= 9) ? '{#}' : '{}';
}

const toLiteral = (text: string) => text.replaceAll(/[{}]/g, '{}');
