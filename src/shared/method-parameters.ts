import { z } from 'zod';

export const noParametersSchema = z.strictObject({});

export const capeParametersSchema = z.strictObject({
  /**
   * `probability`: P[c, n], sums to the class probability. `mu-cape`: its numerator in log scale, where classes do not
   * compete. `region-weight`: where the head looks, whatever the class; sums to 1. `posterior`: what each region says
   * by itself. `cam`: the head's class logit, which sums to its mean. `difference` and `log-odds`: the class against
   * another one, as a difference of probabilities or of their logarithms.
   */
  quantity: z
    .enum(['probability', 'mu-cape', 'region-weight', 'posterior', 'cam', 'difference', 'log-odds'])
    .default('probability'),
  /** The other class of `difference` and `log-odds`, counted from 0; -1 takes the most probable other one. */
  against: z.int().min(-1).max(65_535).default(-1),
});
export type CapeParameters = z.infer<typeof capeParametersSchema>;

/** What the explained score is made of: the logit, which is what most papers explain, or the probability. */
const scoreSchema = z.enum(['logit', 'probability']);

/** What hidden pixels show: the median of the channel, its blur, or zeros in the network's own input space. */
const fillSchema = z.enum(['median', 'zero', 'blur']);

export const finerCamParametersSchema = z.strictObject({
  /** The map that is made of the sharpened score. Grad-CAM is the authors' own. */
  base: z.enum(['grad-cam', 'hires', 'layer-cam']).default('grad-cam'),
  /** How much of the similar classes' logits is taken off; 1 is the authors' choice, 0 leaves the base method. */
  alpha: z.number().min(0).max(2).default(1),
  /** How many classes, the nearest by logit, the explained one is compared with. */
  similar: z.int().min(1).max(100).default(3),
});
export type FinerCamParameters = z.infer<typeof finerCamParametersSchema>;

export const segXresParametersSchema = z.strictObject({
  /** Side in cells of the windows that the gradient is pooled over; 1 is Seg-HiRes-Grad CAM, 0 takes the whole map. */
  window: z.int().min(0).max(1024).default(2),
  /** The mean keeps the law of Seg-Grad CAM; the maximum shows the strongest place of each window. */
  pool: z.enum(['mean', 'max']).default('mean'),
});
export type SegXresParameters = z.infer<typeof segXresParametersSchema>;

export const scoreCamParametersSchema = z.strictObject({
  /** Over many output pixels a sum drives the softmax over channels into one channel; the mean does not. */
  reduce: z.enum(['mean', 'sum']).default('mean'),
});
export type ScoreCamParameters = z.infer<typeof scoreCamParametersSchema>;

const channelFields = {
  /** Only this channel of the input, counted from 0; -1 takes all. */
  channel: z.int().min(-1).max(4095).default(-1),
  /** How channels become one map: their signed sum, the sum of their sizes, or the largest size. */
  combine: z.enum(['sum', 'absolute', 'largest']).default('sum'),
  /**
   * How the gradient is computed. Where the input of a ReLU or a maximum lies within 1e-6 of a kink, `single` may take
   * the wrong side of it; `double` does not, and takes several times as long. `explain` uses `double` for
   * `input-gradient`.
   */
  precision: z.enum(['single', 'double']).default('single'),
};

export const inputGradientParametersSchema = z.strictObject(channelFields);
export type InputGradientParameters = z.infer<typeof inputGradientParametersSchema>;

export const integratedGradientsParametersSchema = z.strictObject({
  /** Where the path starts. Zero is the usual one; the median is the background of most fluorescence images. */
  baseline: z.enum(['zero', 'median', 'blur']).default('zero'),
  /** Midpoints of the path. The residual in the figures tells whether they were enough. */
  steps: z.int().min(2).max(1024).default(32),
  ...channelFields,
});
export type IntegratedGradientsParameters = z.infer<typeof integratedGradientsParametersSchema>;

export const smoothGradParametersSchema = z.strictObject({
  /** Noisy copies of the image. */
  samples: z.int().min(2).max(1000).default(25),
  /** Standard deviation of the noise, as a share of each channel's range. The paper recommends 0.1 to 0.2. */
  noise: z.number().min(0).max(1).default(0.15),
  ...channelFields,
});
export type SmoothGradParameters = z.infer<typeof smoothGradParametersSchema>;

export const occlusionParametersSchema = z.strictObject({
  /** Side of the hidden square in input pixels. */
  window: z.int().min(1).max(1024).default(16),
  /** Pixels from one square to the next; below the window squares overlap and the map becomes smoother. */
  stride: z.int().min(1).max(1024).default(8),
  fill: fillSchema.default('median'),
  score: scoreSchema.default('logit'),
});
export type OcclusionParameters = z.infer<typeof occlusionParametersSchema>;

export const riseParametersSchema = z.strictObject({
  /** Random masks; the noise of the map falls with their root. */
  masks: z.int().min(10).max(20_000).default(500),
  /** Cells of a mask along a side; 7 is the authors' choice. */
  cells: z.int().min(2).max(64).default(7),
  /** Share of the cells that stays visible. */
  keep: z.number().min(0.05).max(0.95).default(0.5),
  fill: fillSchema.default('median'),
  score: scoreSchema.default('probability'),
});
export type RiseParameters = z.infer<typeof riseParametersSchema>;
