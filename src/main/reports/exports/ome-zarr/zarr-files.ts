import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzip, deflate } from 'node:zlib';
import { promisify } from 'node:util';
import type { OmeZarrVersion } from '../../../../shared/contract/exports.ts';

const gzipAside = promisify(gzip);
const deflateAside = promisify(deflate);

/** Edge of a chunk, in pixels. */
const chunkSide = 1024;

/** An array whose last two axes are rows and columns; those before are cut into chunks of one. */
export interface ZarrArray {
  readonly shape: readonly number[];
  /** Row-major. */
  readonly data: Float32Array | Uint32Array;
}

/** Writes a group with OME metadata: 0.4 as Zarr 2, 0.5 as Zarr 3. */
export async function writeZarrGroup(
  folder: string,
  version: OmeZarrVersion,
  attributes: Readonly<Record<string, unknown>> | null,
): Promise<void> {
  if (version === '0.5') {
    const ome = attributes === null ? {} : { ome: { version, ...attributes } };
    await writeJson(join(folder, 'zarr.json'), { zarr_format: 3, node_type: 'group', attributes: ome });
    return;
  }
  await writeJson(join(folder, '.zgroup'), { zarr_format: 2 });
  if (attributes !== null) await writeJson(join(folder, '.zattrs'), attributes);
}

/** Writes an array, packed without loss. Where no value lies, float arrays hold NaN. */
export async function writeZarrArray(
  folder: string,
  version: OmeZarrVersion,
  array: ZarrArray,
): Promise<void> {
  const chunk = array.shape.map((length, axis) =>
    axis < array.shape.length - 2 ? 1 : Math.min(length, chunkSide),
  );
  const describe = version === '0.5' ? describeThree : describeTwo;
  await writeJson(join(folder, version === '0.5' ? 'zarr.json' : '.zarray'), describe(array, chunk));
  const pack = version === '0.5' ? gzipAside : deflateAside;
  for (const { key, values } of chunksOf(array, chunk)) {
    const path = join(folder, ...(version === '0.5' ? ['c'] : []), ...key.map(String));
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, await pack(new Uint8Array(values.buffer)));
  }
}

function describeTwo({ shape, data }: ZarrArray, chunks: readonly number[]) {
  const isFloat = data instanceof Float32Array;
  return {
    ...{ zarr_format: 2, shape, chunks, dtype: isFloat ? '<f4' : '<u4', order: 'C', filters: null },
    ...{ compressor: { id: 'zlib', level: 6 }, fill_value: isFloat ? 'NaN' : 0, dimension_separator: '/' },
  };
}

function describeThree({ shape, data }: ZarrArray, chunkShape: readonly number[]) {
  const isFloat = data instanceof Float32Array;
  return {
    ...{ zarr_format: 3, node_type: 'array', shape, data_type: isFloat ? 'float32' : 'uint32' },
    chunk_grid: { name: 'regular', configuration: { chunk_shape: chunkShape } },
    chunk_key_encoding: { name: 'default', configuration: { separator: '/' } },
    fill_value: isFloat ? 'NaN' : 0,
    codecs: [
      { name: 'bytes', configuration: { endian: 'little' } },
      { name: 'gzip', configuration: { level: 6 } },
    ],
    dimension_names: ['c', 'y', 'x'].slice(-shape.length),
    attributes: {},
  };
}

interface Chunk {
  readonly key: readonly number[];
  readonly values: Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;
}

/** Every chunk in full size: those at the border are filled up. */
function* chunksOf({ shape, data }: ZarrArray, chunk: readonly number[]): Generator<Chunk> {
  const [height = 1, width = 1] = shape.slice(-2);
  const [tall = 1, wide = 1] = chunk.slice(-2);
  const planes = shape.slice(0, -2).reduce((product, length) => product * length, 1);
  for (let plane = 0; plane < planes; plane++) {
    for (let row = 0; row * tall < height; row++) {
      for (let column = 0; column * wide < width; column++) {
        const values =
          data instanceof Float32Array
            ? new Float32Array(tall * wide).fill(Number.NaN)
            : new Uint32Array(tall * wide);
        const right = Math.min(width, (column + 1) * wide);
        for (let y = row * tall; y < Math.min(height, (row + 1) * tall); y++) {
          const start = (plane * height + y) * width;
          values.set(data.subarray(start + column * wide, start + right), (y - row * tall) * wide);
        }
        yield { key: shape.length > 2 ? [plane, row, column] : [row, column], values };
      }
    }
  }
}

async function writeJson(path: string, value: unknown): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, JSON.stringify(value, null, 1));
}
