import { z } from 'zod';

/**
 * What the values of a map are; the display obeys it (probabilities share one scale from 0, signed maps diverge).
 * `effect` is a change of the score, `activation` a weighted sum of a layer's activation.
 */
export const mapUnitSchema = z.enum([
  'logit',
  'probability',
  'probability-difference',
  'gradient',
  'opacity',
  'effect',
  'activation',
]);
export type MapUnit = z.infer<typeof mapUnitSchema>;

/** Why a map shows nothing. A map without reason has contrast. */
export const emptyReasonSchema = z.enum([
  'no-objects',
  'no-positive-value',
  'no-contrast',
  'network-insensitive',
  'empty-target',
]);
export type EmptyReason = z.infer<typeof emptyReasonSchema>;

/**
 * The raw result of one unit: `count` grids of height x width, each lying on a rectangle of the field. A network that
 * sees whole fields gives one; a network that sees cells gives one a cell.
 */
export interface PlacedMaps {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  /** Signed raw values [count, height, width], row-major. Never normalised, resized or coloured. */
  readonly data: Float32Array;
  /** [count, 4]: x, y, width, height of each grid in field pixels; may reach over the field's border. */
  readonly boxes: Float32Array;
}

/** Facts about a unit's maps that can be asked without reading their values. */
export const mapFactsSchema = z.object({
  unit: mapUnitSchema,
  layer: z.string().nullable(),
  count: z.int().min(0),
  height: z.int().min(0),
  width: z.int().min(0),
  min: z.number().nullable(),
  max: z.number().nullable(),
  emptyReason: emptyReasonSchema.nullable(),
  /** Figures of the method itself, for instance PCIM's effect size and split-half reliability. */
  figures: z.record(z.string(), z.number()),
  /** Name of the fitted head that the maps were made with; absent for methods without one. */
  head: z.string().optional(),
});
export type MapFacts = z.infer<typeof mapFactsSchema>;

/**
 * Packs maps for the door: a JSON header line `{count,height,width}` padded to a multiple of 4 bytes including its
 * newline, then boxes and data as little-endian float32.
 */
export function packMaps(maps: PlacedMaps): Uint8Array<ArrayBuffer> {
  const plain = JSON.stringify({ count: maps.count, height: maps.height, width: maps.width });
  const header = plain.padEnd(Math.ceil((plain.length + 1) / 4) * 4 - 1) + '\n';
  const bytes = new Uint8Array(header.length + (maps.boxes.length + maps.data.length) * 4);
  for (let index = 0; index < header.length; index++) bytes[index] = header.charCodeAt(index);
  new Float32Array(bytes.buffer, header.length, maps.boxes.length).set(maps.boxes);
  new Float32Array(bytes.buffer, header.length + maps.boxes.length * 4, maps.data.length).set(maps.data);
  return bytes;
}

const packedHeaderSchema = z.object({ count: z.int(), height: z.int(), width: z.int() });

/** The inverse of {@link packMaps}. The arrays are views on `bytes`. */
export function unpackMaps(bytes: ArrayBuffer): PlacedMaps {
  const chars = new Uint8Array(bytes);
  const end = chars.indexOf(10) + 1;
  const header = packedHeaderSchema.parse(JSON.parse(String.fromCharCode(...chars.subarray(0, end))));
  const boxes = new Float32Array(bytes, end, header.count * 4);
  const data = new Float32Array(bytes, end + boxes.length * 4, header.count * header.height * header.width);
  return { ...header, boxes, data };
}
