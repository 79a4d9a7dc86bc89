import type { TilePixels } from '../../../shared/contract/tiles.ts';
import { maxLevel } from '../../../shared/contract/tiles.ts';
import type { Rect, Size } from '../../../shared/geometry.ts';
import { importedPlane, type PlaneChoice } from '../../../shared/stack.ts';
import {
  isSameLooks,
  tableForIntegers,
  tableForReals,
  type ChannelLook,
  type ChannelTable,
} from './channel-tables.ts';
import type { CompositeChannel } from './composite.ts';
import { fieldsWithin, paintSurround, paintTile, surroundOf } from './paint-tile.ts';
import { sampleTiles } from './sample-tiles.ts';
import { levelScale, locateInTiles, tileExtent, tileRect } from './tile-geometry.ts';

/** A tile on the screen, and which plane its pixels are of. */
export interface DrawnTile {
  readonly level: number;
  readonly x: number;
  readonly y: number;
  readonly plane: PlaneChoice;
  readonly pixels: TilePixels;
  /** What of it lies inside fields, in its own pixels; null where all of it does. */
  readonly fields: readonly Rect[] | null;
}

interface TileRecord extends DrawnTile {
  readonly rect: Rect;
  /** What of it lies outside every field. */
  readonly surround: Path2D | null;
  readonly context: CanvasRenderingContext2D;
  pixels: TilePixels;
  plane: PlaneChoice;
  /** The look that the canvas shows. */
  version: number;
}

/** What the pixel under the cursor holds. */
export interface PixelReading {
  readonly values: readonly number[];
  /** True where the values are means over several pixels, because the full resolution is not loaded. */
  readonly averaged: boolean;
  /** The plane that they are of. */
  readonly plane: PlaneChoice;
}

/**
 * Keeps the raw channels of every live tile and draws them with the current look. A change of look costs no request:
 * a tile is drawn anew when it is next shown.
 */
export interface TileStore {
  /** Takes a fetched tile and answers the canvas that shows it. */
  add(level: number, x: number, y: number, pixels: TilePixels, plane: PlaneChoice): CanvasRenderingContext2D;
  /** Gives a tile the pixels of another plane; nothing where it has gone. */
  replace(level: number, x: number, y: number, pixels: TilePixels, plane: PlaneChoice): void;
  remove(level: number, x: number, y: number): void;
  /** @returns whether tiles look different now and are to be drawn anew */
  setLooks(looks: readonly ChannelLook[]): boolean;
  /** The channels that are shown now, with their tables for whole or real intensities. */
  readonly channels: (integers: boolean) => readonly CompositeChannel[];
  /** Draws tiles anew whose look is out of date, for as long as `mayGoOn` allows. @returns whether all are drawn */
  bringUpToDate(tiles: Iterable<DrawnTile>, mayGoOn: () => boolean): boolean;
  /** Draws a tile's canvas anew where its look is out of date, and answers the tile; null for one that is not known. */
  refresh(context: CanvasRenderingContext2D): DrawnTile | null;
  /** Loaded intensities of a channel within a part of the plate. */
  readonly sample: (part: Rect, channel: number) => Float32Array;
  read(point: { readonly x: number; readonly y: number }): PixelReading | null;
}

export function createTileStore(canvas: Size, fields: readonly Rect[]): TileStore {
  const byContext = new WeakMap<CanvasRenderingContext2D, TileRecord>();
  const byAddress = new Map<string, TileRecord>();
  const palette = createPalette();
  const paint = (context: CanvasRenderingContext2D, record: TileRecord) => {
    const { pixels } = record;
    paintTile(context, pixels, palette.channels(pixels.data instanceof Uint16Array));
    paintSurround(context, record.surround);
    record.version = palette.version();
  };
  return {
    add: (level, x, y, pixels, plane) => {
      const extent = tileExtent(canvas, level, x, y);
      const context = createCanvas(extent);
      const rect = tileRect(canvas, level, x, y);
      const inside = fieldsWithin(rect, fields, levelScale(canvas, level));
      const surround = surroundOf(inside, extent);
      const place = { level, x, y, rect, fields: inside, surround };
      const record: TileRecord = { ...place, context, pixels, plane, version: -1 };
      byContext.set(context, record);
      byAddress.set(`${level}/${x}/${y}`, record);
      paint(context, record);
      return context;
    },
    replace: (level, x, y, pixels, plane) => {
      const record = byAddress.get(`${level}/${x}/${y}`);
      if (record === undefined) return;
      [record.pixels, record.plane] = [pixels, plane];
      paint(record.context, record);
    },
    remove: (level, x, y) => void byAddress.delete(`${level}/${x}/${y}`),
    setLooks: palette.setLooks,
    channels: palette.channels,
    bringUpToDate: (tiles, mayGoOn) => {
      for (const { level, x, y } of tiles) {
        const record = byAddress.get(`${level}/${x}/${y}`);
        if (record === undefined || record.version === palette.version()) continue;
        if (!mayGoOn()) return false;
        paint(record.context, record);
      }
      return true;
    },
    refresh: (context) => {
      const record = byContext.get(context);
      if (record !== undefined && record.version !== palette.version()) paint(context, record);
      return record ?? null;
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
  readonly setLooks: (looks: readonly ChannelLook[]) => boolean;
  readonly channels: (integers: boolean) => CompositeChannel[];
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
      // A look that has been stored comes back from the project in new objects; the tiles show it already.
      if (version > 0 && isSameLooks(looks, next)) return false;
      looks = next;
      version += 1;
      return true;
    },
    channels: (integers) =>
      looks.flatMap((look, index) =>
        look.visible ? [{ index, table: tableOf(look, index, integers) }] : [],
      ),
  };
}

function readPixel(
  canvas: Size,
  tiles: ReadonlyMap<string, TileRecord>,
  point: { readonly x: number; readonly y: number },
): PixelReading | null {
  const top = maxLevel(canvas);
  for (let level = top; level >= 0; level--) {
    const { x, y, column, row } = locateInTiles(canvas, level, point);
    const tile = tiles.get(`${level}/${x}/${y}`);
    if (tile === undefined) continue;
    const { pixels } = tile;
    if (column >= pixels.width || row >= pixels.height) continue;
    const size = pixels.width * pixels.height;
    const values = Array.from(
      { length: pixels.channels },
      (_, channel) => pixels.data[channel * size + row * pixels.width + column] ?? 0,
    );
    const plane = pixels.imported === true ? importedPlane : tile.plane;
    return { values, averaged: level < top || pixels.preview, plane };
  }
  return null;
}
