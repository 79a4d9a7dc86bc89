import { z } from 'zod';
import type { UnitTask } from './compute-port.ts';
import type { MapUnit, PlacedMaps } from './map.ts';
import { plateIdSchema, runIdSchema, unitIdSchema } from './ids.ts';
import { scoreReasonSchema } from './score.ts';

/** The metrics that ask the network again, by their ids in the catalogue of scores. */
export const networkMetricIds = [
  'deletion',
  'insertion',
  'abpc',
  'pixel-flipping',
  'region-perturbation',
  'irof',
  'road',
  'average-drop',
  'average-increase',
  'faithfulness-correlation',
  'faithfulness-estimate',
  'monotonicity',
  'monotonicity-correlation',
  'sensitivity-n',
  'infidelity',
  'keep-dice',
  'delete-dice',
  'max-sensitivity',
  'avg-sensitivity',
  'local-lipschitz',
  'seed-repeatability',
  'parameter-randomisation',
  'target-randomisation',
] as const;
export const networkMetricIdSchema = z.enum(networkMetricIds);
export type NetworkMetricId = z.infer<typeof networkMetricIdSchema>;

/** What replaced pixels show; the pure formulas say why there are several. */
export const baselineNameSchema = z.enum(['median', 'mean', 'blur', 'darkest', 'brightest', 'zero']);

/** How the network is asked again. Everything that decides a score's value besides map, network and image. */
export const fidelitySettingsSchema = z.strictObject({
  /** Groups that pixels are replaced in. */
  steps: z.int().min(2).max(1000).default(50),
  /** The channel's median is background in most microscopy images, bright or dark, where black is a lie in bright field. */
  baseline: baselineNameSchema.default('median'),
  /** Patches along the shorter side, for region perturbation. */
  patches: z.int().min(2).max(32).default(7),
  superpixels: z.int().min(4).max(1000).default(50),
  /** Pixel sets of the correlations, and perturbations of infidelity. */
  sets: z.int().min(5).max(1000).default(100),
  /** Draws a group, for the monotonicity correlation. */
  draws: z.int().min(1).max(50).default(4),
  /** Disturbed images of the sensitivities. */
  disturbances: z.int().min(1).max(200).default(10),
  /** How far a disturbance moves a pixel at most, as a share of the range of its channel. */
  disturbance: z.number().positive().max(1).default(0.02),
  /** `cascading` makes layers random from the output on, one more at each stage; `independent` one alone. */
  randomise: z.enum(['cascading', 'independent']).default('cascading'),
  /** Stages of the randomisation at most, spread evenly over the network's layers. */
  stages: z.int().min(1).max(50).default(4),
  /** Objects or tiles of a field that are scored at most, drawn by the seed. */
  images: z.int().min(1).max(1000).default(8),
  /** Score a random map and a blob in the middle beside every map. */
  references: z.boolean().default(true),
});
export type FidelitySettings = z.infer<typeof fidelitySettingsSchema>;

/** One unit whose map is to be scored by asking the network again. */
export interface ScoreTask extends UnitTask {
  readonly metrics: readonly NetworkMetricId[];
  /** The stored map, and what its values are. */
  readonly maps: PlacedMaps;
  readonly unit: MapUnit;
  readonly settings: FidelitySettings;
  /** Draws masks, sets, noise, the sample of objects; apart from `seed`, which made the map. */
  readonly scoreSeed: number;
}

/** One metric of one unit: the mean over the images that were scored. */
export const unitScoreSchema = z.object({
  metric: networkMetricIdSchema,
  value: z.number().nullable(),
  /** Why there is no value; null where there is one. */
  reason: scoreReasonSchema.nullable(),
  /** The same of a random map on the same grid, and of a blob in the middle of each image. */
  random: z.number().nullable(),
  centre: z.number().nullable(),
  /** Curves and counts; `images` is how many were scored, `undefinedImages` how many of them had no value. */
  details: z.record(z.string(), z.json()),
});
export type UnitScore = z.infer<typeof unitScoreSchema>;

export const scoreResultSchema = z.object({
  scores: z.array(unitScoreSchema),
  seconds: z.number(),
  device: z.string(),
});
export type ScoreResult = z.infer<typeof scoreResultSchema>;

/** What is to be scored by asking the network again. */
export const fidelityRequestSchema = z.object({
  plateId: plateIdSchema,
  /** Null takes every run of the plate that has maps. */
  runIds: z.array(runIdSchema).nullable(),
  metrics: z.array(networkMetricIdSchema).min(1),
  settings: fidelitySettingsSchema,
  /** Fields that are scored at most, drawn by the seed, the same for every run; null takes all. */
  fields: z.int().min(1).nullable(),
  seed: z.int(),
});
export type FidelityRequest = z.infer<typeof fidelityRequestSchema>;

/** How far it is. Units are maps; one in work counts by its share. */
export const fidelityProgressSchema = z.object({
  done: z.int(),
  total: z.int(),
  share: z.number(),
  etaSeconds: z.number().nullable(),
});
export type FidelityProgress = z.infer<typeof fidelityProgressSchema>;

/** What it did. */
export const fidelityReportSchema = z.object({
  /** Maps of the sample, and those among them whose scores were missing or out of date and are stored now. */
  maps: z.int(),
  computed: z.int(),
  fields: z.int(),
  /** Maps that could not be scored, and why. */
  failures: z.array(z.object({ unitId: unitIdSchema, error: z.string() })),
  seconds: z.number(),
});
export type FidelityReport = z.infer<typeof fidelityReportSchema>;
