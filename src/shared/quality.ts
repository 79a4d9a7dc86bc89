import { z } from 'zod';
import { fieldIdSchema, wellIdSchema } from './ids.ts';

/** What stands for a well when controls are compared: the mean over its fields of each field's ... */
export const qualityReadouts = ['mean', 'median', 'p99', 'focus'] as const;
export type QualityReadout = (typeof qualityReadouts)[number];

/** How one kind of control wells spreads. */
const controlSchema = z.object({
  wells: z.int(),
  mean: z.number(),
  /** Sample standard deviation, n - 1. */
  sd: z.number(),
  median: z.number(),
  /** 1.4826 times the median absolute deviation: an estimate of the standard deviation that outliers do not move. */
  mad: z.number(),
  /** sd / |mean|; null where the mean is 0. */
  cv: z.number().nullable(),
});

/** How well a channel's readout tells the positive from the negative controls. */
export const controlQualitySchema = z.object({
  channel: z.int().min(0),
  channelName: z.string(),
  readout: z.enum(qualityReadouts),
  positive: controlSchema.nullable(),
  negative: controlSchema.nullable(),
  zPrime: z.number().nullable(),
  robustZPrime: z.number().nullable(),
  ssmd: z.number().nullable(),
  /** Why there are no figures; null where there are. */
  refused: z.string().nullable(),
});
export type ControlQuality = z.infer<typeof controlQualitySchema>;

/** What was measured of one plane, and what stands out. */
export const fieldQualitySchema = z.object({
  wellId: wellIdSchema,
  well: z.string(),
  fieldId: fieldIdSchema,
  field: z.int(),
  channel: z.int().min(0),
  mean: z.number(),
  sd: z.number(),
  median: z.number(),
  p99: z.number(),
  /** Variance of the Laplacian over the variance of the intensities: higher is sharper. Null for an even plane. */
  focus: z.number().nullable(),
  /** Share of the pixels at the detector's limit. */
  saturated: z.number().min(0).max(1),
  /** Far less sharp than the other fields of its channel. */
  outOfFocus: z.boolean(),
  /** So many pixels at the limit that intensities are no longer comparable. */
  overexposed: z.boolean(),
});
export type FieldQuality = z.infer<typeof fieldQualitySchema>;

/** What position alone does to a channel's mean intensity, by median polish of the wells' means. */
export const positionEffectSchema = z.object({
  channel: z.int().min(0),
  channelName: z.string(),
  overall: z.number(),
  /** One a row and column of the plate; null where it has no well. In units of intensity, added to `overall`. */
  rows: z.array(z.number().nullable()),
  columns: z.array(z.number().nullable()),
  /** 1.4826 times the median absolute residual: what position does not explain. */
  residual: z.number(),
  /** Spread of row and column effects beside the residual; above 1 the position outweighs the rest. Null for residual 0. */
  strength: z.number().nullable(),
});
export type PositionEffect = z.infer<typeof positionEffectSchema>;

export const plateQualitySchema = z.object({
  controls: z.array(controlQualitySchema),
  fields: z.array(fieldQualitySchema),
  position: z.array(positionEffectSchema),
  /** Why nothing was measured: the plate was imported by an older program. Null where it was measured. */
  unmeasured: z.string().nullable(),
});
export type PlateQuality = z.infer<typeof plateQualitySchema>;
