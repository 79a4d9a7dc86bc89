import type { Size } from '../../../shared/geometry.ts';
import { arrayUsedAgain } from './used-again.ts';
import { areaAverage } from './area-average.ts';
import type { PixelArray } from './pixel-source.ts';
import { sizeAtLevel } from './pyramid.ts';

/** Sums of blocks of pixels, `scale` of them each: exact for whole intensities as long as a sum fits 2^53. */
export interface BlockSums extends Size {
  readonly data: Float64Array | Uint32Array | PixelArray;
  readonly scale: number;
}

/**
 * Sums of 2 x 2 blocks; the last row or column of an odd side is left out. Whole ones are valid until a plane of the same
 * size is halved again.
 */
export function halve({ width, height, data, scale }: BlockSums): BlockSums {
  const half = { width: width >> 1, height: height >> 1 };
  const length = half.width * half.height;
  if (data instanceof Uint16Array && width % 2 === 0 && data.byteOffset % 4 === 0) {
    const pairs = new Uint32Array(data.buffer, data.byteOffset, data.length >> 1);
    return { ...half, data: sumPairs(pairs, half), scale: scale * 4 };
  }
  const sums = fitsUint32(data, scale) ? arrayUsedAgain('sums', length) : new Float64Array(length);
  let target = 0;
  for (let y = 0; y < half.height; y++) {
    let above = 2 * y * width;
    const end = above + 2 * half.width;
    for (let below = above + width; above < end; above += 2, below += 2) {
      sums[target++] =
        (data[above] ?? 0) + (data[above + 1] ?? 0) + (data[below] ?? 0) + (data[below + 1] ?? 0);
    }
  }
  return { ...half, data: sums, scale: scale * 4 };
}

/** Sums of 2 x 2 pixels of 16 bits, of which two lie in each number; which of them comes first makes no difference. */
function sumPairs(pairs: Uint32Array, { width, height }: Size): Uint32Array {
  const sums = arrayUsedAgain('sums', width * height);
  let target = 0;
  for (let y = 0; y < height; y++) {
    const start = 2 * y * width;
    for (let above = start; above < start + width; above++) {
      const [upper, lower] = [pairs[above] ?? 0, pairs[above + width] ?? 0];
      sums[target++] = (upper & 0xffff) + (upper >>> 16) + (lower & 0xffff) + (lower >>> 16);
    }
  }
  return sums;
}

/** Sums of up to 2^16 pixels of 16 bits fit 32 bits. */
const fitsUint32 = (data: BlockSums['data'], scale: number) =>
  data instanceof Uint8Array ||
  data instanceof Uint16Array ||
  (data instanceof Uint32Array && scale > 1 && scale <= 2 ** 14);

/** Whether both sides halve so often without a remainder. */
export const halvesEvenly = ({ width, height }: Size, level: number) =>
  width % 2 ** level === 0 && height % 2 ** level === 0;

/**
 * A plane at a level of its pyramid by area means. Where its sides halve without a remainder, as those of nearly every
 * camera do, by halving, which is much quicker than by shares and gives the same means.
 * @param plane the full plane, or sums of its blocks where it halves evenly
 */
export function shrinkToLevel(plane: BlockSums, full: Size, level: number): Float32Array<ArrayBuffer> {
  const size = sizeAtLevel(full, level);
  if (!halvesEvenly(full, level)) return areaAverage({ ...full, data: plane.data }, size);
  let sums = plane;
  while (sums.width > size.width) sums = halve(sums);
  return toMeans(sums);
}

function toMeans({ data, scale }: BlockSums): Float32Array<ArrayBuffer> {
  const means = new Float32Array(data.length);
  for (let index = 0; index < data.length; index++) means[index] = (data[index] ?? 0) / scale;
  return means;
}

/**
 * Rounded means of square blocks of whole intensities: what {@link shrinkToLevel} gives, for pictures so small that its
 * steps would take longer than the sums. Null where the picture is no whole number of blocks, or of other intensities.
 */
export function meansOfBlocks(
  { width, height, data }: Size & { readonly data: PixelArray },
  size: Size,
): Uint16Array<ArrayBuffer> | null {
  const side = width / size.width;
  const fits = Number.isInteger(side) && side <= 64 && side * size.height === height;
  if (!fits || !(data instanceof Uint16Array)) return null;
  const means = new Uint16Array(size.width * size.height);
  const pixels = side * side;
  for (let y = 0; y < size.height; y++) {
    for (let x = 0; x < size.width; x++) {
      const corner = y * side * width + x * side;
      let sum = 0;
      for (let row = corner; row < corner + side * width; row += width) {
        for (let at = row; at < row + side; at++) sum += data[at] ?? 0;
      }
      means[y * size.width + x] = sum / pixels + 0.5;
    }
  }
  return means;
}
