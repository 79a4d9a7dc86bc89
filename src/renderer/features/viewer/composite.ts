import type { TilePixels } from '../../../shared/contract/tiles.ts';
import type { ChannelTable } from './channel-tables.ts';

/** A visible channel of a tile with its table. */
export interface CompositeChannel {
  readonly index: number;
  readonly table: ChannelTable;
}

const opaque = 0xff000000 | 0;
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
  const planes = channels.map(({ index }) => tile.data.subarray(index * size, (index + 1) * size));
  if (channels.length <= additionsBeforeCut && planes.every((plane) => plane instanceof Uint16Array)) {
    drawFour(
      sums,
      planes,
      channels.map(({ table }) => table.packed),
    );
    return;
  }
  sums.fill(0);
  let additions = 0;
  for (const [place, { table }] of channels.entries()) {
    if (additions === additionsBeforeCut) {
      cutSums(sums);
      additions = 1;
    }
    const plane = planes[place];
    if (plane !== undefined) addChannel(sums, plane, table);
    additions += 1;
  }
  toRgba(sums);
}

const darkTable = new Uint32Array(65536);
const noPlane = new Uint16Array(0);

/** What nearly every tile needs, in one pass: up to four channels of whole intensities, summed, cut and coloured. */
function drawFour(rgba: Uint32Array, planes: readonly Uint16Array[], tables: readonly Uint32Array[]): void {
  // A channel that is not there reads the first one's pixels through a dark table.
  const first = planes[0] ?? noPlane;
  const [a, b, c, d] = [first, planes[1] ?? first, planes[2] ?? first, planes[3] ?? first];
  const [ofA, ofB, ofC, ofD] = [0, 1, 2, 3].map((place) => tables[place] ?? darkTable);
  if (ofA === undefined || ofB === undefined || ofC === undefined || ofD === undefined) return;
  for (let pixel = 0; pixel < rgba.length; pixel++) {
    const sum =
      ((ofA[a[pixel] ?? 0] ?? 0) +
        (ofB[b[pixel] ?? 0] ?? 0) +
        (ofC[c[pixel] ?? 0] ?? 0) +
        (ofD[d[pixel] ?? 0] ?? 0)) |
      0;
    rgba[pixel] = toColour(cut(sum));
  }
}

/** Adds what a channel's intensities give to sums of 10 bits a colour; at most four additions fit between two cuts. */
export function addChannel(sums: Uint32Array, plane: Uint16Array | Float32Array, table: ChannelTable): void {
  if (plane instanceof Uint16Array) addIntegers(sums, plane, table);
  else addReals(sums, plane, table);
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

/** Cuts every colour of every sum to 255. */
export function cutSums(sums: Uint32Array): void {
  for (let pixel = 0; pixel < sums.length; pixel++) sums[pixel] = cut(sums[pixel] ?? 0);
}

function toRgba(sums: Uint32Array): void {
  for (let pixel = 0; pixel < sums.length; pixel++) sums[pixel] = toColour(cut(sums[pixel] ?? 0));
}

/**
 * Cuts every field of 10 bits to 255. Without a branch, which bright pixels among dark ones would mispredict: a field above
 * 255 has its eighth or ninth bit set, and all lower ones are then set too.
 */
export function cut(sum: number): number {
  const over = ((sum >>> 8) | (sum >>> 9)) & 0x100401;
  return (sum | ((over << 8) - over)) & 0xff3fcff;
}

/** Fields of 10 bits that hold 255 at most, as one opaque pixel. */
export const toColour = (fields: number): number =>
  opaque | ((fields >>> 4) & 0xff0000) | ((fields >>> 2) & 0xff00) | (fields & 255);
