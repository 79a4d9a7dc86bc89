import { cancelled } from '../../../shared/errors.ts';
import { imageExtension } from '../file-pattern.ts';
import { letOthersWork } from '../let-others-work.ts';
import { compareNaturally } from '../natural-order.ts';
import { isPlateName, namesChannel } from './channel-words.ts';

/** Folders beside each other that hold images of the same names. */
export interface TwinFolders {
  /** How many folders above the file: 1 for the folder that it lies in. */
  readonly level: number;
  /** Their names in order. */
  readonly names: readonly string[];
  /** What each channel is called, by the name of its folder; null where the names are not those of channels. */
  readonly channels: ReadonlyMap<string, string> | null;
}

/** More folders than a plate has channels. */
const mostChannels = 24;
/** Above this the folder of a file is no part of how a plate is laid out. */
const highestLevel = 3;
const namesAtATime = 2000;

/**
 * Finds the folders that hold one channel each: they are called after stains, dyes or light, and hold the same names,
 * so that only the folder tells their images apart. Folders of the same names that are called otherwise, which may as
 * well be a plate each, are answered without channels; null where no folders hold the same names.
 */
export async function findTwinFolders(
  files: readonly string[],
  signal?: AbortSignal,
): Promise<TwinFolders | null> {
  let others: TwinFolders | null = null;
  for (let level = 1; level <= highestLevel; level++) {
    const twins = await findAtLevel(files, level, signal);
    if (twins === null) continue;
    if (twins.channels !== null) return twins;
    others ??= twins;
  }
  return others;
}

async function findAtLevel(
  files: readonly string[],
  level: number,
  signal: AbortSignal | undefined,
): Promise<TwinFolders | null> {
  const members = new Map<string, Set<string>>();
  const folders = new Map<string, number>();
  for (const [index, file] of files.entries()) {
    if (index % namesAtATime === namesAtATime - 1) await letOthersWork();
    if (signal?.aborted === true) throw cancelled();
    const parts = file.normalize('NFC').replace(imageExtension, '').split('/');
    const place = parts.length - 1 - level;
    const name = parts[place];
    if (name === undefined) continue;
    folders.set(name, (folders.get(name) ?? 0) + 1);
    if (folders.size > mostChannels) return null;
    const rest = parts.with(place, '*').join('/');
    const known = members.get(rest);
    if (known === undefined) members.set(rest, new Set([name]));
    else known.add(name);
  }
  return judge([...folders.keys()].sort(compareNaturally), members, level);
}

function judge(
  names: readonly string[],
  members: ReadonlyMap<string, ReadonlySet<string>>,
  level: number,
): TwinFolders | null {
  if (names.length < 2) return null;
  const shared = [...members.values()].filter((each) => each.size > 1);
  const sharing = new Set(shared.flatMap((each) => [...each]));
  if (names.some((name) => !sharing.has(name))) return null;
  const alike = shared.length === members.size && shared.every((each) => sameCount(each, shared[0]));
  return { level, names, channels: nameChannels(names, alike) };
}

const sameCount = (a: ReadonlySet<string>, b: ReadonlySet<string> | undefined) => a.size === b?.size;

/** Null where they are hardly channels. Words that nobody knows may stand beside a stain, if all hold the very same. */
function nameChannels(names: readonly string[], alike: boolean): ReadonlyMap<string, string> | null {
  const distinct = cutCommonWords(names);
  if (distinct.some((name) => name === '' || isPlateName(name))) return null;
  const known = distinct.filter(namesChannel).length;
  if (known === 0 || (known < distinct.length && !alike)) return null;
  const short = distinct.map((name, index) => shorten(name, names[index] ?? name));
  if (new Set(short).size < short.length) return null;
  return new Map(names.map((name, index) => [name, short[index] ?? name]));
}

/** `w1 `, `C2-`, `03_`, `Ch1 (`: says the order of the channels. */
const counter = /^(?:(?:ch|c|w|wv|channel|wavelength) ?)?\d{1,2}[\s_().:[\]-]+(?=[\p{L}\d])/iu;

/** A number that only the words around it explain, as in `Alexa 488`, keeps them; alone it is a wavelength. */
const shorten = (distinct: string, whole: string) =>
  /^\d+$/.test(distinct)
    ? whole.replace(/^\d{3}$/, '$& nm')
    : distinct.replace(counter, '').replace(/[\s_()[\]-]+$/, '');

/** What tells names apart: without the words that all of them begin or end with. */
function cutCommonWords(names: readonly string[]): string[] {
  const words = names.map((name) => name.split(/(?<=[\s_.-])|(?=[\s_.-])/));
  const shortest = Math.min(...words.map(({ length }) => length));
  const same = (place: number) => new Set(words.map((each) => each.at(place))).size === 1;
  let [start, end] = [0, 0];
  while (start < shortest - 1 && same(start)) start++;
  while (end < shortest - 1 - start && same(-1 - end)) end++;
  return words.map((each) =>
    each
      .slice(start, each.length - end)
      .join('')
      .replace(/^[\s_.-]+|[\s_.-]+$/g, ''),
  );
}
