import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { deflate } from 'node:zlib';
import { promisify } from 'node:util';
import type { RegionClass } from '../../../../shared/region.ts';
import { programVersion } from '../../../../shared/program.ts';
import type { ExportedField } from './exported-field.ts';
import { drawLabels } from './label-image.ts';

const deflateAside = promisify(deflate);
const axes = [
  { name: 'y', type: 'space' },
  { name: 'x', type: 'space' },
];

/**
 * Writes a field's regions as OME-Zarr 0.4 labels (Zarr 2): one label image a class, so that classes may overlap, each
 * label with its annotator and name. Answers how many pixels regions of one class shared; the later region has them.
 */
export async function writeOmeZarrLabels(
  folder: string,
  exported: ExportedField,
  classes: readonly RegionClass[],
): Promise<number> {
  const { plate, well, field, regions } = exported;
  const used = classes.filter(({ name }) => regions.some((region) => region.class === name));
  // A folder's name takes fewer signs than a class's; the number keeps two of them apart.
  const plain = used.map(({ name }) => name.replaceAll(/[^\p{L}\p{N}_-]+/gu, '-'));
  const names = plain.map((name, index) => (plain.indexOf(name) === index ? name : `${name}-${index + 1}`));
  await writeJson(join(folder, '.zgroup'), { zarr_format: 2 });
  await writeJson(join(folder, 'labels', '.zgroup'), { zarr_format: 2 });
  await writeJson(join(folder, 'labels', '.zattrs'), {
    labels: names,
    platelens: { plate, well, field: field.index },
  });
  let overlaps = 0;
  for (const [index, entry] of used.entries()) {
    const own = regions.filter((region) => region.class === entry.name);
    const drawn = drawLabels({ field, regions: own });
    overlaps += drawn.overlaps;
    const inside = join(folder, 'labels', names[index] ?? entry.name);
    await writeJson(join(inside, '.zgroup'), { zarr_format: 2 });
    await writeJson(join(inside, '.zattrs'), describeLabels(entry, own));
    await writeArray(join(inside, '0'), drawn.labels, [field.height, field.width]);
  }
  return overlaps;
}

function describeLabels({ name, color }: RegionClass, regions: ExportedField['regions']) {
  const rgba = [1, 3, 5].map((start) => parseInt(color.slice(start, start + 2), 16)).concat(255);
  return {
    multiscales: [
      {
        version: '0.4',
        name,
        axes,
        datasets: [{ path: '0', coordinateTransformations: [{ type: 'scale', scale: [1, 1] }] }],
        type: 'nearest',
        metadata: { program: `PlateLens ${programVersion}` },
      },
    ],
    'image-label': {
      version: '0.4',
      colors: regions.map((_, index) => ({ 'label-value': index + 1, rgba })),
      properties: regions.map((region, index) => ({
        'label-value': index + 1,
        class: region.class,
        annotator: region.annotator,
        name: region.name,
      })),
    },
  };
}

async function writeArray(
  folder: string,
  values: Uint32Array,
  shape: readonly [number, number],
): Promise<void> {
  await writeJson(join(folder, '.zarray'), {
    zarr_format: 2,
    shape,
    chunks: shape,
    dtype: '<u4',
    compressor: { id: 'zlib', level: 6 },
    fill_value: 0,
    order: 'C',
    filters: null,
    dimension_separator: '/',
  });
  const chunk = await deflateAside(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  await mkdir(join(folder, '0'), { recursive: true });
  await writeFile(join(folder, '0', '0'), chunk);
}

async function writeJson(path: string, value: unknown): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, JSON.stringify(value));
}
