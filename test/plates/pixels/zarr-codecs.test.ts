import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createZstdCompress, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import Blosc from 'numcodecs/blosc';
import { describe, expect, test } from 'vitest';
import { crc32c } from '../../../src/main/plates/pixels/crc32c.ts';
import { openImage } from '../../../src/main/plates/pixels/open-image.ts';
import { openPlanes } from '../../../src/main/plates/pixels/open-planes.ts';
import { makeTempFolder } from '../../helpers/temp-folder.ts';

function write(path: string, content: unknown): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content instanceof Uint8Array ? content : JSON.stringify(content));
}

const [height, width] = [32, 48];
/** Two slices in which every neighbour differs. */
const slice = (z: number) =>
  Uint16Array.from({ length: height * width }, (_, index) => 30_000 * z + ((index * 7919) % 29_989));
const bytesOf = (array: Uint16Array) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

interface Codec {
  readonly name: string;
  readonly configuration?: Readonly<Record<string, unknown>>;
}
type Pack = (bytes: Uint8Array) => Promise<Uint8Array> | Uint8Array;

const little: Codec = { name: 'bytes', configuration: { endian: 'little' } };
const crc: Codec = { name: 'crc32c' };

const withSum = (bytes: Uint8Array) => {
  const sum = Buffer.alloc(4);
  sum.writeUInt32LE(crc32c(bytes));
  return Uint8Array.from(Buffer.concat([bytes, sum]));
};

/** A stack of two slices as Zarr 3; `chunks` says what lies in which file. */
function writeStack(
  codecs: readonly Codec[],
  chunk: readonly number[],
  files: ReadonlyMap<string, Uint8Array>,
) {
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
    shape: [2, height, width],
    data_type: 'uint16',
    chunk_grid: { name: 'regular', configuration: { chunk_shape: chunk } },
    chunk_key_encoding: { name: 'default', configuration: { separator: '/' } },
    fill_value: 5,
    codecs,
    attributes: {},
  });
  for (const [name, bytes] of files) write(join(root, '0', 'c', name), bytes);
  return root;
}

async function eachSlice(codecs: readonly Codec[], pack: Pack): Promise<string> {
  const files = new Map<string, Uint8Array>();
  for (const z of [0, 1]) files.set(`${z}/0/0`, await pack(bytesOf(slice(z))));
  return writeStack(codecs, [1, height, width], files);
}

async function expectSlices(root: string): Promise<void> {
  const source = await openImage(root);
  expect(source.image).toMatchObject({ channels: 1, slices: 2, channelNames: [null], pixelSizeUm: null });
  for (const z of [0, 1])
    expect([...(await source.read({ channel: 0, z, t: 0 }, 0, null))]).toEqual([...slice(z)]);
  await source.close();
  const projected = await openPlanes(root, { projection: 'max' });
  expect([...(await projected.read({ channel: 0, z: 0, t: 0 }, 0, null))]).toEqual([...slice(1)]);
  await projected.close();
}

/** The stream form of Zstandard, which does not state how much it unpacks to. */
const streamed: Pack = async (bytes) => {
  const stream = createZstdCompress();
  stream.end(bytes);
  const parts: Buffer[] = [];
  for await (const part of stream) if (part instanceof Buffer) parts.push(part);
  return Uint8Array.from(Buffer.concat(parts));
};

/** The numbers of the shuffles have no names outside the library. */
const blosc: { fromConfig(settings: object): { encode: Pack } } = Blosc;

describe('packed chunks of Zarr 3', () => {
  const gzip = { name: 'gzip', configuration: { level: 5 } };
  const zstd = { name: 'zstd', configuration: { level: 3, checksum: false } };
  const cases: readonly (readonly [string, readonly Codec[], Pack])[] = [
    ['not at all', [little], (bytes) => bytes],
    ['gzip', [little, gzip], (bytes) => gzipSync(bytes)],
    [
      'zlib',
      [little, { name: 'numcodecs.zlib', configuration: { level: 1 } }],
      (bytes) => deflateSync(bytes),
    ],
    ['zstd', [little, zstd], (bytes) => zstdCompressSync(bytes)],
    ['zstd without a length', [little, zstd], streamed],
    ['zstd and a check sum', [little, zstd, crc], (bytes) => withSum(zstdCompressSync(bytes))],
    [
      'the other byte order',
      [{ name: 'bytes', configuration: { endian: 'big' } }],
      (bytes) => Uint8Array.from(Buffer.from(bytes).swap16()),
    ],
  ];
  test.each(cases)('%s', async (_, codecs, pack) => {
    await expectSlices(await eachSlice(codecs, pack));
  });

  const compressors = ['blosclz', 'lz4', 'lz4hc', 'zlib', 'zstd'] as const;
  const shuffles = ['noshuffle', 'shuffle', 'bitshuffle'] as const;
  test.each(compressors.flatMap((cname) => shuffles.map((shuffle) => [cname, shuffle] as const)))(
    'blosc with %s and %s',
    async (cname, shuffle) => {
      const settings = { id: 'blosc', cname, clevel: 5, blocksize: 0, shuffle: shuffles.indexOf(shuffle) };
      const encoder = blosc.fromConfig(settings);
      const configuration = { cname, shuffle, clevel: 5, typesize: 2, blocksize: 0 };
      const root = await eachSlice([little, { name: 'blosc', configuration }], (bytes) =>
        encoder.encode(bytes),
      );
      await expectSlices(root);
    },
  );

  test('a check sum of other bytes, an unknown codec and a cut-off stream are refused by name', async () => {
    const read = async (root: string) => {
      const source = await openImage(root);
      return await source.read({ channel: 0, z: 1, t: 0 }, 0, null);
    };
    const flipped = await eachSlice([little, zstd, crc], (bytes) => {
      const packed = withSum(zstdCompressSync(bytes));
      packed[packed.length - 1] = (packed.at(-1) ?? 0) ^ 1;
      return packed;
    });
    const cut = await eachSlice([little, gzip], (bytes) => gzipSync(bytes).subarray(0, 200));
    const strange = await eachSlice([little, { name: 'pcodec' }], (bytes) => bytes);
    for (const root of [flipped, cut, strange])
      await expect(read(root)).rejects.toMatchObject({ kind: 'BadInput', where: root });
  });
});

