import sharp from 'sharp';
import { deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { decodePngLabels } from '../../../src/main/scoring/regions/formats/png-labels.ts';
import { containing } from '../../helpers/matchers.ts';

const [width, height] = [37, 23];
const values = Array.from({ length: width * height }, (_, index) => (index * 7919) % 251);
const read = async (file: Buffer) => [...(await decodePngLabels(file, 1e6)).values];

/** A PNG by the book: its header, chunks before the pixels, and rows without a filter. */
function png(
  kind: number,
  bits: number,
  size: readonly [number, number],
  rows: readonly (readonly number[])[],
  chunks: readonly (readonly [string, Buffer])[] = [],
): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(size[0], 0);
  head.writeUInt32BE(size[1], 4);
  head.set([bits, kind, 0, 0, 0], 8);
  const pixels = deflateSync(Buffer.from(rows.flatMap((row) => [0, ...row])));
  const all = [
    ['IHDR', head] as const,
    ...chunks,
    ['IDAT', pixels] as const,
    ['IEND', Buffer.alloc(0)] as const,
  ];
  const packed = all.map(([name, data]) => {
    const chunk = Buffer.alloc(12 + data.length);
    chunk.writeUInt32BE(data.length, 0);
    chunk.write(name, 4, 'latin1');
    chunk.set(data, 8);
    return chunk;
  });
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), ...packed]);
}

describe('what libpng writes', () => {
  test.each([
    ['every filter', { adaptiveFiltering: true, compressionLevel: 9 }],
    ['no filter', { adaptiveFiltering: false }],
    ['interlaced', { progressive: true, adaptiveFiltering: true }],
  ])('8 bits, %s', async (_, options) => {
    const picture = sharp(Uint8Array.from(values), { raw: { width, height, channels: 1 } });
    expect(await read(await picture.toColourspace('b-w').png(options).toBuffer())).toEqual(values);
  });

  test('16 bits keep every value', async () => {
    const deep = Uint16Array.from(values, (value) => value * 257 + 3);
    const picture = sharp(deep, { raw: { width, height, channels: 1 } }).toColourspace('grey16');
    expect(await read(await picture.png({ adaptiveFiltering: true }).toBuffer())).toEqual([...deep]);
  });

  test('grey as colour counts, real colour is refused', async () => {
    const grey = Uint8Array.from(values.flatMap((value) => [value, value, value]));
    const save = (pixels: Uint8Array) =>
      sharp(pixels, { raw: { width, height, channels: 3 } })
        .png({ palette: false })
        .toBuffer();
    expect(await read(await save(grey))).toEqual(values);
    grey[4] = (grey[4] ?? 0) + 1;
    await expect(read(await save(grey))).rejects.toMatchObject({
      kind: 'BadInput',
      what: containing('colour'),
    });
  });
});

test('few bits a pixel, whatever the width', async () => {
  expect(await read(png(0, 1, [9, 1], [[0b10110001, 0b10000000]]))).toEqual([1, 0, 1, 1, 0, 0, 0, 1, 1]);
  expect(await read(png(0, 4, [3, 1], [[0x1f, 0x70]]))).toEqual([1, 15, 7]);
});

test('a palette gives its indices, or its greys where it has nothing else', async () => {
  const rows = [[0, 1, 2]];
  const colours = Buffer.from([0, 0, 0, 128, 0, 0, 0, 128, 0]);
  expect(await read(png(3, 8, [3, 1], rows, [['PLTE', colours]]))).toEqual([0, 1, 2]);
  const greys = Buffer.from([255, 255, 255, 0, 0, 0, 7, 7, 7]);
  expect(await read(png(3, 8, [3, 1], rows, [['PLTE', greys]]))).toEqual([255, 0, 7]);
});

test('damage and bombs are refused', async () => {
  const whole = png(0, 8, [3, 1], [[1, 2, 3]]);
  await expect(read(whole.subarray(0, 50))).rejects.toThrow();
  await expect(read(png(0, 8, [3, 2], [[1, 2, 3]]))).rejects.toThrow('damaged');
  await expect(
    read(
      png(
        0,
        8,
        [3, 1],
        Array.from({ length: 999 }, () => [1, 2, 3]),
      ),
    ),
  ).rejects.toThrow('damaged');
  await expect(read(png(0, 8, [60_000, 60_000], [[1]]))).rejects.toMatchObject({
    what: containing('plausible'),
  });
  await expect(read(Buffer.from('GIF89a'))).rejects.toThrow('begin');
});
