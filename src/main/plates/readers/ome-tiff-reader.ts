import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fromFile } from 'geotiff';
import { badInput, isCancelled } from '../../../shared/errors.ts';
import type { WellPosition } from '../../../shared/wells.ts';
import { toImageError } from '../pixels/open-failure.ts';
import { readDescription } from '../pixels/tiff-description.ts';
import { chooseIndex, findIndexes, type LabelledIndex } from './find-index.ts';
import { leadsOut } from './inner-path.ts';
import {
  readOmeStructure,
  type OmeImageEntry,
  type OmePlate,
  type OmeStructure,
  type OmeWell,
} from './ome-structure.ts';
import type { LeftOut, ListedImage, PlateListing, PlateReader } from './plate-reader.ts';
import { placeByName } from './place-ome-image.ts';
import { settleImages } from './settle-listing.ts';

/**
 * OME-TIFF with several images in a file or a set of files: a plate with its wells as OME-XML describes it, in a file or
 * in a companion, or images that are fields. Files of one image each, which no plate joins, go by their names instead.
 */
export const omeTiffReader: PlateReader = {
  format: 'ome-tiff',
  recognise: async (path, signal) => {
    const [index, ...more] = await findDocuments(path, signal);
    if (index === undefined) return null;
    const others = more.length === 0 ? '' : ` and ${more.length} more`;
    return { evidence: `OME-XML of several images in ${basename(index.path)}${others}`, confidence: 0.99 };
  },
  list: async (path, { plate, signal }) => {
    const documents = await findDocuments(path, signal);
    const plates = documents.filter(({ structure }) => structure.plates.length > 0);
    if (plates.length > 0) return await listPlate(path, plates, plate, signal);
    if (documents.length > 0) return await listFields(path, documents, signal);
    throw badInput({
      what: 'there is no OME-TIFF with a plate or with several images here',
      where: path,
      mend: 'Name the folder that holds it, or choose --format tiff-pattern to go by the names of the files.',
    });
  },
};

interface Document {
  /** The file that holds the description. */
  readonly path: string;
  readonly structure: OmeStructure;
}

const companionName = /\.companion\.ome$|\.ome\.xml$/i;
const omeTiffName = /\.ome\.(?:tiff?|tf[28]|btf)$/i;
const depth = 1;
const maxBytes = 256 * 2 ** 20;
/** Of a folder of files that each hold one image, the first few tell. */
const triedFiles = 3;

/** Every description of a plate or of several images, companions first. */
async function findDocuments(path: string, signal?: AbortSignal): Promise<Document[]> {
  const found = await findIndexes(
    path,
    new RegExp(`${companionName.source}|${omeTiffName.source}`, 'i'),
    depth,
    signal,
  );
  const documents: Document[] = [];
  const covered = new Set<string>();
  let plain = 0;
  for (const file of [...found].sort(
    (a, b) => Number(companionName.test(b)) - Number(companionName.test(a)),
  )) {
    if (covered.has(file)) continue;
    const structure = await readStructure(file, signal);
    const telling = structure !== null && (structure.plates.some(hasImages) || structure.images.length > 1);
    if (!telling) {
      // Nothing has told so far: the rest are alike.
      if (documents.length === 0 && ++plain >= triedFiles) break;
      continue;
    }
    documents.push({ path: file, structure });
    for (const { files } of structure.images)
      for (const name of files) if (name !== null) covered.add(join(dirname(file), name));
  }
  return documents;
}

const hasImages = ({ wells }: OmePlate) => wells.some(({ images }) => images.length > 0);

/** Null for a file that cannot be read or describes nothing. */
async function readStructure(path: string, signal?: AbortSignal): Promise<OmeStructure | null> {
  try {
    const text = companionName.test(path) ? await readCompanion(path) : await readFirstDescription(path);
    return await readOmeStructure(text, signal);
  } catch (error) {
    if (isCancelled(error)) throw error;
    return null;
  }
}

async function readCompanion(path: string): Promise<string> {
  return (await stat(path)).size > maxBytes ? '' : await readFile(path, 'utf8');
}

async function readFirstDescription(path: string): Promise<string> {
  const file = await fromFile(path);
  try {
    return await readDescription(await file.getImage(0));
  } finally {
    await file.close();
  }
}

