import type { TilePixels } from '../../../shared/contract/tiles.ts';
import { maxLevel } from '../../../shared/contract/tiles.ts';
import { intersect, type Rect, type Size } from '../../../shared/geometry.ts';
import { tableForIntegers, tableForReals, type ChannelLook, type ChannelTable } from './channel-tables.ts';
import { compositeTile } from './composite.ts';
import { sampleTiles } from './sample-tiles.ts';
import { levelScale, locateInTiles, tileExtent, tileRect } from './tile-geometry.ts';

interface TileRecord {
  readonly address: string;
  readonly level: number;
  readonly rect: Rect;
  readonly pixels: TilePixels;
  /** The look that the canvas shows. */
  version: number;
}

/** What the pixel under the cursor holds. */
export interface PixelReading {
  readonly values: readonly number[];
  /** True where the values are means over several pixels, because the full resolution is not loaded. */
  readonly averaged: boolean;
}

/**
 * Keeps the raw channels of every live tile and draws them with the current look. A change of look costs no request:
 * a tile is drawn anew when it is next shown.
 */
export interface TileStore {
  /** Takes a fetched tile and answers the canvas that shows it. */
  add(level: number, x: number, y: number, pixels: TilePixels): CanvasRenderingContext2D;
  remove(level: number, x: number, y: number): void;
  setLooks(looks: readonly ChannelLook[]): void;
  /** Draws a tile's canvas anew where its look is out of date. */
  refresh(context: CanvasRenderingContext2D): void;
  /** Loaded intensities of a channel within a part of the plate. */
  readonly sample: (part: Rect, channel: number) => Float32Array;
  read(point: { readonly x: number; readonly y: number }): PixelReading | null;
}

const surroundColor = '#14171b';

export function createTileStore(canvas: Size, fields: readonly Rect[]): TileStore {
  const byContext = new WeakMap<CanvasRenderingContext2D, TileRecord>();
  const byAddress = new Map<string, TileRecord>();
  const palette = createPalette();
  const paint = (context: CanvasRenderingContext2D, record: TileRecord) => {
    paintTile(context, record.pixels, palette);
    paintSurround(context, record, fields, levelScale(canvas, record.level));
    record.version = palette.version();
  };
  return {
    add: (level, x, y, pixels) => {
      const extent = tileExtent(canvas, level, x, y);
      const context = createCanvas(extent);
      const address = `${level}/${x}/${y}`;
      const record: TileRecord = { address, level, rect: tileRect(canvas, level, x, y), pixels, version: -1 };
      byContext.set(context, record);
      byAddress.set(address, record);
      paint(context, record);
      return context;
    },
    remove: (level, x, y) => void byAddress.delete(`${level}/${x}/${y}`),
    setLooks: palette.setLooks,
    refresh: (context) => {
      const record = byContext.get(context);
      if (record !== undefined && record.version !== palette.version()) paint(context, record);
    },
    sample: (part, channel) => sampleTiles(byAddress.values(), part, channel),
    read: (point) => readPixel(canvas, byAddress, point),
  };
}

function createCanvas(size: Size): CanvasRenderingContext2D {
  const element = document.createElement('canvas');
  element.width = size.width;
  element.height = size.height;
  const context = element.getContext('2d');
  if (context === null) throw new Error('the browser has no 2-D canvas left');
  return context;
}

interface Palette {
  readonly version: () => number;
  readonly setLooks: (looks: readonly ChannelLook[]) => void;
  readonly channels: (integers: boolean) => { index: number; table: ChannelTable }[];
}

/** Tables of the current looks, built when first needed and kept while their channel's look stays. */
function createPalette(): Palette {
  let looks: readonly ChannelLook[] = [];
  let version = 0;
  const tables = new Map<string, ChannelTable>();
  const tableOf = (look: ChannelLook, index: number, integers: boolean) => {
    const key = [index, integers, look.color, look.low, look.high, look.gamma].join();
    const known = tables.get(key);
    if (known !== undefined) return known;
    for (const old of tables.keys()) if (old.startsWith(`${index},${String(integers)},`)) tables.delete(old);
    const table = integers ? tableForIntegers(look) : tableForReals(look);
    tables.set(key, table);
    return table;
  };
  return {
    version: () => version,
    setLooks: (next) => {
      looks = next;
      version += 1;
    },
    channels: (integers) =>
      looks.flatMap((look, index) =>
        look.visible ? [{ index, table: tableOf(look, index, integers) }] : [],
      ),
  };
}

function paintTile(context: CanvasRenderingContext2D, pixels: TilePixels, palette: Palette): void {
  const image = context.createImageData(pixels.width, pixels.height);
  const channels = palette.channels(pixels.data instanceof Uint16Array);
  compositeTile(
    pixels,
    channels.filter((channel) => channel.index < pixels.channels),
    new Uint32Array(image.data.buffer),
  );
  context.putImageData(image, 0, 0);
}

/** Paints what lies outside every field as the plate's own surface, so that black always means a dark pixel. */
function paintSurround(
  context: CanvasRenderingContext2D,
  { rect }: TileRecord,
  fields: readonly Rect[],
  scale: number,
): void {
  const { width, height } = context.canvas;
  context.beginPath();
  context.rect(0, 0, width, height);
  for (const field of fields) {
    const part = intersect(field, rect);
    if (part === null) continue;
    const left = Math.floor((part.x - rect.x) / scale);
    const top = Math.floor((part.y - rect.y) / scale);
    const right = Math.ceil((part.x - rect.x + part.width) / scale);
    const bottom = Math.ceil((part.y - rect.y + part.height) / scale);
    context.rect(left, top, right - left, bottom - top);
  }
  context.fillStyle = surroundColor;
  context.fill('evenodd');
}

function readPixel(
  canvas: Size,
  tiles: ReadonlyMap<string, TileRecord>,
  point: { readonly x: number; readonly y: number },
): PixelReading | null {
  const top = maxLevel(canvas);
  for (let level = top; level >= 0; level--) {
    const { x, y, column, row } = locateInTiles(canvas, level, point);
    const pixels = tiles.get(`${level}/${x}/${y}`)?.pixels;
    if (pixels === undefined || column >= pixels.width || row >= pixels.height) continue;
    const size = pixels.width * pixels.height;
    const values = Array.from(
      { length: pixels.channels },
      (_, channel) => pixels.data[channel * size + row * pixels.width + column] ?? 0,
    );
    return { values, averaged: level < top || pixels.preview };
  }
  return null;
}
