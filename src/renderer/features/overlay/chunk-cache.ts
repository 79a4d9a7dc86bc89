import type { PlacedMaps } from '../../../shared/map.ts';
import { parentChunk, type Chunk } from './chunks.ts';
import { colourValues, type DisplayTable } from './display.ts';
import { rasterise } from '../../../shared/rasterise.ts';
import type { Rect, Size } from '../../../shared/geometry.ts';

/** A coloured piece of a field's map. */
export interface Picture {
  readonly chunk: Chunk;
  readonly canvas: HTMLCanvasElement;
}

interface Entry extends Picture {
  readonly values: Float32Array;
  /** The maps that it was made of; coarser ones are replaced when finer ones arrive. */
  readonly maps: PlacedMaps;
  version: number;
}

const capacityPixels = 32 * 2 ** 20;

/** Rasters of maps, kept as raw values so that a change of colours never rasterises again. */
export class ChunkCache {
  readonly #entries = new Map<string, Entry>();
  #pixels = 0;
  #table: DisplayTable | null = null;
  #version = 0;

  setTable(table: DisplayTable): void {
    this.#table = table;
    this.#version += 1;
  }

  clear(): void {
    this.#entries.clear();
    this.#pixels = 0;
  }

  /** The picture of a chunk made of these maps, if there is one. */
  find(unitId: number, chunk: Chunk, smooth: boolean, maps: PlacedMaps): Picture | null {
    const key = keyOf(unitId, chunk, smooth);
    const entry = this.#entries.get(key);
    if (entry?.maps !== maps) return null;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return this.#coloured(entry);
  }

  /** The nearest picture, of whatever fineness, that covers a chunk which is not made yet. */
  findCoarser(unitId: number, field: Size, chunk: Chunk, smooth: boolean): Picture | null {
    const stale = this.#entries.get(keyOf(unitId, chunk, smooth));
    if (stale !== undefined) return this.#coloured(stale);
    let parent = chunk;
    for (let step = 0; step < 6; step++) {
      parent = parentChunk(field, parent);
      const entry = this.#entries.get(keyOf(unitId, parent, smooth));
      if (entry !== undefined) return this.#coloured(entry);
    }
    return null;
  }

  make(unitId: number, chunk: Chunk, smooth: boolean, maps: PlacedMaps): Picture {
    const key = keyOf(unitId, chunk, smooth);
    this.#drop(key);
    const canvas = document.createElement('canvas');
    canvas.width = chunk.size.width;
    canvas.height = chunk.size.height;
    const values = rasterise(maps, chunk.region, chunk.size, smooth);
    const entry: Entry = { chunk, canvas, values, maps, version: -1 };
    this.#entries.set(key, entry);
    this.#pixels += values.length;
    for (const oldest of this.#entries.keys()) {
      if (this.#pixels <= capacityPixels || oldest === key) break;
      this.#drop(oldest);
    }
    return this.#coloured(entry);
  }

  #drop(key: string): void {
    const old = this.#entries.get(key);
    if (old === undefined) return;
    this.#pixels -= old.values.length;
    this.#entries.delete(key);
  }

  #coloured(entry: Entry): Picture {
    if (entry.version === this.#version || this.#table === null) return entry;
    const context = entry.canvas.getContext('2d');
    if (context === null) throw new Error('the browser has no 2-D canvas left');
    const image = context.createImageData(entry.chunk.size.width, entry.chunk.size.height);
    colourValues(entry.values, this.#table, new Uint32Array(image.data.buffer));
    context.putImageData(image, 0, 0);
    entry.version = this.#version;
    return entry;
  }
}

const keyOf = (unitId: number, { level, x, y }: Chunk, smooth: boolean) =>
  `${unitId}/${level}/${x}/${y}/${smooth ? 's' : 'c'}`;

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
