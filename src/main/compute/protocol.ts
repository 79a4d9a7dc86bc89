import { z } from 'zod';
import { deviceReportSchema, deviceSchema } from '../../shared/devices.ts';
import { errorRecordSchema } from '../../shared/error-record.ts';
import { capeFitResultSchema, capeFitSettingsSchema } from '../../shared/cape-fit.ts';
import { fidelitySettingsSchema, networkMetricIdSchema, scoreResultSchema } from '../../shared/fidelity.ts';
import { mapFactsSchema, mapUnitSchema } from '../../shared/map.ts';
import { methodIdSchema, parametersSchema } from '../../shared/methods.ts';
import {
  capeHeadSchema,
  networkDescriptionSchema,
  networkPortsSchema,
  recipeSchema,
} from '../../shared/network.ts';
import { verdictSchema } from '../../shared/run.ts';
import { targetSchema } from '../../shared/target.ts';
import { sizeOf } from '../../shared/tensor.ts';

const floats = z.custom<Float32Array>((value) => value instanceof Float32Array, 'no float32 values');

const tensorSchema = z
  .object({ data: floats, shape: z.array(z.int().min(0)).readonly() })
  .refine(({ data, shape }) => data.length === sizeOf(shape), 'the data do not fill the shape');

const networkFileSchema = z.object({
  path: z.string().min(1),
  sha256: z.string().min(1),
  ports: networkPortsSchema.optional(),
});

const pixelsSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('field'),
    width: z.int().positive(),
    height: z.int().positive(),
    planes: z.array(floats).readonly(),
    centres: floats.nullable(),
  }),
  z.object({ kind: z.literal('tensor'), tensor: tensorSchema }),
]);

const placedMapsSchema = z.object({
  count: z.int().min(0),
  height: z.int().min(0),
  width: z.int().min(0),
  data: floats,
  boxes: floats,
});

const predictTaskSchema = z.object({
  network: networkFileSchema,
  recipe: recipeSchema.nullable(),
  pixels: pixelsSchema,
});

const unitTaskSchema = predictTaskSchema.extend({
  method: methodIdSchema,
  parameters: parametersSchema,
  layer: z.string().nullable(),
  target: targetSchema,
  mask: tensorSchema.nullable(),
  capeHead: capeHeadSchema.nullable(),
  seed: z.int(),
});

const layersTaskSchema = predictTaskSchema.extend({
  target: targetSchema,
  layers: z.array(z.string()).min(1).max(64).readonly(),
  windows: z.array(z.int().min(0).max(65_536)).min(1).max(32).readonly(),
});

const explainedObjectSchema = z.object({
  classIndex: z.int().nullable(),
  pixels: z.int(),
  seconds: z.number(),
  device: z.string(),
  layers: z.array(
    z.object({
      layer: z.string(),
      height: z.int(),
      width: z.int(),
      box: z.tuple([z.number(), z.number(), z.number(), z.number()]).readonly(),
      maps: z.array(z.object({ window: z.int(), data: floats })).readonly(),
    }),
  ),
});

const scoreTaskSchema = unitTaskSchema.extend({
  metrics: z.array(networkMetricIdSchema).min(1).readonly(),
  maps: placedMapsSchema,
  unit: mapUnitSchema,
  settings: fidelitySettingsSchema,
  scoreSeed: z.int(),
});

const featuresTaskSchema = predictTaskSchema.extend({
  layer: z.string(),
  turned: z.boolean(),
  mostImages: z.int().positive().nullable(),
});

const layerFeaturesSchema = z.object({
  versions: z.int().positive(),
  activation: tensorSchema,
  logits: tensorSchema,
  content: tensorSchema.nullable(),
});

const capeFitTaskSchema = layerFeaturesSchema.extend({
  network: networkFileSchema,
  recipe: recipeSchema.nullable(),
  layer: z.string(),
  wells: z.array(z.string()).readonly(),
  classes: z.array(z.int().min(0)).readonly(),
  settings: capeFitSettingsSchema,
});

const predictionSchema = z.object({
  logits: tensorSchema,
  probabilities: tensorSchema,
  verdict: verdictSchema,
});

const unitResultSchema = z.object({
  maps: placedMapsSchema,
  facts: mapFactsSchema,
  verdict: verdictSchema.nullable(),
  seconds: z.number(),
  device: z.string(),
});

/** Where to compute. An automatic choice gives way to the CPU where the device cannot run a network. */
const placeSchema = z.object({ device: deviceSchema, automatic: z.boolean() });
export type Place = z.infer<typeof placeSchema>;

/** How many cores a call may use; more than one where nothing else is computed meanwhile. */
const coresSchema = z.int().min(1);

/** What main may ask of a compute process. */
export const callSchema = z.discriminatedUnion('name', [
  z.object({ name: z.literal('inspect'), network: networkFileSchema }),
  z.object({ name: z.literal('predict'), task: predictTaskSchema, place: placeSchema }),
  z.object({ name: z.literal('run-unit'), task: unitTaskSchema, place: placeSchema, cores: coresSchema }),
  z.object({ name: z.literal('score-unit'), task: scoreTaskSchema, place: placeSchema, cores: coresSchema }),
  z.object({ name: z.literal('segment'), task: predictTaskSchema, place: placeSchema }),
  z.object({ name: z.literal('explain-layers'), task: layersTaskSchema, place: placeSchema }),
  z.object({ name: z.literal('features'), task: featuresTaskSchema, place: placeSchema }),
  z.object({ name: z.literal('fit-cape-head'), task: capeFitTaskSchema, place: placeSchema }),
  z.object({
    name: z.literal('test-device'),
    device: deviceSchema,
    timed: z.boolean(),
    demoNetwork: networkFileSchema.nullable(),
  }),
  z.object({ name: z.literal('test-tensorflow') }),
]);
export type Call = z.infer<typeof callSchema>;

/** The answer to each call. */
export const answerSchemas = {
  inspect: networkDescriptionSchema,
  predict: predictionSchema,
  'run-unit': unitResultSchema,
  'score-unit': scoreResultSchema,
  segment: placedMapsSchema,
  'explain-layers': explainedObjectSchema,
  features: layerFeaturesSchema,
  'fit-cape-head': capeFitResultSchema,
  'test-device': deviceReportSchema,
  'test-tensorflow': deviceReportSchema,
} as const;

/** Messages from main to a compute process. `call` is parsed by {@link callSchema}, so that a bad one is answered. */
export const toProcessSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('call'), id: z.int(), call: z.unknown() }),
  z.object({ kind: z.literal('cancel'), id: z.int() }),
  /** Close every engine and end. */
  z.object({ kind: z.literal('close') }),
]);
export type ToProcess = z.infer<typeof toProcessSchema>;

/** Messages from a compute process to main. `answer` is parsed by the call's own schema. */
export const fromProcessSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('heartbeat') }),
  z.object({
    kind: z.literal('progress'),
    id: z.int(),
    share: z.number(),
    figures: z.record(z.string(), z.number()).optional(),
  }),
  z.object({ kind: z.literal('done'), id: z.int(), answer: z.unknown() }),
  z.object({ kind: z.literal('failed'), id: z.int(), error: errorRecordSchema }),
]);
export type FromProcess = z.infer<typeof fromProcessSchema>;
