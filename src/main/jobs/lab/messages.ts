import { z } from 'zod';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { unitIdSchema } from '../../../shared/ids.ts';
import { mapFactsSchema } from '../../../shared/map.ts';
import { methodIdSchema, parametersSchema } from '../../../shared/methods.ts';
import { capeHeadSchema, networkPortsSchema, recipeSchema } from '../../../shared/network.ts';
import { verdictSchema } from '../../../shared/run.ts';
import { targetSchema } from '../../../shared/target.ts';

/** Short lists of numbers as they travel in a job: float32, little-endian, deflated, base64. */
const packedSchema = z.object({
  length: z
    .int()
    .min(0)
    .max(2 ** 28),
  data: z.string(),
});
export type Packed = z.infer<typeof packedSchema>;

export function pack(values: Float32Array): Packed {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return { length: values.length, data: deflateRawSync(bytes, { level: 4 }).toString('base64') };
}

/** The inverse of {@link pack}. @throws RangeError where the bytes are not as many as they say. */
export function unpack({ length, data }: Packed): Float32Array<ArrayBuffer> {
  const bytes = inflateRawSync(Buffer.from(data, 'base64'), { maxOutputLength: Math.max(1, length * 4) });
  if (bytes.byteLength !== length * 4)
    throw new RangeError(`${bytes.byteLength} bytes for ${length} numbers`);
  return new Float32Array(new Uint8Array(bytes).buffer);
}

/** One plane as any machine finds it: under a root that all know by name. */
const planeAddressSchema = z.object({
  /** Name of the shared root. */
  root: z.string(),
  /** The plate's folder below it, with `/` between its parts; empty where it is the root itself. */
  folder: z.string(),
  relativePath: z.string(),
  locator: z.record(z.string(), z.unknown()),
  /** What the import read; null where an older program imported the plate. */
  contentHash: z.string().nullable(),
});
export type PlaneAddress = z.infer<typeof planeAddressSchema>;

const fieldAddressSchema = z.object({
  /** Plate, well and field, for errors. */
  name: z.string(),
  width: z.int().positive(),
  height: z.int().positive(),
  planes: z.array(planeAddressSchema),
  /** Centres of the objects as x, y pairs; null where the network sees fields. */
  centres: packedSchema.nullable(),
});
export type FieldAddress = z.infer<typeof fieldAddressSchema>;

/** A unit on its way to a worker: everything that decides its map. */
export const labUnitSchema = z.object({
  kind: z.literal('unit'),
  unitId: unitIdSchema,
  network: z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/), ports: networkPortsSchema.optional() }),
  recipe: recipeSchema,
  method: methodIdSchema,
  parameters: parametersSchema,
  layer: z.string().nullable(),
  target: targetSchema,
  mask: z.object({ shape: z.array(z.int()), data: packedSchema }).nullable(),
  capeHead: capeHeadSchema.nullable(),
  seed: z.int(),
  field: fieldAddressSchema,
  /** The queue that takes the result. */
  answerTo: z.string(),
});
export type LabUnit = z.infer<typeof labUnitSchema>;

const outcomeSchema = z.discriminatedUnion('ok', [
  z.object({
    ok: z.literal(true),
    maps: z.object({
      count: z.int().min(0),
      height: z.int().min(0),
      width: z.int().min(0),
      boxes: packedSchema,
      /** Where the values lie beside the jobs; they come and go with this answer. */
      id: z.uuid(),
      /** How many bytes they take there. */
      bytes: z.int().min(0),
    }),
    facts: mapFactsSchema,
    verdict: verdictSchema.nullable(),
    seconds: z.number(),
    device: z.string(),
  }),
  z.object({ ok: z.literal(false), error: z.string() }),
]);

/** What a worker made of a unit. */
export const labResultSchema = z.object({
  kind: z.literal('result'),
  unitId: unitIdSchema,
  worker: z.string(),
  outcome: outcomeSchema,
});
export type LabResult = z.infer<typeof labResultSchema>;

/** What arrives in a project's queue: results, and units that the queue gave up since every worker on them died. */
export const labAnswerSchema = z.discriminatedUnion('kind', [labResultSchema, labUnitSchema]);
export type LabAnswer = z.infer<typeof labAnswerSchema>;
