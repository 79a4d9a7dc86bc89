import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, resolve, sep } from 'node:path';
import * as zarr from 'zarrita';
import { z } from 'zod';
import { badInput } from '../../../../shared/errors.ts';
import type { Size } from '../../../../shared/geometry.ts';
import { traceLabels } from '../../../../shared/region-trace.ts';
import { whyUnreadable } from '../../../../shared/zarr-chunks.ts';
import { noHint, stemOf, type FoundImage, type FoundRegion, type ImageHint } from './found.ts';
import { parseAt, toReadError } from './read-text.ts';

const mostPixels = 400e6;
const propertySchema = z.object({
  'label-value': z.int(),
  class: z.string().optional(),
  annotator: z.string().optional(),
  name: z.string().nullish(),
});
const labelSchema = z.object({
  multiscales: z.array(z.object({ datasets: z.array(z.object({ path: z.string() })).min(1) })).min(1),
  'image-label': z
    .object({
      properties: z.array(propertySchema).optional(),
      colors: z.array(z.object({ 'label-value': z.int(), rgba: z.array(z.int()).optional() })).optional(),
    })
    .optional(),
});
const placeSchema = z.object({ plate: z.string(), well: z.string(), field: z.int() });

/**
 * Reads OME-Zarr labels (0.4 on Zarr 2, 0.5 on Zarr 3): of one image group, or of every image in a plate. Every label
 * of every label image becomes a region; its class is what the label's properties say, or the label image's name.
 */
export async function readOmeZarrLabels(path: string): Promise<FoundImage[]> {
  const groups = await findLabelGroups(path);
  if (groups.length === 0) {
    throw badInput({
      what: 'there is no labels group here',
      where: path,
      mend: 'Name the image group that holds "labels".',
    });
  }
  const images: FoundImage[] = [];
  for (const group of groups) images.push(...(await readImage(path, group)));
  return images;
}

/** Folders of images that hold labels, relative to the path: itself, or of wells (row/column/field). */
async function findLabelGroups(path: string): Promise<string[]> {
  if (await isFolder(join(path, 'labels'))) return [''];
  const found: string[] = [];
  const visit = async (inside: string, depth: number): Promise<void> => {
    const entries = await readdir(join(path, inside), { withFileTypes: true });
    for (const entry of entries
      .filter((one) => one.isDirectory())
      .sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const next = inside === '' ? entry.name : `${inside}/${entry.name}`;
      if (await isFolder(join(path, next, 'labels'))) found.push(next);
      else if (depth < 3) await visit(next, depth + 1);
    }
  };
  await visit('', 1);
  return found;
}

const isFolder = (path: string) =>
  stat(path).then(
    (facts) => facts.isDirectory(),
    () => false,
  );

async function readImage(root: string, inside: string): Promise<FoundImage[]> {
  const folder = join(root, inside);
  try {
    const labels = await zarr.open(createStore(join(folder, 'labels')), { kind: 'group' });
    const names = await labelNames(labels, join(folder, 'labels'));
    const place = placeSchema.safeParse(inOme(labels.attrs)['platelens']).data;
    const found: FoundImage[] = [];
    for (const name of names) found.push(await readLabels(folder, inside, labels, name, place));
    return found;
  } catch (error) {
    throw toReadError(error, folder);
  }
}

const inOme = (attributes: zarr.Attributes): Readonly<Record<string, unknown>> =>
  z.object({ ome: z.record(z.string(), z.unknown()) }).safeParse(attributes).data?.ome ?? attributes;

async function labelNames(group: zarr.Group<zarr.Readable>, folder: string): Promise<string[]> {
  const listed = z.object({ labels: z.array(z.string()) }).safeParse(inOme(group.attrs)).data?.labels;
  if (listed !== undefined) return listed;
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

async function readLabels(
  folder: string,
  inside: string,
  labels: zarr.Group<zarr.Readable>,
  name: string,
  place: z.infer<typeof placeSchema> | undefined,
): Promise<FoundImage> {
  const file = join(folder, 'labels', name);
  const group = await zarr.open(labels.resolve(name), { kind: 'group' });
  const facts = parseAt(labelSchema, inOme(group.attrs), file);
  const { values, size } = await readPlane(group, facts.multiscales[0]?.datasets[0]?.path ?? '0', file);
  const properties = new Map(facts['image-label']?.properties?.map((entry) => [entry['label-value'], entry]));
  const regions = [...traceLabels(values, size)].map(([label, geometry]): FoundRegion => {
    const own = properties.get(label);
    return {
      class: own?.class ?? name,
      color: null,
      name: own?.name ?? null,
      annotator: own?.annotator ?? null,
      geometry,
    };
  });
  return {
    file,
    hint: toHint(folder, inside, size, place),
    regions,
    sizeMatters: true,
    leftOut: [],
    notices: [],
  };
}

function toHint(
  folder: string,
  inside: string,
  size: Size,
  place: z.infer<typeof placeSchema> | undefined,
): ImageHint {
  const hint = { ...noHint, name: stemOf(basename(folder)), size };
  if (place !== undefined) return { ...hint, ...place };
  // In a plate the folders are row, column and the field, counted from 0.
  const [row, column, field] = inside.split('/');
  if (row === undefined || column === undefined || field === undefined || !/^\d+$/.test(field)) return hint;
  return { ...hint, name: null, well: `${row}${column}`, field: Number(field) + 1 };
}

async function readPlane(group: zarr.Group<zarr.Readable>, path: string, file: string) {
  const array = await zarr.open(group.resolve(path), { kind: 'array' });
  if (!array.is('number'))
    throw badInput({ what: `labels of type ${array.dtype} cannot be read`, where: file });
  const [height = 0, width = 0] = array.shape.slice(-2);
  if (!(width > 0 && height > 0 && width * height <= mostPixels)) {
    throw badInput({ what: `labels of ${width} x ${height} pixels are not plausible`, where: file });
  }
  const reason = whyUnreadable(array, [array.shape.length - 2, array.shape.length - 1]);
  if (reason !== null) throw badInput({ what: reason, where: file });
  // Labels of a stack: the first time point and slice.
  const place = array.shape.map((_, index) => (index < array.shape.length - 2 ? 0 : null));
  const { data } = await zarr.get(array, place);
  const values = Uint32Array.from(data);
  if (values.length !== width * height) throw new RangeError('too few labels');
  return { values, size: { width, height } };
}

/** Reads within a folder; a key that leads out of it is as good as absent. */
function createStore(folder: string): zarr.AsyncReadable {
  const root = resolve(folder);
  return {
    get: async (key) => {
      const path = resolve(root, `.${key}`);
      if (!path.startsWith(root + sep)) return undefined;
      try {
        return await readFile(path);
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? error.code : undefined;
        if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return undefined;
        throw error;
      }
    },
  };
}
