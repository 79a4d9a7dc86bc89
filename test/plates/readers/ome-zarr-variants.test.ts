import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { openImage } from '../../../src/main/plates/pixels/open-image.ts';
import { openPlanes } from '../../../src/main/plates/pixels/open-planes.ts';
import { readListing } from '../../../src/main/plates/readers/read-listing.ts';
import { formatWell } from '../../../src/shared/wells.ts';
import { containing } from '../../helpers/matchers.ts';
import { makeTempFolder } from '../../helpers/temp-folder.ts';

function write(path: string, content: unknown): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content instanceof Uint8Array ? content : JSON.stringify(content));
}

const values = (chunk: number) => Uint16Array.from({ length: 6 }, (_, index) => 100 * chunk + index);
const bytesOf = (array: Uint16Array) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

/** A stack of two slices of 3 x 2 pixels as Zarr 3, its bytes packed as `codecs` say. No omero, no transformations. */
function writeStack(codecs: readonly unknown[], pack: (folder: string) => void, chunk = [1, 2, 3]): string {
  const root = join(makeTempFolder(), 'image');
  const multiscales = [{ axes: ['z', 'y', 'x'].map((name) => ({ name })), datasets: [{ path: '0' }] }];
  write(join(root, 'zarr.json'), {
    zarr_format: 3,
    node_type: 'group',
    attributes: { ome: { version: '0.5', multiscales } },
  });
  write(join(root, '0', 'zarr.json'), {
    zarr_format: 3,
    node_type: 'array',
    shape: [2, 2, 3],
    data_type: 'uint16',
    chunk_grid: { name: 'regular', configuration: { chunk_shape: chunk } },
    chunk_key_encoding: { name: 'default', configuration: { separator: '/' } },
    fill_value: 0,
    codecs,
    attributes: {},
  });
  pack(join(root, '0', 'c'));
  return root;
}

const little = { name: 'bytes', configuration: { endian: 'little' } };
const eachChunk = (pack: (bytes: Uint8Array) => Uint8Array) => (folder: string) => {
  for (const z of [0, 1]) write(join(folder, String(z), '0', '0'), pack(bytesOf(values(z))));
};

/** Both slices in one shard: the chunks, then where each begins and how long it is. */
function packShard(folder: string): void {
  const chunks = [0, 1].map((z) => gzipSync(bytesOf(values(z))));
  const index = new BigUint64Array(4);
  let at = 0;
  for (const [number, chunk] of chunks.entries()) {
    index[2 * number] = BigInt(at);
    index[2 * number + 1] = BigInt(chunk.length);
    at += chunk.length;
  }
  write(
    join(folder, '0', '0', '0'),
    Uint8Array.from(Buffer.concat([...chunks, new Uint8Array(index.buffer)])),
  );
}

describe('Zarr 3 codecs', () => {
  const gzip = { name: 'gzip', configuration: { level: 5 } };
  const zstd = { name: 'zstd', configuration: { level: 3, checksum: false } };
  const sharding = {
    name: 'sharding_indexed',
    configuration: {
      chunk_shape: [1, 2, 3],
      codecs: [little, gzip],
      index_codecs: [little],
      index_location: 'end',
    },
  };
  test.each([
    [
      'bytes',
      () =>
        writeStack(
          [little],
          eachChunk((bytes) => bytes),
        ),
    ],
    [
      'gzip',
      () =>
        writeStack(
          [little, gzip],
          eachChunk((bytes) => gzipSync(bytes)),
        ),
    ],
    [
      'zstd',
      () =>
        writeStack(
          [little, zstd],
          eachChunk((bytes) => zstdCompressSync(bytes)),
        ),
    ],
    ['shards', () => writeStack([sharding], packShard, [2, 2, 3])],
  ])('%s: slices, and their maximum', async (_, make) => {
    const root = make();
    const source = await openImage(root);
    expect(source.image).toMatchObject({ channels: 1, slices: 2, channelNames: [null], pixelSizeUm: null });
    for (const z of [0, 1])
      expect([...(await source.read({ channel: 0, z, t: 0 }, 0, null))]).toEqual([...values(z)]);
    await source.close();
    const projected = await openPlanes(root, { projection: 'max' });
    expect([...(await projected.read({ channel: 0, z: 0, t: 0 }, 0, null))]).toEqual([...values(1)]);
    await projected.close();
  });
});

/** A plate's metadata alone: listing opens no image. */
function writePlate(plate: unknown, wells: Readonly<Record<string, unknown>>): string {
  const root = join(makeTempFolder(), 'p.zarr');
  write(join(root, '.zgroup'), { zarr_format: 2 });
  write(join(root, '.zattrs'), { plate });
  for (const [path, images] of Object.entries(wells)) {
    write(join(root, path, '.zgroup'), { zarr_format: 2 });
    write(join(root, path, '.zattrs'), { well: { images } });
  }
  return root;
}

test('a sparse plate that lists only imaged rows and columns keeps the names of its wells', async () => {
  const root = writePlate(
    {
      rows: [{ name: 'B' }, { name: 'AA' }],
      columns: [{ name: '03' }, { name: '12' }],
      wells: [
        { path: 'B/03', rowIndex: 0, columnIndex: 0 },
        { path: 'AA/12', rowIndex: 1, columnIndex: 1 },
      ],
    },
    { 'B/03': [{ path: '0' }], 'AA/12': [{ path: '0' }, { path: '1' }, { path: 'labelled' }] },
  );
  const listing = await readListing(root, 'auto', {});
  expect(listing.size).toBeNull();
  expect(listing.images.map(({ well, field }) => `${formatWell(well)} ${field}`).sort()).toEqual([
    'AA12 0',
    'AA12 1',
    'AA12 labelled',
    'B03 0',
  ]);
});

test('of several acquisitions the first, or the one that is asked for', async () => {
  const root = writePlate(
    {
      rows: [{ name: 'A' }],
      columns: [{ name: '1' }],
      acquisitions: [{ id: 3, name: 'live' }, { id: 7 }],
      wells: [{ path: 'A/1', rowIndex: 0, columnIndex: 0 }],
    },
    {
      'A/1': [
        { path: '0', acquisition: 3 },
        { path: '1', acquisition: 3 },
        { path: '2', acquisition: 7 },
      ],
    },
  );
  const fields = async (plate?: string) =>
    (await readListing(root, 'auto', { plate })).images.map(({ field }) => field);
  expect(await fields()).toEqual(['0', '1']);
  expect(await fields('live')).toEqual(['0', '1']);
  expect(await fields('7')).toEqual(['2']);
  expect((await readListing(root, 'auto', {})).leftOut).toEqual([
    { where: 'acquisition 7', reason: containing('--plate') },
  ]);
  await expect(fields('dead')).rejects.toMatchObject({ kind: 'BadInput', what: containing('live, 7') });
});

test.each([{}, { attributes: null }, { attributes: { ome: 3 } }, { attributes: { ome: { plate: [] } } }])(
  'a group with attributes of another kind is refused by an error that names it: %j',
  async (more) => {
    const root = join(makeTempFolder(), 'odd.zarr');
    write(join(root, 'zarr.json'), { zarr_format: 3, node_type: 'group', ...more });
    for (const format of ['auto', 'ome-zarr'] as const)
      await expect(readListing(root, format, {})).rejects.toMatchObject({ kind: 'BadInput' });
  },
);
