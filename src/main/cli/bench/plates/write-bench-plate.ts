import { link, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateSync, zstdCompressSync } from 'node:zlib';
import { cancelled } from '../../../../shared/errors.ts';
import { createRandom } from '../../../../shared/random.ts';
import { formatWell } from '../../../../shared/wells.ts';

/** How the files of a drawn plate are packed, with TIFF's number for it. */
const packings = {
  none: { number: 1, pack: (strip: Uint8Array): Uint8Array => strip },
  deflate: { number: 8, pack: (strip: Uint8Array): Uint8Array => deflateSync(strip) },
  zstd: { number: 50000, pack: (strip: Uint8Array): Uint8Array => zstdCompressSync(strip) },
} as const;
export type BenchPacking = keyof typeof packings;

export const isBenchPacking = (text: string): text is BenchPacking => Object.hasOwn(packings, text);

/** A plate that is drawn for measuring. */
export interface BenchPlate {
  readonly rows: number;
  readonly columns: number;
  readonly fields: number;
  readonly channels: number;
  /** Edge of a field in pixels. */
  readonly side: number;
  readonly compression: BenchPacking;
}

/** Images that are really drawn; the plate's files are links to them, each plate's in another order. */
const drawnImages = 64;
/** Rows of a strip, as microscopes write them. */
const rowsPerStrip = 64;

/** Draws the images that the plates of one measurement share. Answers their paths. */
export async function drawBenchImages(folder: string, plate: BenchPlate): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const paths: string[] = [];
  for (let index = 0; index < drawnImages; index++) {
    const path = join(folder, `${index}.tif`);
    await writeFile(path, encodeTiff(drawCells(plate.side, index), plate));
    paths.push(path);
  }
  return paths;
}

/** Writes plate `number` as `A01_f1_c1.tif` into a folder and answers how many files it has. */
export async function writeBenchPlate(
  folder: string,
  plate: BenchPlate,
  images: readonly string[],
  number: number,
  signal: AbortSignal,
): Promise<number> {
  await mkdir(folder, { recursive: true });
  let file = 0;
  for (let well = 0; well < plate.rows * plate.columns; well++) {
    if (signal.aborted) throw cancelled();
    const name = formatWell({ row: Math.floor(well / plate.columns), column: well % plate.columns });
    for (let place = 0; place < plate.fields * plate.channels; place++) {
      const [field, channel] = [Math.floor(place / plate.channels) + 1, (place % plate.channels) + 1];
      const image = images[(file++ + 7 * number) % images.length] ?? '';
      await link(image, join(folder, `${name}_f${field}_c${channel}.tif`));
    }
  }
  return file;
}

/** Bright cells on a dark ground with the noise of a camera, within 12 bits as cameras give them. */
function drawCells(side: number, seed: number): Uint16Array {
  const random = createRandom(seed + 1);
  const light = new Float32Array(side * side).fill(180);
  const cells = Math.max(4, Math.round(side ** 2 / 6000));
  for (let cell = 0; cell < cells; cell++) {
    const [x, y] = [random.uniform() * side, random.uniform() * side];
    const radius = 6 + 6 * random.uniform();
    addCell(light, side, { x, y, radius, height: 400 + 1600 * random.uniform() });
  }
  return Uint16Array.from(light, (value) => {
    const noise = (random.uniform() + random.uniform() + random.uniform() - 1.5) * 2 * Math.sqrt(value);
    return Math.max(0, Math.min(4095, Math.round(value + noise)));
  });
}

interface Cell {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly height: number;
}

function addCell(light: Float32Array, side: number, { x, y, radius, height }: Cell): void {
  const reach = 3 * radius;
  for (let row = Math.max(0, Math.floor(y - reach)); row < Math.min(side, y + reach); row++) {
    for (let column = Math.max(0, Math.floor(x - reach)); column < Math.min(side, x + reach); column++) {
      const squared = ((column - x) ** 2 + (row - y) ** 2) / radius ** 2;
      light[row * side + column] = (light[row * side + column] ?? 0) + height * Math.exp(-squared);
    }
  }
}

/** TIFF 6.0, little-endian, one 16-bit sample a pixel, in strips. */
function encodeTiff(pixels: Uint16Array, { side, compression }: BenchPlate): Uint8Array {
  const bytes = Buffer.from(pixels.buffer, pixels.byteOffset, pixels.byteLength);
  const strips: Uint8Array[] = [];
  for (let row = 0; row < side; row += rowsPerStrip) {
    const strip = bytes.subarray(row * side * 2, Math.min(side, row + rowsPerStrip) * side * 2);
    strips.push(packings[compression].pack(strip));
  }
  const offsets: number[] = [];
  let end = 8;
  for (const strip of strips) {
    offsets.push(end);
    end += strip.length + (strip.length % 2);
  }
  const [offsetsAt, countsAt] = [end, end + 4 * strips.length];
  const several = strips.length > 1;
  const entries: [number, number, number, number][] = [
    [256, 4, 1, side],
    [257, 4, 1, side],
    [258, 3, 1, 16],
    [259, 3, 1, packings[compression].number],
    [262, 3, 1, 1],
    [273, 4, strips.length, several ? offsetsAt : 8],
    [277, 3, 1, 1],
    [278, 4, 1, rowsPerStrip],
    [279, 4, strips.length, several ? countsAt : (strips[0]?.length ?? 0)],
  ];
  const directory = end + 8 * strips.length;
  const file = Buffer.alloc(directory + 2 + 12 * entries.length + 4);
  file.write('II*\0', 0, 'latin1');
  file.writeUInt32LE(directory, 4);
  strips.forEach((strip, index) => {
    file.set(strip, offsets[index] ?? 0);
    file.writeUInt32LE(offsets[index] ?? 0, offsetsAt + 4 * index);
    file.writeUInt32LE(strip.length, countsAt + 4 * index);
  });
  file.writeUInt16LE(entries.length, directory);
  entries.forEach(([tag, type, count, value], index) => {
    const at = directory + 2 + 12 * index;
    file.writeUInt16LE(tag, at);
    file.writeUInt16LE(type, at + 2);
    file.writeUInt32LE(count, at + 4);
    file.writeUInt32LE(value, at + 8);
  });
  return file;
}
