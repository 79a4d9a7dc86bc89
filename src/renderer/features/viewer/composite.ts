import type { TilePixels } from '../../../shared/contract/tiles.ts';
import type { ChannelTable } from './channel-tables.ts';

/** A visible channel of a tile with its table. */
export interface CompositeChannel {
  readonly index: number;
  readonly table: ChannelTable;
}

const opaque = 0xff000000;
// Four times 255 still fits a field of 10 bits; after that many additions the sum is cut to 255.
const additionsBeforeCut = 4;

/**
 * Adds the visible channels of a tile into opaque RGBA pixels (little-endian, as ImageData holds them). Sums are cut
 * to full brightness, never wrapped.
 */
export function compositeTile(
  tile: TilePixels,
  channels: readonly CompositeChannel[],
  rgba: Uint32Array,
): void {
  const size = tile.width * tile.height;
  const sums = rgba.subarray(0, size);
  sums.fill(0);
  let additions = 0;
  for (const { index, table } of channels) {
    if (additions === additionsBeforeCut) {
      cutSums(sums);
      additions = 1;
    }
    const plane = tile.data.subarray(index * size, (index + 1) * size);
    if (plane instanceof Uint16Array) addIntegers(sums, plane, table);
    else addReals(sums, plane, table);
    additions += 1;
  }
  toRgba(sums);
}

function addIntegers(sums: Uint32Array, plane: Uint16Array, { packed }: ChannelTable): void {
  for (let pixel = 0; pixel < plane.length; pixel++) {
    sums[pixel] = (sums[pixel] ?? 0) + (packed[plane[pixel] ?? 0] ?? 0);
  }
}

function addReals(sums: Uint32Array, plane: Float32Array, { packed, offset, factor }: ChannelTable): void {
  const last = packed.length - 1;
  for (let pixel = 0; pixel < plane.length; pixel++) {
    const index = ((plane[pixel] ?? 0) - offset) * factor + 0.5;
    // Written so that NaN falls to the first entry.
    const add = packed[index >= last ? last : index > 0 ? index | 0 : 0] ?? 0;
    sums[pixel] = (sums[pixel] ?? 0) + add;
  }
}

function cutSums(sums: Uint32Array): void {
  for (let pixel = 0; pixel < sums.length; pixel++) {
    const sum = sums[pixel] ?? 0;
    const [red, green, blue] = [sum & 1023, (sum >>> 10) & 1023, sum >>> 20];
    sums[pixel] = Math.min(255, red) | (Math.min(255, green) << 10) | (Math.min(255, blue) << 20);
  }
}

function toRgba(sums: Uint32Array): void {
  for (let pixel = 0; pixel < sums.length; pixel++) {
    const sum = sums[pixel] ?? 0;
    let red = sum & 1023;
    let green = (sum >>> 10) & 1023;
    let blue = sum >>> 20;
    if (red > 255) red = 255;
    if (green > 255) green = 255;
    if (blue > 255) blue = 255;
    sums[pixel] = opaque | (blue << 16) | (green << 8) | red;
  }
}
