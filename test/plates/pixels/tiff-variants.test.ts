import { join } from 'node:path';
import { readFileSync, writeFileSync } from 'node:fs';
import sharp, { type TiffOptions } from 'sharp';
import { describe, expect, test } from 'vitest';
import { openImage } from '../../../src/main/plates/pixels/open-image.ts';
import { containing } from '../../helpers/matchers.ts';
import { makeTempFolder } from '../../helpers/temp-folder.ts';
import { writeTiff } from '../../helpers/tiff.ts';

const size = { width: 70, height: 45 };

/** A picture in which every neighbour differs, so that a misplaced strip, tile or byte shows. */
const values = Array.from({ length: size.width * size.height }, (_, index) => (index * 7919) % 65_521);

async function readAll(path: string) {
  const source = await openImage(path);
  try {
    return { image: source.image, data: [...(await source.read({ channel: 0, z: 0, t: 0 }, 0, null))] };
  } finally {
    await source.close();
  }
}

/** libtiff writes what this program's decoder reads. */
async function write(pixels: Uint8Array | Uint16Array | Float32Array, options: TiffOptions): Promise<string> {
  const path = join(makeTempFolder(), 'image.tif');
  const picture = sharp(pixels, { raw: { ...size, channels: 1 } });
  if (pixels instanceof Uint16Array) picture.toColourspace('grey16');
  if (pixels instanceof Uint8Array) picture.toColourspace('b-w');
  await picture.tiff(options).toFile(path);
  return path;
}

const compressions = ['none', 'lzw', 'deflate', 'packbits'] as const;
const layouts = [
  ['strips', {}],
  ['tiles', { tile: true, tileWidth: 32, tileHeight: 16 }],
  ['BigTIFF', { bigtiff: true }],
  ['tiles of BigTIFF', { bigtiff: true, tile: true, tileWidth: 16, tileHeight: 16 }],
] as const;

describe.each(compressions)('%s', (compression) => {
  test.each(layouts)('%s, 16 bits', async (_, layout) => {
    const pixels = Uint16Array.from(values);
    const { image, data } = await readAll(await write(pixels, { compression, predictor: 'none', ...layout }));
    expect(image).toMatchObject({ type: 'uint16', channels: 1, slices: 1 });
    expect(data).toEqual([...pixels]);
  });

  test.each(layouts)('%s, 8 bits', async (_, layout) => {
    const pixels = Uint8Array.from(values);
    const { data } = await readAll(await write(pixels, { compression, predictor: 'none', ...layout }));
    expect(data).toEqual([...pixels]);
  });
});

test.each(['lzw', 'deflate'] as const)(
  '%s of horizontal differences, in strips and tiles',
  async (compression) => {
    for (const pixels of [Uint8Array.from(values), Uint16Array.from(values)]) {
      for (const [, layout] of layouts) {
        const { data } = await readAll(
          await write(pixels, { compression, predictor: 'horizontal', ...layout }),
        );
        expect(data).toEqual([...pixels]);
      }
    }
  },
);

describe('what libtiff was not built to write is written by the book', () => {
  const types = [Uint8Array, Uint16Array, Int16Array, Uint32Array, Float32Array] as const;
  const cases = types.flatMap((type) =>
    (['none', 'deflate', 'zstd'] as const).flatMap((compression) =>
      [false, true].flatMap((predictor) =>
        [false, true].map((bigEndian) => ({ name: type.name, type, compression, predictor, bigEndian })),
      ),
    ),
  );
  test.each(cases)(
    '$name, $compression, predictor $predictor, big-endian $bigEndian',
    async ({ type, ...plan }) => {
      const shifted = values.map((value) => value - 3000.25);
      const pixels = type.from(shifted);
      const path = join(makeTempFolder(), 'image.tif');
      writeFileSync(path, writeTiff({ ...size, ...plan, pages: [pixels] }));
      const { image, data } = await readAll(path);
      expect(image.type).toBe(type.name.replace('Array', '').toLowerCase());
      expect(data).toEqual([...pixels]);
    },
  );
});

