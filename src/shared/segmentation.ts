import { z } from 'zod';

/**
 * One map of an object at one layer. `window` is the side in cells that the gradient was pooled over: 1 is
 * Seg-HiRes-Grad CAM, 0 the whole grid and with it Seg-Grad CAM, others lie between (Seg-XRes-CAM).
 */
export interface WindowMap {
  readonly window: number;
  /** [height, width] of its layer, raw and signed. */
  readonly data: Float32Array;
}

/** The maps of an object at one layer, and where their grid lies on the field, in field pixels. */
export interface LayerMaps {
  readonly layer: string;
  readonly height: number;
  readonly width: number;
  readonly box: readonly [x: number, y: number, width: number, height: number];
  readonly maps: readonly WindowMap[];
}

/** Why a network put an object where it did: its maps at several layers, from one backward pass. */
export interface ExplainedObject {
  readonly layers: readonly LayerMaps[];
  /** The class that is explained; null where every pixel is explained for its own. */
  readonly classIndex: number | null;
  /** Output pixels that the score sums over; 0 leaves every map empty. */
  readonly pixels: number;
  readonly seconds: number;
  /** Which engine and device computed it. */
  readonly device: string;
}

const headerSchema = z.object({
  classIndex: z.int().nullable(),
  pixels: z.int().min(0),
  seconds: z.number(),
  device: z.string(),
  layers: z.array(
    z.object({
      layer: z.string(),
      height: z.int().min(0),
      width: z.int().min(0),
      box: z.tuple([z.number(), z.number(), z.number(), z.number()]),
      windows: z.array(z.int().min(0)),
    }),
  ),
});

/** Packs an answer for the door: a JSON line padded to a multiple of 4 bytes, then all maps as little-endian float32. */
export function packObject({ layers, ...facts }: ExplainedObject): Uint8Array<ArrayBuffer> {
  const header = {
    ...facts,
    layers: layers.map(({ maps, ...layer }) => ({ ...layer, windows: maps.map(({ window }) => window) })),
  };
  const plain = toAscii(JSON.stringify(header));
  const start = Math.ceil((plain.length + 1) / 4) * 4;
  const values = layers.flatMap(({ maps }) => maps.map(({ data }) => data));
  const bytes = new Uint8Array(start + 4 * values.reduce((sum, { length }) => sum + length, 0));
  const line = plain.padEnd(start - 1) + '\n';
  for (let index = 0; index < start; index++) bytes[index] = line.charCodeAt(index);
  let end = start;
  for (const data of values) {
    new Float32Array(bytes.buffer, end, data.length).set(data);
    end += data.byteLength;
  }
  return bytes;
}

/** Layers may be called anything; their names travel as escapes. */
const toAscii = (json: string) =>
  json.replace(/[^ -~]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** The inverse of {@link packObject}. The arrays are views on `bytes`. */
export function unpackObject(bytes: ArrayBuffer): ExplainedObject {
  const all = new Uint8Array(bytes);
  let end = all.indexOf(10) + 1;
  const { layers, ...facts } = headerSchema.parse(JSON.parse(String.fromCharCode(...all.subarray(0, end))));
  const take = (length: number) => {
    const data = new Float32Array(bytes, end, length);
    end += data.byteLength;
    return data;
  };
  return {
    ...facts,
    layers: layers.map(({ windows, ...layer }) => ({
      ...layer,
      maps: windows.map((window) => ({ window, data: take(layer.height * layer.width) })),
    })),
  };
}

/** The windows between Seg-HiRes-Grad CAM and Seg-Grad CAM that a grid has room for, both ends included. */
export function windowsOf({ height, width }: { readonly height: number; readonly width: number }): number[] {
  const windows: number[] = [];
  for (let window = 1; window < Math.max(height, width); window *= 2) windows.push(window);
  return [...(windows.length === 0 ? [1] : windows), 0];
}
