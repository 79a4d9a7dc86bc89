import { basename, dirname } from 'node:path';
import { badInput, unsupported } from '../../../shared/errors.ts';
import { letOthersWork } from '../let-others-work.ts';
import { toScheme } from '../preview-pattern.ts';
import type { TwinFolders } from './channel-folders.ts';
import { chooseNaming, placeAll, planeFiles, type Naming } from './choose-naming.ts';
import type { Scheme } from './place-file.ts';
import type { LeftOut, ListedChannel, ListedImage, ListOptions, PlateReader } from './plate-reader.ts';
import { dropLeadingZeros, planeKey, tellPlatesApart, type PlacedImage } from './tell-plates-apart.ts';
import { isPlaneFile } from './settle-listing.ts';
import { splitFlexFields } from './split-flex-fields.ts';
import { walkFolder } from './walk-folder.ts';

/** A folder of image files whose names say where each belongs. */
export const tiffPatternReader: PlateReader = {
  format: 'tiff-pattern',
  recognise: async (path, signal) => {
    const { files } = await walkFolder(path, isPlaneFile, signal);
    if (files.length === 0) return null;
    const { best } = await chooseNaming(planeFiles(files), signal);
    if (best === null) return null;
    const share = best.matched / files.length;
    return {
      evidence: `${best.matched} of ${files.length} images ${best.title === null ? 'can be read by the parts of their names' : `are named as ${best.title} names them`}: ${describe(best)}`,
      confidence: Math.round(100 * 0.9 * share) / 100,
    };
  },
  list: async (path, options) => {
    const walk = await walkFolder(path, isPlaneFile, options.signal);
    if (walk.files.length === 0) throw await noImages(path, options.signal);
    // Who gives a pattern knows the folder.
    const files = options.pattern === undefined ? planeFiles(walk.files) : walk.files;
    const { scheme, folders, asChannels } = await chooseScheme(files, path, options);
    const found = await placeAll(scheme, files, options.signal);
    if (found.length === 0) throw noMatch(path, scheme, walk.files);
    await letOthersWork();
    const plate = choosePlate(found, path, options.plate, folders === undefined ? asChannels : null);
    const { images: kept, leftOut } = await dropDuplicates(joinSpellings(plate.images));
    const images = await splitFlexFields(path, kept, options.signal);
    return {
      format: 'tiff-pattern',
      root: path,
      name: plate.name ?? nameFolder(path),
      evidence: `${describe({ ...scheme, folders })}${tellFirstSlice(images)}`,
      size: null,
      images,
      missing: [],
      leftOut: [...walk.unreadable, ...leftOut],
      strayFiles: walk.files.length - found.length,
      ...(folders === undefined ? {} : { channels: nameByFolders(folders, images) }),
    };
  },
};

/** The patterns, and why folders are taken for channels. */
function describe({ patterns, folders }: Pick<Naming, 'patterns' | 'folders'>): string {
  const texts = patterns.map(({ text }) => text).join(' | ');
  return folders === undefined
    ? texts
    : `${texts}; the folders ${folders.names.join(', ')} hold the same names and are called like channels, so that each is one`;
}

