import type { PlacedMaps } from '../../../shared/map.ts';
import { parentChunk, type Chunk } from './chunks.ts';
import { colourValues, type DisplayTable } from './display.ts';
import { joinRasters, type MapJoin } from './map-join.ts';
import { drawTopContour } from './top-contour.ts';
import { rasterise } from '../../../shared/rasterise.ts';
import type { Rect, Size } from '../../../shared/geometry.ts';

/** A coloured piece of a field's map, and the contour of its strongest part where one is wanted. */
export interface Picture {
  readonly chunk: Chunk;
  readonly canvas: HTMLCanvasElement;
  readonly contour: HTMLCanvasElement | null;
}

/** What a field's raster is made of. `key` names it: the units and how they are joined. */
export interface RasterSource {
  readonly key: string;
  readonly maps: readonly PlacedMaps[];
  readonly join: MapJoin;
  readonly gains: readonly number[];
}

/** How a raster is painted. */
export interface Paint {
  readonly table: DisplayTable;
  /** Values from this one on are outlined; null outlines none. */
  readonly contourFrom: number | null;
}

interface Entry {
  readonly chunk: Chunk;
  readonly canvas: HTMLCanvasElement;
  contour: HTMLCanvasElement | null;
  readonly values: Float32Array;
  /** The maps that it was made of; coarser ones are replaced when finer ones arrive. */
  readonly maps: readonly PlacedMaps[];
  table: DisplayTable | null;
  contourFrom: number | null;
}

const capacityPixels = 32 * 2 ** 20;

/** The raw values of a source over a part of the field. */
export function rasterOf(source: RasterSource, region: Rect, size: Size, smooth: boolean): Float32Array {
  const rasters = source.maps.map((maps) => rasterise(maps, region, size, smooth));
  return joinRasters(rasters, source.join, source.gains);
}

/** Rasters of maps, kept as raw values so that a change of colours never rasterises again. */
export class ChunkCache {
  readonly #entries = new Map<string, Entry>();
  #pixels = 0;

  clear(): void {
    this.#entries.clear();
    this.#pixels = 0;
  }

  /** The picture of a chunk made of these maps, if there is one. */
  find(source: RasterSource, chunk: Chunk, smooth: boolean, paint: Paint): Picture | null {
    const key = keyOf(source, chunk, smooth);
    const entry = this.#entries.get(key);
    if (entry?.maps.every((maps, index) => maps === source.maps[index]) !== true) return null;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return painted(entry, paint);
  }

  /** The nearest picture, of whatever fineness, that covers a chunk which is not made yet. */
  findCoarser(
    source: RasterSource,
    field: Size,
    chunk: Chunk,
    smooth: boolean,
    paint: Paint,
  ): Picture | null {
    const stale = this.#entries.get(keyOf(source, chunk, smooth));
    if (stale !== undefined) return painted(stale, paint);
    let parent = chunk;
    for (let step = 0; step < 6; step++) {
      parent = parentChunk(field, parent);
      const entry = this.#entries.get(keyOf(source, parent, smooth));
      if (entry !== undefined) return painted(entry, paint);
    }
    return null;
  }

  make(source: RasterSource, chunk: Chunk, smooth: boolean, paint: Paint): Picture {
    const key = keyOf(source, chunk, smooth);
    this.#drop(key);
    const values = rasterOf(source, chunk.region, chunk.size, smooth);
    const { maps } = source;
    const canvas = createCanvas(chunk.size);
    const entry: Entry = { chunk, canvas, contour: null, values, maps, table: null, contourFrom: null };
    this.#entries.set(key, entry);
    this.#pixels += values.length;
    for (const oldest of this.#entries.keys()) {
      if (this.#pixels <= capacityPixels || oldest === key) break;
      this.#drop(oldest);
    }
    return painted(entry, paint);
  }

  #drop(key: string): void {
    const old = this.#entries.get(key);
    if (old === undefined) return;
    this.#pixels -= old.values.length;
    this.#entries.delete(key);
  }
}

function createCanvas({ width, height }: Size): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  return canvas;
}

/** An entry with the colours and the contour that are wanted now; what is up to date is not drawn again. */
function painted(entry: Entry, { table, contourFrom }: Paint): Picture {
  if (entry.table !== table) {
    fill(entry.canvas, (rgba) => colourValues(entry.values, table, rgba));
    entry.table = table;
  }
  if (entry.contourFrom !== contourFrom) {
    const { size } = entry.chunk;
    entry.contour = contourFrom === null ? null : (entry.contour ?? createCanvas(size));
    if (entry.contour !== null && contourFrom !== null) {
      fill(entry.contour, (rgba) => drawTopContour(entry.values, size.width, size.height, contourFrom, rgba));
    }
    entry.contourFrom = contourFrom;
  }
  return entry;
}

function fill(canvas: HTMLCanvasElement, draw: (rgba: Uint32Array) => void): void {
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('the browser has no 2-D canvas left');
  const image = context.createImageData(canvas.width, canvas.height);
  draw(new Uint32Array(image.data.buffer));
  context.putImageData(image, 0, 0);
}

const keyOf = ({ key }: RasterSource, { level, x, y }: Chunk, smooth: boolean) =>
  `${key}/${level}/${x}/${y}/${smooth ? 's' : 'c'}`;

/** The part of a picture that shows `region`, in the picture's own pixels. */
export function partOf({ chunk }: Picture, region: Rect): Rect {
  const across = chunk.size.width / chunk.region.width;
  const down = chunk.size.height / chunk.region.height;
  return {
    x: (region.x - chunk.region.x) * across,
    y: (region.y - chunk.region.y) * down,
    width: region.width * across,
    height: region.height * down,
  };
}
