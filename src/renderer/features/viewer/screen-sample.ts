import type { TilePixels } from '../../../shared/contract/tiles.ts';
import type { Rect, Size } from '../../../shared/geometry.ts';

/** A tile as a picture shows it. */
export interface PlacedTile {
  readonly pixels: TilePixels;
  /** Where it lies on the screen, in device pixels; not whole ones. */
  readonly place: Rect;
  /** What of it lies inside fields, in its own pixels; null where all of it does. */
  readonly fields: readonly Rect[] | null;
}

/** What a pixel of the screen shows: nothing, a field, or the plate's surface beside the fields. */
export const coverKinds = { nothing: 0, field: 1, surround: 2 } as const;

/** The raw intensities under the middle of every pixel of the screen. Nothing is averaged or interpolated. */
export interface ScreenSample {
  readonly size: Size;
  /** For every pixel one of {@link coverKinds}. */
  readonly cover: Uint8Array;
  /** The intensities of a channel, sampled when first asked for. */
  plane(channel: number): Uint16Array | Float32Array;
}

/** Samples a picture; of tiles that lie over each other the last one shows. */
export function sampleScreen(tiles: readonly PlacedTile[], size: Size): ScreenSample {
  const laid = tiles.map((tile) => layOut(tile, size));
  const cover = new Uint8Array(size.width * size.height);
  for (const tile of laid) coverTile(tile, cover, size.width);
  const planes = new Map<number, Uint16Array | Float32Array>();
  return {
    size,
    cover,
    plane: (channel) => {
      const known = planes.get(channel);
      if (known !== undefined) return known;
      const areIntegers = tiles.every(({ pixels }) => pixels.data instanceof Uint16Array);
      const plane = areIntegers ? new Uint16Array(cover.length) : new Float32Array(cover.length);
      for (const tile of laid) sampleTile(tile, channel, plane, size.width);
      planes.set(channel, plane);
      return plane;
    },
  };
}

/** Pixels of the screen along one side of a tile, and which of the tile's own pixels lies under each one's middle. */
interface Span {
  readonly from: number;
  readonly sources: Int32Array;
}

interface LaidTile extends PlacedTile {
  readonly across: Span;
  readonly down: Span;
}

function layOut(tile: PlacedTile, { width, height }: Size): LaidTile {
  const { place, pixels } = tile;
  const across = toSpan(place.x, place.width, pixels.width, width);
  return { ...tile, across, down: toSpan(place.y, place.height, pixels.height, height) };
}

function toSpan(start: number, length: number, pixels: number, limit: number): Span {
  // A pixel of the screen shows the tile where its middle lies in it.
  const from = Math.max(0, Math.ceil(start - 0.5));
  const to = Math.min(limit, Math.ceil(start + length - 0.5));
  const sources = new Int32Array(Math.max(0, to - from));
  for (let at = 0; at < sources.length; at++) {
    const share = (from + at + 0.5 - start) / length;
    sources[at] = Math.min(pixels - 1, Math.floor(share * pixels));
  }
  return { from, sources };
}

function sampleTile(
  { pixels, across, down }: LaidTile,
  channel: number,
  plane: Uint16Array | Float32Array,
  width: number,
): void {
  const size = pixels.width * pixels.height;
  // A tile without the channel is dark in it.
  if (channel >= pixels.channels) return;
  const data = pixels.data.subarray(channel * size, (channel + 1) * size);
  const columns = across.sources;
  for (let row = 0; row < down.sources.length; row++) {
    const source = (down.sources[row] ?? 0) * pixels.width;
    const target = (down.from + row) * width + across.from;
    for (let column = 0; column < columns.length; column++) {
      plane[target + column] = data[source + (columns[column] ?? 0)] ?? 0;
    }
  }
}

function coverTile({ fields, across, down, pixels }: LaidTile, cover: Uint8Array, width: number): void {
  const whole = { x: 0, y: 0, width: pixels.width, height: pixels.height };
  coverPart(cover, width, across, down, whole, fields === null ? coverKinds.field : coverKinds.surround);
  for (const part of fields ?? []) coverPart(cover, width, across, down, part, coverKinds.field);
}

function coverPart(
  cover: Uint8Array,
  width: number,
  across: Span,
  down: Span,
  part: Rect,
  kind: number,
): void {
  const left = firstAt(across.sources, part.x);
  const right = firstAt(across.sources, part.x + part.width);
  const bottom = firstAt(down.sources, part.y + part.height);
  for (let row = firstAt(down.sources, part.y); row < bottom; row++) {
    const line = (down.from + row) * width + across.from;
    cover.fill(kind, line + left, line + right);
  }
}

/** The place of the first of ascending numbers that is not below `least`. */
function firstAt(ascending: Int32Array, least: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? 0) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
