import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import * as zarr from 'zarrita';
import { badInput, cancelled } from '../../../shared/errors.ts';
import { tryParseWell, type PlateFormat, type WellPosition } from '../../../shared/wells.ts';
import { toImageError } from '../pixels/open-failure.ts';
import {
  parseOmeAttributes,
  plateMetadataSchema,
  wellMetadataSchema,
  type PlateMetadata,
} from '../pixels/ome-zarr-metadata.ts';
import { createFolderStore } from '../pixels/zarr-store.ts';
import { chooseIndex, type LabelledIndex } from './find-index.ts';
import type { LeftOut, ListedImage, PlateListing, PlateReader } from './plate-reader.ts';

/** An OME-Zarr plate, version 0.4 or 0.5: the folder itself, or one of those in a folder. */
export const omeZarrReader: PlateReader = {
  format: 'ome-zarr',
  recognise: async (path, signal) => {
    const [plate, ...more] = await findPlates(path, signal);
    if (plate === undefined) return null;
    const others = more.length === 0 ? '' : ` and ${more.length} more`;
    return { evidence: `OME-Zarr plate metadata in ${basename(plate.path)}${others}`, confidence: 1 };
  },
  list: async (path, { plate: wanted, signal }) => {
    const plates = await findPlates(path, signal);
    const root = chooseIndex(path, plates, wanted)?.path;
    if (root === undefined) throw noPlate(path);
    const attributes = await readAttributes(root);
    const { plate } = parseOmeAttributes(plateMetadataSchema, attributes, root);
    const found = await listWells(root, plate, signal);
    // Among several plates the name that was given chose this one.
    const acquisition = plates.length > 1 ? undefined : wanted;
    const { images, leftOut } = chooseAcquisition(found.images, plate, acquisition, root);
    return toListing(root, plate, images, found.missing, leftOut);
  },
};

function noPlate(path: string) {
  return badInput({
    what: 'there is no OME-Zarr plate here',
    where: path,
    mend: 'Name the .zarr folder whose metadata says "plate".',
  });
}

/** More folders side by side are no plates that somebody chooses from. */
const mostPlates = 500;

