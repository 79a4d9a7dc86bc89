import { basename, dirname, sep } from 'node:path';
import { badInput } from '../../../shared/errors.ts';
import { formatWell, tryParseWell } from '../../../shared/wells.ts';
import { compilePattern } from '../file-pattern.ts';
import { filePresets } from '../file-presets.ts';
import type { StagePosition } from '../pixels/pixel-source.ts';
import { chooseIndex, findIndexes, labelIndexes, type LabelledIndex } from './find-index.ts';
import { readHtdFile, type HtdFile } from './htd-file.ts';
import type { LeftOut, ListedChannel, ListedImage, PlateReader } from './plate-reader.ts';
import { isPlaneFile, settleImages } from './settle-listing.ts';
import { dropLeadingZeros } from './tell-plates-apart.ts';
import { walkFolder } from './walk-folder.ts';

/** A plate of Molecular Devices' ImageXpress with its .HTD file. Without one its names are read as a pattern. */
export const imageXpressReader: PlateReader = {
  format: 'imagexpress',
  recognise: async (path, signal) => {
    const [index, ...more] = await findPlates(path, signal);
    if (index === undefined) return null;
    const others = more.length === 0 ? '' : ` and ${more.length} more`;
    return { evidence: `MetaXpress plate file ${basename(index.path)}${others}`, confidence: 0.98 };
  },
  list: async (path, { plate, signal }) => {
    const chosen = chooseIndex(path, await findPlates(path, signal), plate);
    if (chosen === null) throw noHtd(path);
    const htd = await readHtdFile(chosen.path);
    const root = dirname(chosen.path);
    const name = basename(chosen.path).replace(/\.htd$/i, '');
    const files = (await walkFolder(root, isPlaneFile, signal)).files;
    const { named, note } = findProjections(
      files.flatMap((file) => readName(file, htd) ?? []),
      htd,
    );
    if (named.length === 0) throw noPlanes(chosen.path, files);
    const settled = await settleImages(root, chosen.path, named, signal);
    return {
      format: 'imagexpress',
      root,
      name,
      evidence: `${describe(htd, chosen.path)}${note}`,
      size: htd.size,
      ...settled,
      missing: [...settled.missing, ...missingWells(htd, named, chosen.path)],
      channels: htd.wavelengths.map((wave, index): ListedChannel => ({
        key: String(index + 1),
        name: wave === '' ? null : wave,
        color: null,
        wavelengthNm: null,
      })),
    };
  },
};

/** The plate's own folder, and folders of it right below. */
const depth = 1;

/** The uppermost .HTD of each folder tree; copies of it lie in the folders of the time points. */
async function findPlates(path: string, signal?: AbortSignal): Promise<LabelledIndex[]> {
  const found = await findIndexes(path, /\.htd$/i, depth, signal);
  const top = found.filter(
    (index) => !found.some((other) => other !== index && isAbove(dirname(other), dirname(index))),
  );
  const valid: string[] = [];
  for (const index of top) if (await isReadable(index)) valid.push(index);
  return labelIndexes(path, valid, /^TimePoint_\d+$/i);
}

const isAbove = (upper: string, lower: string) => lower !== upper && lower.startsWith(`${upper}${sep}`);
const isReadable = (path: string) =>
  readHtdFile(path).then(
    () => true,
    () => false,
  );

/** Names as the preset has them, and those of plates with one site or one wavelength, which only a .HTD file vouches for. */
const patterns = [
  ...(filePresets.find(({ id }) => id === 'imagexpress')?.patterns ?? []),
  ...['{plate}_{well}_s{field}', '{plate}_{well}'].flatMap((name) =>
    ['TimePoint_{t}/ZStep_{z}/', 'TimePoint_{t}/', 'ZStep_{z}/', ''].flatMap((folders) => [
      compilePattern(`${folders}${name}{guid}`),
      compilePattern(`${folders}${name}`),
    ]),
  ),
];

function readName(file: string, htd: HtdFile): ListedImage | null {
  for (const pattern of patterns) {
    const match = pattern.match(file);
    const well = match?.well === undefined ? null : tryParseWell(match.well);
    if (match === null || well === null) continue;
    const field = dropLeadingZeros(match.field ?? '1');
    return {
      relativePath: file,
      well,
      field,
      channel: dropLeadingZeros(match.channel ?? '1'),
      z: match.z === undefined ? null : Number(match.z),
      t: match.t === undefined ? null : Number(match.t),
      stage: siteOf(field, htd),
    };
  }
  return null;
}

interface SlicesAndProjections {
  readonly named: readonly ListedImage[];
  /** What `ZStep_0` was taken for, to be told; empty where there is none. */
  readonly note: string;
}

/**
 * Beside the folders of all slices, which are numbered from 1, `ZStep_0` holds what the microscope made of them: a
 * projection, which is no slice. Where the folders are as many as the slices, 0 is the first of them. That is an
 * assumption, since no description of these folders by their maker was at hand, so that it is told.
 */
function findProjections(images: readonly ListedImage[], { zSteps }: HtdFile): SlicesAndProjections {
  const slices = new Set(images.map(({ z }) => z).filter((z) => z !== null));
  if (!slices.has(0) || slices.size < 2) return { named: images, note: '' };
  if (slices.size <= zSteps)
    return { named: images, note: `; ZStep_0 is taken for the first of ${slices.size} slices` };
  const named = images.map((image) => (image.z === 0 ? { ...image, z: null } : image));
  return { named, note: `; ZStep_0 is taken for a projection of the ${slices.size - 1} slices beside it` };
}

/** Sites are numbered row by row over those that were chosen. */
function siteOf(field: string, { sites }: HtdFile): StagePosition | undefined {
  const site = sites[Number(field) - 1];
  return site === undefined ? undefined : { x: site.column, y: site.row, unit: 'field' };
}

function missingWells(htd: HtdFile, named: readonly ListedImage[], path: string): LeftOut[] {
  const imaged = new Set(named.map(({ well }) => formatWell(well)));
  return htd.wells
    .map(formatWell)
    .filter((well) => !imaged.has(well))
    .map((well) => ({ where: well, reason: `${basename(path)} names the well, and it has no image` }));
}

function describe(htd: HtdFile, path: string): string {
  const parts = [
    `${htd.wavelengths.length || 1} wavelengths`,
    `${htd.sites.length || 1} sites`,
    `${htd.timePoints} time points`,
    `${htd.zSteps} z steps`,
  ];
  return `MetaXpress ${basename(path)}: ${parts.map((part) => (part.startsWith('1 ') ? part.slice(0, -1) : part)).join(', ')}`;
}

function noHtd(path: string) {
  return badInput({
    what: 'there is no MetaXpress .HTD file here',
    where: path,
    mend: 'Name the folder that holds it, or choose --format tiff-pattern to go by the names of the files.',
  });
}

function noPlanes(path: string, files: readonly string[]) {
  const example = files.length === 0 ? '' : `, for instance ${files.slice(0, 3).join(', ')}`;
  return badInput({
    what: `none of the ${files.length} images beside it is named like a plane of ImageXpress${example}`,
    where: path,
    mend: 'Choose --format tiff-pattern and give --pattern.',
  });
}