test('a pyramid gives its largest picture', async () => {
  const pixels = Uint16Array.from(values);
  const path = await write(pixels, {
    compression: 'lzw',
    tile: true,
    tileWidth: 16,
    tileHeight: 16,
    pyramid: true,
    predictor: 'none',
  });
  const { image, data } = await readAll(path);
  expect(image).toMatchObject({ slices: 1, levels: [size] });
  expect(data).toEqual([...pixels]);
});

test('JPEG, grey and colour, in strips and tiles', async () => {
  const grey = Uint8Array.from({ length: size.width * size.height }, (_, index) => 3 * (index % size.width));
  for (const [, layout] of layouts) {
    const { data } = await readAll(await write(grey, { compression: 'jpeg', quality: 100, ...layout }));
    expect(Math.max(...data.map((value, index) => Math.abs(value - (grey[index] ?? 0))))).toBeLessThanOrEqual(
      3,
    );
  }
  const path = join(makeTempFolder(), 'colour.tif');
  const colours = Uint8Array.from(
    { length: 3 * size.width * size.height },
    (_, index) => [200, 60, 10][index % 3] ?? 0,
  );
  await sharp(colours, { raw: { ...size, channels: 3 } })
    .tiff({ compression: 'jpeg', quality: 100 })
    .toFile(path);
  const source = await openImage(path);
  for (const [channel, value] of [200, 60, 10].entries())
    expect(
      Math.abs(((await source.read({ channel, z: 0, t: 0 }, 0, null))[99] ?? 0) - value),
    ).toBeLessThanOrEqual(3);
});

test.each([
  [6, 'before 1995'],
  [33004, 'JPEG 2000'],
  [34925, 'LZMA'],
  [65535, 'LuraWave'],
  [4711, 'TIFF compression 4711'],
])('packing %i is refused by its name', async (packing, name) => {
  const path = join(makeTempFolder(), 'packed.tif');
  const content = Buffer.from(writeTiff({ ...size, pages: [Uint16Array.from(values)] }));
  // The entry of tag 259 as it stands: a number of 16 bits, one of them.
  const at = content.indexOf(Buffer.from([3, 1, 3, 0, 1, 0, 0, 0]));
  content.writeUInt16LE(packing, at + 8);
  writeFileSync(path, content);
  await expect(readAll(path)).rejects.toMatchObject({
    kind: 'Unsupported',
    what: containing(name),
    where: path,
    mend: containing('LZW'),
  });
});

describe('pictures in which white is zero, as libtiff writes them', () => {
  test('are read as light, whole and in part', async () => {
    const pixels = Uint8Array.from(values);
    for (const layout of [{}, { tile: true, tileWidth: 32, tileHeight: 16 }]) {
      const path = await write(pixels, {
        compression: 'none',
        predictor: 'none',
        miniswhite: true,
        ...layout,
      });
      expect((await readAll(path)).data).toEqual([...pixels]);
      const source = await openImage(path);
      const part = await source.read({ channel: 0, z: 0, t: 0 }, 0, { x: 3, y: 2, width: 5, height: 1 });
      expect([...part]).toEqual([...pixels.slice(2 * size.width + 3, 2 * size.width + 8)]);
      await source.close();
    }
  });

  test('so are black and white, also without a word about bits', async () => {
    const pixels = Uint8Array.from(values, (value) => (value % 2) * 255);
    for (const miniswhite of [false, true]) {
      const path = await write(pixels, { compression: 'none', bitdepth: 1, miniswhite });
      const bits = [...pixels].map((value) => value / 255);
      expect((await readAll(path)).data).toEqual(bits);
      const bytes = readFileSync(path);
      // The entry of BitsPerSample becomes one that says nothing.
      const entry = bytes.indexOf(Buffer.from([2, 1, 3, 0, 1, 0, 0, 0]));
      expect(entry).toBeGreaterThan(0);
      bytes.writeUInt16LE(65_000, entry);
      writeFileSync(path, bytes);
      expect((await readAll(path)).data).toEqual(bits);
    }
  });
});
