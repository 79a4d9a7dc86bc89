import { basename, dirname } from 'node:path';
import { badInput, cancelled } from '../../../shared/errors.ts';
import { tryParseWell, type WellPosition } from '../../../shared/wells.ts';
import { compilePattern, imageExtension, type FilePattern, type PatternMatch } from '../file-pattern.ts';
import { filePresets, type FilePreset } from '../file-presets.ts';
import type { LeftOut, ListedImage, ListOptions, PlateReader } from './plate-reader.ts';
import { walkFolder } from './walk-folder.ts';

/** A folder of image files whose names say where each belongs. */
export const tiffPatternReader: PlateReader = {
  format: 'tiff-pattern',
  recognises: () => Promise.resolve(true),
  list: async (path, options) => {
    const walk = await walkFolder(path, isPlaneFile, options.signal);
    const scheme = await chooseScheme(walk.files, path, options);
    const found = await matchAll(scheme, walk.files, options.signal);
    if (found.length === 0) throw noMatch(path, scheme, walk.files);
    const plate = choosePlate(found, path, options.plate);
    const { images, leftOut } = dropDuplicates(plate.images);
    return {
      format: 'tiff-pattern',
      root: path,
      name: plate.name ?? nameFolder(path),
      evidence: scheme.patterns.map(({ text }) => text).join(' | '),
      size: null,
      images,
      missing: [],
      leftOut: [...walk.unreadable, ...leftOut],
      strayFiles: walk.files.length - found.length,
    };
  },
};

/** Thumbnails that microscopes put beside the planes are no planes. */
const isPlaneFile = (name: string) => imageExtension.test(name) && !/_thumb/i.test(name);

/** A folder called `images` says nothing; the one around it carries the plate's name. */
function nameFolder(path: string): string {
  const name = basename(path);
  return /^(?:images?|tiffs?|data|raw)$/i.test(name) ? basename(dirname(path)) || name : name;
}

interface Scheme {
  readonly id: string;
  readonly patterns: readonly FilePattern[];
}

interface Placed {
  readonly pattern: FilePattern;
  readonly image: ListedImage;
  readonly plate: string | null;
}

async function chooseScheme(files: readonly string[], path: string, options: ListOptions): Promise<Scheme> {
  const { pattern, signal } = options;
  if (pattern !== undefined) {
    const named = filePresets.find(({ id }) => id === pattern);
    return named ?? { id: 'pattern', patterns: [compilePattern(pattern)] };
  }
  let best: { preset: FilePreset; planes: number; patterns: FilePattern[] } | null = null;
  for (const preset of filePresets) {
    const found = await matchAll(preset, files, signal);
    const planes = new Set(found.map(({ image, plate }) => `${plate ?? ''}|${planeKey(image)}`)).size;
    if (planes > (best?.planes ?? 0)) {
      const used = new Set(found.map(({ pattern: each }) => each));
      best = { preset, planes, patterns: preset.patterns.filter((each) => used.has(each)) };
    }
  }
  if (best === null) throw noMatch(path, null, files);
  return { id: best.preset.id, patterns: best.patterns };
}

/** Places every file that a pattern of the scheme reads. Gives way to other work now and then. */
async function matchAll(scheme: Scheme, files: readonly string[], signal?: AbortSignal): Promise<Placed[]> {
  const found: Placed[] = [];
  for (const [index, file] of files.entries()) {
    if (index % 500 === 499) await new Promise((resolve) => setImmediate(resolve));
    if (signal?.aborted) throw cancelled();
    const placed = placeFile(scheme, file);
    if (placed !== null) found.push(placed);
  }
  return found;
}

function placeFile(scheme: Scheme, file: string): Placed | null {
  for (const pattern of scheme.patterns) {
    const match = pattern.match(file);
    const well = match === null ? null : toWell(match);
    if (match === null || well === null) continue;
    const image: ListedImage = {
      relativePath: file,
      well,
      field: match.field ?? '1',
      channel: match.channel === undefined ? null : dropLeadingZeros(match.channel),
      z: match.z === undefined ? null : Number(match.z),
      t: match.t === undefined ? null : Number(match.t),
    };
    return { image, plate: match.plate ?? null, pattern };
  }
  return null;
}

/** A pattern without any well puts its fields into the first one. */
function toWell(match: PatternMatch): WellPosition | null {
  if (match.well !== undefined) return tryParseWell(match.well);
  if (match.row === undefined && match.column === undefined) return { row: 0, column: 0 };
  const row = match.row ?? 'A';
  const column = match.column ?? '1';
  return tryParseWell(/^\d+$/.test(row) ? `R${row}C${column}` : `${row}${column}`);
}

const dropLeadingZeros = (text: string) => (/^\d+$/.test(text) ? String(Number(text)) : text.trim());

function planeKey(image: ListedImage): string {
  const field = dropLeadingZeros(image.field);
  return [image.well.row, image.well.column, field, image.channel, image.z, image.t].join('|');
}

function choosePlate(
  found: readonly Placed[],
  path: string,
  wanted: string | undefined,
): { name: string | null; images: ListedImage[] } {
  const plates = [...new Set(found.map(({ plate }) => plate))];
  const [only] = plates;
  if (wanted === undefined && plates.length === 1)
    return { name: only ?? null, images: found.map(({ image }) => image) };
  const images = found.filter(({ plate }) => plate === wanted).map(({ image }) => image);
  if (wanted !== undefined && images.length > 0) return { name: wanted, images };
  throw badInput({
    what:
      wanted === undefined
        ? `the names tell ${plates.length} plates apart`
        : `no file belongs to the plate "${wanted}"`,
    where: path,
    mend: `Choose one of them: ${plates.slice(0, 8).join(', ')}.`,
  });
}

function dropDuplicates(all: readonly ListedImage[]): { images: ListedImage[]; leftOut: LeftOut[] } {
  const taken = new Map<string, ListedImage>();
  const leftOut: LeftOut[] = [];
  for (const image of all) {
    const key = planeKey(image);
    const first = taken.get(key);
    if (first === undefined) taken.set(key, image);
    else leftOut.push({ where: image.relativePath, reason: `the same plane as ${first.relativePath}` });
  }
  return { images: [...taken.values()], leftOut };
}

function noMatch(path: string, scheme: Scheme | null, files: readonly string[]) {
  if (files.length === 0) {
    return badInput({
      what: 'the folder holds no TIFF or PNG image',
      where: path,
      mend: 'Name the folder that holds the images.',
    });
  }
  const tried =
    scheme === null
      ? 'no known naming scheme'
      : `the pattern "${scheme.patterns.map(({ text }) => text).join(' | ')}"`;
  const examples = files.slice(0, 3).join(', ');
  return badInput({
    what: `${scheme === null ? `${tried} fits` : `${tried} does not fit`} any of its ${files.length} images, for instance ${examples}`,
    where: path,
    mend: 'Give --pattern with {well} (or {row} and {column}), {field} and {channel} where they stand in these names, and {} for the rest.',
  });
}
