import { cancelled } from '../../../shared/errors.ts';
import { derivePatterns } from '../derive-pattern.ts';
import { compilePattern, type FilePattern } from '../file-pattern.ts';
import { filePresets } from '../file-presets.ts';
import { letOthersWork } from '../let-others-work.ts';
import { findTwinFolders, type TwinFolders } from './channel-folders.ts';
import { preparePlacing, type Scheme } from './place-file.ts';
import { planeKey, type PlacedImage } from './tell-plates-apart.ts';

/** A way in which files are named, and how much of a folder it explains. */
export interface Naming extends Scheme {
  /** Whose scheme it is; null for one that was read from the names themselves. */
  readonly title: string | null;
  /** Different planes that it tells apart, and files that it reads. */
  readonly planes: number;
  readonly matched: number;
  /** Most meanings that one of its patterns reads out of a name. */
  readonly meanings: number;
  /** Folders that each hold a channel, where the scheme reads channels from folders. */
  readonly folders?: TwinFolders | undefined;
}

/** What a folder's names say. */
export interface ChosenNaming {
  /** The scheme that tells most planes apart; null where none reads a single name. */
  readonly best: Naming | null;
  /** A pattern for names without wells; null where wells are told or nothing is. */
  readonly wellless: string | null;
  /** A pattern in which the folders that hold the same names are channels, whatever they are called; null without such. */
  readonly asChannels: string | null;
}

/** The id of a scheme that was read from the names themselves. */
const derivedId = 'derived';

/**
 * Chooses among the presets and what the names say part by part. A preset counts first where it tells as many planes
 * apart and reads as much out of a name.
 */
export async function chooseNaming(
  files: readonly string[],
  signal: AbortSignal | undefined,
): Promise<ChosenNaming> {
  let best: Naming | null = null;
  for (const { id, title, patterns } of filePresets) {
    const tried = await tryScheme({ id, patterns }, title, files, signal);
    if (tried !== null && tried.planes > (best?.planes ?? 0)) best = tried;
  }
  const { placed, wellless } = await derivePatterns(files, signal);
  const derived = await tryScheme({ id: derivedId, patterns: placed }, null, files, signal);
  if (derived !== null && isBetter(derived, best)) best = derived;
  const folders = await findTwinFolders(files, signal);
  if (folders === null) return { best, wellless, asChannels: null };
  const inFolders = await derivePatterns(files, signal, folders.level);
  const asChannels = inFolders.placed[0]?.text ?? null;
  if (folders.channels === null) return { best, wellless: inFolders.wellless ?? wellless, asChannels };
  const patterns = [...inFolders.placed, ...(folders.level === 1 ? presetsInFolders() : [])];
  const tried = await tryScheme({ id: derivedId, patterns }, null, files, signal);
  // The name of its folder tells more of a channel than the number that stands in it.
  if (tried !== null && (isBetter(tried, best) || (best?.id === derivedId && tried.planes === best.planes)))
    best = { ...tried, folders };
  return { best, wellless: inFolders.wellless ?? wellless, asChannels };
}

/** Names of known schemes that tell no channel, in folders that do. */
const presetsInFolders = () =>
  filePresets
    .flatMap(({ patterns }) => patterns)
    .filter(({ names, depth }) => !names.has('channel') && depth === 1 && names.has('well') && names.size > 2)
    .map(({ text }) => compilePattern(`{channel}/${text}`, { wholeWords: true }));

function isBetter(derived: Naming, best: Naming | null): boolean {
  if (best === null || derived.planes > best.planes) return true;
  return derived.planes === best.planes && derived.meanings > best.meanings;
}

/** Null where the scheme reads nothing, or only what is hardly meant: a single row of wells beyond P. */
async function tryScheme(
  scheme: Scheme,
  title: string | null,
  files: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Naming | null> {
  const found = await placeAll(scheme, files, signal);
  if (found.length === 0 || isHardlyAPlate(found)) return null;
  const planes = new Set(found.map(({ image, plate }) => `${plate ?? ''}|${planeKey(image)}`)).size;
  const used = new Set(found.map(({ pattern }) => pattern));
  const patterns = scheme.patterns.filter((each) => used.has(each));
  const meanings = Math.max(...patterns.map(countMeanings));
  return { id: scheme.id, patterns, title, planes, matched: found.length, meanings };
}

const countMeanings = ({ names }: FilePattern) =>
  [...names].filter((name) => name !== 'plate' && name !== 'guid').length;

const rowsOfCommonPlates = 16;

/** `s1` and `t2` can be read as wells of plates with 1,536 of them, of which nobody images a single row. */
function isHardlyAPlate(found: readonly PlacedImage[]): boolean {
  const rows = new Set(found.map(({ image }) => image.well.row));
  const [row = 0] = rows;
  return rows.size === 1 && row >= rowsOfCommonPlates;
}

/** Places every file that a pattern of the scheme reads. Gives way to other work now and then. */
export async function placeAll(
  scheme: Scheme,
  files: readonly string[],
  signal?: AbortSignal,
): Promise<PlacedImage[]> {
  const found: PlacedImage[] = [];
  const placeFile = preparePlacing(scheme, files);
  for (const [index, file] of files.entries()) {
    if (index % 500 === 499) await letOthersWork();
    if (signal?.aborted) throw cancelled();
    const placed = placeFile(file);
    if (placed !== null) found.push(placed);
  }
  return found;
}

/** Folders of what was made from planes: masks, labels, outlines, small pictures. */
const resultFolder =
  /(?:^|\/)(?:masks?|labels?|label_images|outlines?|segmentations?|overlays?|thumbs?|thumbnails?|previews?)\//i;

/** What a CellVoyager takes to correct its images by. */
const correctionFile = /(?:^|\/)(?:DC_.+_CAM\d+|SC_.+_CH\d+)\.tiff?$/i;

/** The files that may be planes: corrections and those in folders of results are left aside, unless there are no others. */
export function planeFiles(files: readonly string[]): readonly string[] {
  const planes = files.filter((file) => !resultFolder.test(file) && !correctionFile.test(file));
  return planes.length > 0 ? planes : files;
}