/** The folder itself, or every plate right below it, by the names of their folders. */
async function findPlates(path: string, signal?: AbortSignal): Promise<LabelledIndex[]> {
  if (await isPlate(path)) return [{ path, label: '.' }];
  const entries = await readdir(path, { withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort();
  const zarrs = names.filter((name) => /\.zarr$/i.test(name)).slice(0, mostPlates);
  // Some converters leave the ending out; then the folder is the only one.
  const candidates = zarrs.length === 0 && names.length === 1 ? names : zarrs;
  const plates: LabelledIndex[] = [];
  for (const name of candidates) {
    if (signal?.aborted) throw cancelled();
    const label = name.replace(/(?:\.ome)?\.zarr$/i, '');
    if (await isPlate(join(path, name))) plates.push({ path: join(path, name), label });
  }
  return plates;
}

async function isPlate(path: string): Promise<boolean> {
  const attributes = z
    .looseObject({ ome: z.unknown().optional() })
    .safeParse(await readAttributes(path).catch(() => null)).data;
  const inside = attributes?.ome ?? attributes;
  return typeof inside === 'object' && 'plate' in inside;
}

async function readAttributes(path: string): Promise<zarr.Attributes> {
  const group = await zarr.open(createFolderStore(path), { kind: 'group' });
  return group.attrs;
}

interface FoundImage {
  readonly image: ListedImage;
  readonly acquisition: number;
}

interface Wells {
  readonly images: FoundImage[];
  readonly missing: LeftOut[];
}

/** Wells that are read at a time; each costs a few small files. */
const wellsAtATime = 16;

async function listWells(root: string, plate: PlateMetadata['plate'], signal?: AbortSignal): Promise<Wells> {
  const images: FoundImage[] = [];
  const missing: LeftOut[] = [];
  for (let start = 0; start < plate.wells.length; start += wellsAtATime) {
    if (signal?.aborted) throw cancelled();
    const some = plate.wells.slice(start, start + wellsAtATime);
    await Promise.all(
      some.map(async (entry) => {
        try {
          images.push(...(await listWell(root, plate, entry)));
        } catch (error) {
          missing.push({ where: entry.path, reason: toImageError(error, join(root, entry.path)).message });
        }
      }),
    );
  }
  const order = (a: string, b: string) => (a < b ? -1 : 1);
  images.sort((a, b) => order(a.image.relativePath, b.image.relativePath));
  missing.sort((a, b) => order(a.where, b.where));
  return { images, missing };
}

async function listWell(
  root: string,
  plate: PlateMetadata['plate'],
  entry: PlateMetadata['plate']['wells'][number],
): Promise<FoundImage[]> {
  const path = join(root, entry.path);
  const well = toPosition(plate, entry, path);
  const attributes = await readAttributes(path);
  const content = parseOmeAttributes(wellMetadataSchema, attributes, path);
  return content.well.images.map((image) => ({
    image: {
      relativePath: `${entry.path}/${image.path}`,
      well,
      field: image.path,
      channel: null,
      z: null,
      t: null,
    },
    acquisition: image.acquisition ?? 0,
  }));
}

/**
 * The well's place by the names of its row and column: a plate may list only those that were imaged. Names that are no
 * well's go by their order.
 */
function toPosition(
  plate: PlateMetadata['plate'],
  entry: PlateMetadata['plate']['wells'][number],
  where: string,
): WellPosition {
  const [rowName, columnName] = entry.path.split('/');
  const row = entry.rowIndex ?? plate.rows.findIndex(({ name }) => name === rowName);
  const column = entry.columnIndex ?? plate.columns.findIndex(({ name }) => name === columnName);
  const names = [plate.rows[row]?.name, plate.columns[column]?.name] as const;
  if (names[0] === undefined || names[1] === undefined) {
    throw badInput({ what: 'the well lies outside the plate', where });
  }
  return tryParseWell(`${names[0]}${names[1]}`) ?? { row, column };
}

/** The stated rows and columns; null where only some of a plate's are listed. */
function sizeOf(
  { rows, columns }: PlateMetadata['plate'],
  images: readonly ListedImage[],
): PlateFormat | null {
  const inside = images.every(({ well }) => well.row < rows.length && well.column < columns.length);
  return inside ? { rows: rows.length, columns: columns.length } : null;
}

/**
 * The images of one acquisition: the one that was asked for by name or number, else the first. Another one may show the
 * same fields again.
 */
function chooseAcquisition(
  all: readonly FoundImage[],
  { acquisitions }: PlateMetadata['plate'],
  wanted: string | undefined,
  root: string,
): { images: ListedImage[]; leftOut: LeftOut[] } {
  const ids = [...new Set(all.map(({ acquisition }) => acquisition))].sort((a, b) => a - b);
  const labelOf = (id: number) => acquisitions?.find((each) => each.id === id)?.name ?? String(id);
  const chosen =
    ids.length < 2 || wanted === undefined
      ? ids[0]
      : ids.find((id) => wanted === labelOf(id) || wanted === String(id));
  if (chosen === undefined && ids.length > 0) {
    throw badInput({
      what: `the plate has no acquisition "${wanted ?? ''}"; it has ${ids.map(labelOf).join(', ')}`,
      where: root,
      mend: 'Name one of these with --plate.',
    });
  }
  const others = ids.filter((id) => id !== chosen);
  return {
    images: all.filter(({ acquisition }) => acquisition === chosen).map(({ image }) => image),
    leftOut: others.map((id) => ({
      where: `acquisition ${labelOf(id)}`,
      reason: `${all.filter(({ acquisition }) => acquisition === id).length} fields of another acquisition; name it with --plate to read it`,
    })),
  };
}

function toListing(
  root: string,
  plate: PlateMetadata['plate'],
  images: readonly ListedImage[],
  missing: readonly LeftOut[],
  leftOut: readonly LeftOut[],
): PlateListing {
  if (images.length === 0) {
    const reason = missing[0] === undefined ? 'it names no well' : missing[0].reason;
    throw badInput({ what: `the plate has no image: ${reason}`, where: root });
  }
  return {
    format: 'ome-zarr',
    root,
    name: plate.name?.trim() || basename(root).replace(/(?:\.ome)?\.zarr$/i, ''),
    evidence: `OME-Zarr plate of ${plate.rows.length} x ${plate.columns.length} wells`,
    size: sizeOf(plate, images),
    images,
    missing,
    leftOut,
    strayFiles: 0,
  };
}