describe('shards', () => {
  const inner = [1, height / 2, width];
  const zstd = { name: 'zstd', configuration: { level: 3, checksum: false } };

  /** All chunks in one file but those in `absent`, the index of offsets and lengths before or behind them. */
  function packShard(place: 'start' | 'end', sum: boolean, absent: readonly number[] = []): Uint8Array {
    const chunks = [0, 1, 2, 3].map((number) => {
      const half = (height / 2) * width;
      return zstdCompressSync(
        bytesOf(slice(number >> 1).slice((number & 1) * half, ((number & 1) + 1) * half)),
      );
    });
    const indexBytes = 4 * 16 + (sum ? 4 : 0);
    const index = new BigUint64Array(8).fill(2n ** 64n - 1n);
    const kept: Uint8Array[] = [];
    let at = place === 'start' ? indexBytes : 0;
    for (const [number, chunk] of chunks.entries()) {
      if (absent.includes(number)) continue;
      index[2 * number] = BigInt(at);
      index[2 * number + 1] = BigInt(chunk.length);
      at += chunk.length;
      kept.push(chunk);
    }
    const plain = new Uint8Array(index.buffer);
    const packed = sum ? withSum(plain) : plain;
    return Uint8Array.from(Buffer.concat(place === 'start' ? [packed, ...kept] : [...kept, packed]));
  }

  const sharding = (place: 'start' | 'end', sum: boolean): Codec => ({
    name: 'sharding_indexed',
    configuration: {
      chunk_shape: inner,
      codecs: [little, zstd],
      index_codecs: sum ? [little, crc] : [little],
      index_location: place,
    },
  });
  const writeShard = (place: 'start' | 'end', sum: boolean, shard: Uint8Array) =>
    writeStack([sharding(place, sum)], [2, height, width], new Map([['0/0/0', shard]]));

  test.each([
    ['end', false],
    ['end', true],
    ['start', false],
    ['start', true],
  ] as const)('index at the %s, with a check sum: %s', async (place, sum) => {
    await expectSlices(writeShard(place, sum, packShard(place, sum)));
  });

  test('a chunk that a shard leaves out is all of the fill value', async () => {
    const source = await openImage(writeShard('start', true, packShard('start', true, [2])));
    const data = [...(await source.read({ channel: 0, z: 1, t: 0 }, 0, null))];
    const half = (height / 2) * width;
    expect(new Set(data.slice(0, half))).toEqual(new Set([5]));
    expect(data.slice(half)).toEqual([...slice(1)].slice(half));
    const region = { x: 3, y: height / 2, width: 4, height: 2 };
    expect([...(await source.read({ channel: 0, z: 1, t: 0 }, 0, region))]).toEqual(
      [0, 1].flatMap((y) => [...slice(1)].slice(half + y * width + 3, half + y * width + 7)),
    );
  });

  test('a damaged index is refused instead of followed', async () => {
    for (const place of ['start', 'end'] as const) {
      const shard = packShard(place, true);
      const at = place === 'start' ? 1 : shard.length - 30;
      shard[at] = (shard[at] ?? 0) ^ 8;
      const root = writeShard(place, true, shard);
      const source = await openImage(root);
      await expect(source.read({ channel: 0, z: 0, t: 0 }, 0, null)).rejects.toMatchObject({
        kind: 'BadInput',
        where: root,
      });
    }
  });
});

test('CRC-32C has the check value of its definition', () => {
  expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
  expect(crc32c(new Uint8Array())).toBe(0);
});
