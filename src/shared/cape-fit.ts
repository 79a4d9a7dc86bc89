import { z } from 'zod';
import { networkIdSchema, plateIdSchema } from './ids.ts';
import { capeEpochSchema, capeHeadSchema } from './network.ts';

/** Where a head starts; `auto` copies the network's last layer where it has one that is linear after average pooling. */
export const capeStartSchema = z.enum(['auto', 'copied', 'centred', 'random']);

/** How a CAPE head is trained. Weight decay is L2 on every trainable. */
export const capeFitSettingsSchema = z.object({
  start: capeStartSchema,
  optimizer: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('sgd'),
      learningRate: z.number().positive(),
      momentum: z.number().min(0).max(1),
      weightDecay: z.number().min(0),
    }),
    z.object({
      kind: z.literal('adam'),
      learningRate: z.number().positive(),
      weightDecay: z.number().min(0),
    }),
  ]),
  epochs: z.int().min(1),
  /** Images a step at most; few images are taken in smaller steps, so that an epoch has several. */
  batchSize: z.int().min(1),
  /** Share of the wells that is never trained on and decides when to stop; 0 trains all epochs on everything. */
  heldOutShare: z.number().min(0).max(0.9),
  /** Epochs without a better held-out loss before training stops. */
  patience: z.int().min(1),
  seed: z.int(),
});
export type CapeFitSettings = z.infer<typeof capeFitSettingsSchema>;

/** The learning rates and decays that the two optimisers are given where nobody says otherwise. */
export const capeOptimizers = {
  /** As published. */
  sgd: { kind: 'sgd', learningRate: 1e-3, momentum: 0.9, weightDecay: 1e-4 },
  /** Weight decay would keep the region weights flat; without it the map gathers where the evidence is. */
  adam: { kind: 'adam', learningRate: 1e-2, weightDecay: 0 },
} as const satisfies Record<string, CapeFitSettings['optimizer']>;

export const capeFitDefaults: CapeFitSettings = {
  start: 'auto',
  optimizer: capeOptimizers.adam,
  epochs: 150,
  batchSize: 32,
  heldOutShare: 0.2,
  patience: 25,
  seed: 1,
};

/**
 * How head and network do on images whose class is known. Shares are 0 to 1. Calibration is the expected calibration
 * error: the mean gap between confidence and accuracy over ten bins of confidence.
 */
export const capeFiguresSchema = z.object({
  images: z.int(),
  /** Mean distillation loss. */
  loss: z.number(),
  networkAccuracy: z.number(),
  capeAccuracy: z.number(),
  /** Share where the head decides as the network does. */
  agreement: z.number(),
  networkConfidence: z.number(),
  capeConfidence: z.number(),
  networkCalibrationError: z.number(),
  capeCalibrationError: z.number(),
});
export type CapeFigures = z.infer<typeof capeFiguresSchema>;

/** A fitted head and how it came about. Figures are of the images as they are, without turned copies. */
export const capeFitResultSchema = z.object({
  head: capeHeadSchema,
  start: capeStartSchema.exclude(['auto']),
  history: z.array(capeEpochSchema),
  /** The epoch whose head was kept. */
  bestEpoch: z.int(),
  heldOutWells: z.array(z.string()),
  training: capeFiguresSchema,
  heldOut: capeFiguresSchema.nullable(),
});
export type CapeFitResult = z.infer<typeof capeFitResultSchema>;

/** Asks to fit a CAPE head on the labelled wells of a plate. */
export const capeFitRequestSchema = z.object({
  plateId: plateIdSchema,
  networkId: networkIdSchema,
  /** `label`, `role` or a column of the plate map; null takes labels where the plate map has them, else roles. */
  labelsFrom: z.string().nullable(),
  /** The network's class for values of that column, where they are not called alike; `-` leaves the wells out. */
  labelMap: z.record(z.string(), z.string()),
  /** The layer whose features the head reads; null takes the last one with a grid. */
  layer: z.string().nullable(),
  /** Also learn from every image flipped and turned. */
  turned: z.boolean(),
  settings: capeFitSettingsSchema,
});
export type CapeFitRequest = z.infer<typeof capeFitRequestSchema>;

/** How far a fit is. Seconds left are null until they can be told. */
export const capeFitProgressSchema = z.discriminatedUnion('phase', [
  z.object({
    phase: z.literal('features'),
    fieldsDone: z.int(),
    fieldsTotal: z.int(),
    etaSeconds: z.number().nullable(),
  }),
  capeEpochSchema.extend({
    phase: z.literal('fitting'),
    epochs: z.int(),
    etaSeconds: z.number().nullable(),
  }),
]);
export type CapeFitProgress = z.infer<typeof capeFitProgressSchema>;

/** What a fit gave, besides the head that is stored with the network. */
export const capeFitReportSchema = capeFitResultSchema.extend({
  /** Wells of each class, in the order of the network's classes. */
  wellsOfClass: z.array(z.int()),
  /** Where the classes came from: `label`, `role` or the column. */
  labelsFrom: z.string(),
  /** Images of the wells; each was seen in as many versions. */
  images: z.int(),
  versions: z.int(),
  seconds: z.number(),
});
export type CapeFitReport = z.infer<typeof capeFitReportSchema>;