/** Without its .HTD file an ImageXpress does not say whether `ZStep_0` is a slice or was made of the others. */
function tellFirstSlice(images: readonly ListedImage[]): string {
  const first = images.some(({ z, relativePath }) => z === 0 && /(?:^|\/)ZStep_0\//i.test(relativePath));
  return first && images.some(({ z }) => z !== null && z > 0)
    ? '; ZStep_0 is taken for a slice, where it may hold a projection of the others'
    : '';
}

/** What the channels are called whose folders are those of the images. */
function nameByFolders({ channels }: TwinFolders, images: readonly ListedImage[]): ListedChannel[] {
  const used = new Set(images.map(({ channel }) => channel));
  return [...(channels ?? [])].flatMap(([folder, name]) => {
    const key = dropLeadingZeros(folder);
    return used.has(key) ? [{ key, name, color: null, wavelengthNm: null }] : [];
  });
}

/** A folder called `images` says nothing; the one around it carries the plate's name. */
function nameFolder(path: string): string {
  const name = basename(path);
  return /^(?:images?|tiffs?|data|raw)$/i.test(name) ? basename(dirname(path)) || name : name;
}

interface ChosenScheme extends Pick<Naming, 'folders'> {
  readonly scheme: Scheme;
  /** A pattern in which folders of the same names are channels. */
  readonly asChannels: string | null;
}

async function chooseScheme(
  files: readonly string[],
  path: string,
  options: ListOptions,
): Promise<ChosenScheme> {
  const { pattern, signal } = options;
  if (pattern !== undefined) return { scheme: toScheme(pattern), asChannels: null };
  const { best, wellless, asChannels } = await chooseNaming(files, signal);
  if (best === null) throw noMatch(path, null, files, wellless);
  return { scheme: { id: best.id, patterns: best.patterns }, folders: best.folders, asChannels };
}

/** The one plate of the folder, or the one that was asked for. Nothing is guessed where there are several. */
function choosePlate(
  found: readonly PlacedImage[],
  path: string,
  wanted: string | undefined,
  asChannels: string | null,
): { name: string | null; images: ListedImage[] } {
  const plates = tellPlatesApart(found);
  const [only] = plates;
  const plate = wanted === undefined ? only : plates.find(({ label }) => label === wanted);
  if (plate !== undefined && (wanted !== undefined || plates.length === 1)) {
    const folder = plates.length === 1 || plate.label === '.' ? null : nameFolder(plate.label);
    return { name: plate.name ?? folder, images: plate.placed.map(({ image }) => image) };
  }
  const labels = plates.map(({ label }) => label);
  const shown = labels.slice(0, 8).join(', ') + (labels.length > 8 ? ` and ${labels.length - 8} more` : '');
  throw badInput({
    what:
      wanted === undefined
        ? `${plates.length === 2 ? 'two' : plates.length} plates here: ${shown}`
        : `no file belongs to the plate "${wanted}"; here is ${shown}`,
    where: path,
    mend:
      wanted === undefined
        ? `Name one with --plate or import its folder. ${asChannels === null ? 'Where they are one plate, give --pattern with {} for the names or {channel} and {field} for the folders that tell them apart.' : `Where the folders are channels of one plate, give --pattern "${asChannels}"; where they are fields or time points, write {field} or {t} in place of {channel}.`}`
        : 'Name one of these with --plate.',
  });
}

/** `dapi` and `DAPI` are one channel, as the first image spells it, unless an image has both. */
function joinSpellings(images: readonly ListedImage[]): readonly ListedImage[] {
  const spellings = new Map<string, string>();
  for (const { channel } of images) {
    const key = channel?.toLowerCase();
    if (channel !== null && key !== undefined && !spellings.has(key)) spellings.set(key, channel);
  }
  if (spellings.size === new Set(images.map(({ channel }) => channel).filter((name) => name !== null)).size)
    return images;
  const joined = images.map((image) =>
    image.channel === null
      ? image
      : { ...image, channel: spellings.get(image.channel.toLowerCase()) ?? image.channel },
  );
  return new Set(joined.map(planeKey)).size === new Set(images.map(planeKey)).size ? joined : images;
}

const imagesAtATime = 2000;

async function dropDuplicates(
  all: readonly ListedImage[],
): Promise<{ images: ListedImage[]; leftOut: LeftOut[] }> {
  const taken = new Map<string, ListedImage>();
  const leftOut: LeftOut[] = [];
  for (const [index, image] of all.entries()) {
    if (index % imagesAtATime === 0) await letOthersWork();
    const key = planeKey(image);
    const first = taken.get(key);
    if (first === undefined) taken.set(key, image);
    else leftOut.push({ where: image.relativePath, reason: `the same plane as ${first.relativePath}` });
  }
  return { images: [...taken.values()], leftOut };
}

/** Images of other makers' formats, and where they can be turned into TIFF. */
const foreignImage = /\.(?:c01|dib|nd2|czi|lif|oir|vsi|oib|oif|lsm|stk|xdce|jpe?g|jp2)$/i;

/** Says which other images lie there, so that nobody looks for a wrong path. */
async function noImages(path: string, signal: AbortSignal | undefined) {
  const { files } = await walkFolder(path, (name) => foreignImage.test(name), signal);
  const [first] = files;
  if (first === undefined) {
    return badInput({
      what: 'the folder holds no TIFF, PNG or BMP image',
      where: path,
      mend: 'Name the folder that holds the images.',
    });
  }
  return unsupported({
    what: `its ${files.length === 1 ? 'image is' : `${files.length} images are`} of a kind that cannot be read, for instance ${first}`,
    where: path,
    mend: "Export them as TIFF from the microscope's program, or convert them to OME-TIFF or OME-Zarr.",
  });
}

function noMatch(
  path: string,
  scheme: Scheme | null,
  files: readonly string[],
  wellless: string | null = null,
) {
  const tried =
    scheme === null
      ? 'no known naming scheme'
      : `the pattern "${scheme.patterns.map(({ text }) => text).join(' | ')}"`;
  const examples = files.slice(0, 3).join(', ');
  return badInput({
    what: `${scheme === null ? `${tried} fits` : `${tried} does not fit`} any of its ${files.length} images, for instance ${examples}`,
    where: path,
    mend:
      wellless !== null
        ? `No name tells a well. Where all images are fields of one, give --pattern "${wellless}"; otherwise put {well} where it stands.`
        : 'Give --pattern with {well} (or {row} and {column}), {field} and {channel} where they stand in these names, and {} for the rest. Beside other placeholders {field} and {channel} take no underscore, {channel} no dash. Pictures of no plate are fields of one well by --pattern "{field}".',
  });
}
