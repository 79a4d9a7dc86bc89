import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as zarr from 'zarrita';
import { badInput, cancelled } from '../../../shared/errors.ts';
import type { WellPosition } from '../../../shared/wells.ts';
import { toImageError } from '../pixels/open-failure.ts';
import {
  parseOmeAttributes,
  plateMetadataSchema,
  wellMetadataSchema,
  type PlateMetadata,
} from '../pixels/ome-zarr-metadata.ts';
import { createFolderStore } from '../pixels/zarr-store.ts';
import type { LeftOut, ListedImage, PlateListing, PlateReader } from './plate-reader.ts';

/** An OME-Zarr plate, version 0.4 or 0.5: the folder itself, or a folder that holds just one. */
export const omeZarrReader: PlateReader = {
  format: 'ome-zarr',
  recognise: async (path) => {
    const root = await findPlate(path);
    return root === null ? null : { evidence: `OME-Zarr plate metadata in ${basename(root)}`, confidence: 1 };
  },
  list: async (path, { signal }) => {
    const root = await findPlate(path);
    if (root === null) {
      throw badInput({
        what: 'there is no OME-Zarr plate here',
        where: path,
        mend: 'Name the .zarr folder whose metadata says "plate".',
      });
    }
    const attributes = await readAttributes(root);
    const { plate } = parseOmeAttributes(plateMetadataSchema, attributes, root);
    const { images, missing } = await listWells(root, plate, signal);
    return toListing(root, plate, images, missing);
  },
};

async function findPlate(path: string): Promise<string | null> {
  if (await isPlate(path)) return path;
  const entries = await readdir(path, { withFileTypes: true });
  const inner = entries.filter((entry) => entry.isDirectory() && /\.zarr$/i.test(entry.name));
  const [only] = inner;
  if (only === undefined || inner.length > 1) return null;
  return (await isPlate(join(path, only.name))) ? join(path, only.name) : null;
}

async function isPlate(path: string): Promise<boolean> {
  const attributes = await readAttributes(path).catch(() => null);
  if (attributes === null) return false;
  const inside =
    'ome' in attributes && typeof attributes['ome'] === 'object' ? attributes['ome'] : attributes;
  return inside !== null && 'plate' in inside;
}

async function readAttributes(path: string): Promise<zarr.Attributes> {
  const group = await zarr.open(createFolderStore(path), { kind: 'group' });
  return group.attrs;
}

interface Wells {
  readonly images: ListedImage[];
  readonly missing: LeftOut[];
}

/** Wells that are read at a time; each costs a few small files. */
const wellsAtATime = 16;

async function listWells(root: string, plate: PlateMetadata['plate'], signal?: AbortSignal): Promise<Wells> {
  const images: ListedImage[] = [];
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
  images.sort((a, b) => order(a.relativePath, b.relativePath));
  missing.sort((a, b) => order(a.where, b.where));
  return { images, missing };
}

async function listWell(
  root: string,
  plate: PlateMetadata['plate'],
  entry: PlateMetadata['plate']['wells'][number],
): Promise<ListedImage[]> {
  const path = join(root, entry.path);
  const well = toPosition(plate, entry, path);
  const attributes = await readAttributes(path);
  const content = parseOmeAttributes(wellMetadataSchema, attributes, path);
  return content.well.images.map((image) => ({
    relativePath: `${entry.path}/${image.path}`,
    well,
    field: image.path,
    channel: null,
    z: null,
    t: null,
  }));
}

function toPosition(
  plate: PlateMetadata['plate'],
  entry: PlateMetadata['plate']['wells'][number],
  where: string,
): WellPosition {
  const [rowName, columnName] = entry.path.split('/');
  const row = entry.rowIndex ?? plate.rows.findIndex(({ name }) => name === rowName);
  const column = entry.columnIndex ?? plate.columns.findIndex(({ name }) => name === columnName);
  if (row >= 0 && column >= 0 && row < plate.rows.length && column < plate.columns.length)
    return { row, column };
  throw badInput({ what: 'the well lies outside the plate', where });
}

function toListing(
  root: string,
  plate: PlateMetadata['plate'],
  images: readonly ListedImage[],
  missing: readonly LeftOut[],
): PlateListing {
  if (images.length === 0) {
    const reason = missing[0] === undefined ? 'it names no well' : missing[0].reason;
    throw badInput({ what: `the plate has no image: ${reason}`, where: root });
  }
  return {
    format: 'ome-zarr',
    root,
    name: plate.name ?? basename(root).replace(/\.zarr$/i, ''),
    evidence: `OME-Zarr plate of ${plate.rows.length} x ${plate.columns.length} wells`,
    size: { rows: plate.rows.length, columns: plate.columns.length },
    images,
    missing,
    leftOut: [],
    strayFiles: 0,
  };
}