/** One plate of a document; a document may describe several. */
async function listPlate(
  path: string,
  documents: readonly Document[],
  wanted: string | undefined,
  signal: AbortSignal | undefined,
): Promise<PlateListing> {
  const all = documents.flatMap((document) =>
    document.structure.plates.map((plate) => ({ document, plate, name: plate.name || stem(document.path) })),
  );
  const labels = all.map(({ document, name }): LabelledIndex => ({ path: document.path, label: name }));
  const chosen = chooseIndex(path, labels, wanted);
  const at = all[chosen === null ? 0 : labels.indexOf(chosen)];
  if (at === undefined) throw new RangeError('a document with a plate has one');
  const { document, plate, name } = at;
  const named = placeWells(document, plate);
  return await settle(
    document.path,
    name,
    `OME-XML plate in ${basename(document.path)}`,
    named,
    signal,
    plate,
  );
}

function placeWells({ path, structure }: Document, plate: OmePlate): ListedImage[] {
  const byId = new Map(structure.images.map((image, series) => [image.id, { image, series }]));
  const staged = plate.wells.every(({ stages }) => tellApart(stages));
  return plate.wells.flatMap(({ row, column, images, stages }) =>
    images.flatMap((id, order) => {
      const found = byId.get(id);
      if (found === undefined || row >= 48 || column >= 72) return [];
      const stage = (staged ? stages[order] : null) ?? undefined;
      return [{ ...toListed(path, found.image, found.series, { row, column }, String(order + 1)), stage }];
    }),
  );
}

/** Positions of the samples of a well count where every one has its own; else those of the planes may be better. */
const tellApart = (stages: OmeWell['stages']) =>
  stages.every((stage) => stage !== null) &&
  new Set(stages.map((stage) => `${stage.x}|${stage.y}`)).size === stages.length;

/** Images without a plate are fields, in the well that the name of each or of its file tells. */
async function listFields(
  path: string,
  documents: readonly Document[],
  signal: AbortSignal | undefined,
): Promise<PlateListing> {
  const [first] = documents;
  if (first === undefined) throw new RangeError('there is a document');
  const root = documents.every(({ path: file }) => dirname(file) === dirname(first.path))
    ? dirname(first.path)
    : path;
  const all = documents.flatMap((document) =>
    document.structure.images.map((image, series) => ({ document, image, series })),
  );
  const places = placeByName(
    all.map(({ document, image }) => ({ file: stem(document.path), image: image.name })),
  );
  const named = all.map(({ document, image, series }, index) => {
    const place = places[index] ?? { well: { row: 0, column: 0 }, field: String(index + 1) };
    return toListed(document.path, image, series, place.well, place.field);
  });
  const words = `OME-XML of ${all.length} images in ${documents.length === 1 ? basename(first.path) : `${documents.length} files`}`;
  const name = documents.length === 1 ? stem(first.path) : basename(path);
  return await settle(join(root, basename(first.path)), name, words, named, signal, null);
}

function toListed(
  path: string,
  image: OmeImageEntry,
  series: number,
  well: WellPosition,
  field: string,
): ListedImage {
  const [file] = image.files;
  return { relativePath: file ?? basename(path), well, field, channel: null, z: null, t: null, series };
}

async function settle(
  document: string,
  name: string,
  evidence: string,
  named: readonly ListedImage[],
  signal: AbortSignal | undefined,
  plate: OmePlate | null,
): Promise<PlateListing> {
  const root = dirname(document);
  const outside = named.filter(({ relativePath }) => /[\\/\0]/.test(relativePath) || relativePath === '..');
  const inside = named.filter((image) => !outside.includes(image));
  const [first] = outside;
  if (inside.length === 0 && first !== undefined) throw leadsOut(document, first.relativePath);
  const settled = await settleImages(root, document, inside, signal).catch((error: unknown) => {
    throw toImageError(error, document);
  });
  const leftOut = outside.map(({ relativePath }): LeftOut => ({
    where: relativePath.slice(0, 300),
    reason: 'the description names a file outside its folder',
  }));
  const { rows = null, columns = null } = plate ?? {};
  return {
    format: 'ome-tiff',
    root,
    name,
    evidence,
    size: rows !== null && columns !== null && rows > 0 && columns > 0 ? { rows, columns } : null,
    ...settled,
    leftOut: [...settled.leftOut, ...leftOut],
  };
}

const stem = (path: string) => basename(path).replace(companionName, '').replace(omeTiffName, '');
