import { z } from 'zod';

/** The image that hidden pixels show. `alternate` takes median and blur in turn. */
const pcimBaselineSchema = z.enum(['alternate', 'median', 'blur', 'black']);

/** What the variants with smooth fields share. */
const pcimFields = {
  /** Cells of the grid along a side; 0 chooses 16 up to 48 px, 32 up to 400 px, 48 above. */
  grid: z.int().min(0).max(128).default(0),
  gain: z.number().positive().default(3),
  /** Smoothing of the noise, in grid cells; `random-fields` smooths its gradient alike. */
  sigma: z.number().positive().default(2),
  baseline: pcimBaselineSchema.default('alternate'),
  /**
   * Where the probabilities of the first steps' fields differ by less, the network counts as insensitive and no map is
   * shown; 0 asks for a map all the same.
   */
  leastSpread: z.number().min(0).max(1).default(0.02),
};

/** Random fields a step; always antithetic pairs. */
const fieldsPerStep = z.int().min(2).max(64).multipleOf(2);

/** A grid of opacities trained through smooth random fields: the reconstruction that was measured best. */
export const pcimRandomFieldsSchema = z.strictObject({
  variant: z.literal('random-fields'),
  ...pcimFields,
  steps: z.int().min(5).max(1000).default(50),
  fieldsPerStep: fieldsPerStep.default(4),
  learningRate: z.number().positive().default(0.1),
  momentum: z.number().min(0).lt(1).default(0.9),
  decay: z.number().min(0).default(3),
  clip: z.number().positive().default(2),
});
export type PcimRandomFields = z.infer<typeof pcimRandomFieldsSchema>;

/**
 * The same trained by Adam, for experts: more of the map's mass lies where it should, but its maps hardly change when
 * the network's weights are made random, so they are no evidence of what the network looks at.
 */
export const pcimAdamFieldsSchema = z.strictObject({
  variant: z.literal('random-fields-adam'),
  ...pcimFields,
  steps: z.int().min(5).max(1000).default(100),
  fieldsPerStep: fieldsPerStep.default(4),
  learningRate: z.number().positive().default(0.05),
  /** Weight of the mean mask in the loss. */
  area: z.number().min(0).default(0.5),
  /** Smoothing of the trained grid, in cells. */
  smoothing: z.number().positive().default(1),
  clip: z.number().positive().default(4),
});
export type PcimAdamFields = z.infer<typeof pcimAdamFieldsSchema>;

/** No gradient, no learning rate: the mean of random masks, each weighed by what the network said of its image. */
export const pcimForwardOnlySchema = z.strictObject({
  variant: z.literal('forward-only'),
  ...pcimFields,
  /** Most images to ask the network for, an image explained. */
  budget: z.int().min(40).max(20_000).default(1000),
  /** Stops before the budget where both halves of the masks agree this well (Spearman-Brown). */
  reliability: z.number().gt(0).max(1).default(0.9),
});
export type PcimForwardOnly = z.infer<typeof pcimForwardOnlySchema>;

/**
 * A grid trained by forward passes alone (an evolution strategy), for experts: sparser maps than `forward-only` at a
 * fixed cost of steps x 2 pairs, measured no better otherwise.
 */
export const pcimForwardLearnedSchema = z.strictObject({
  variant: z.literal('forward-only-learned'),
  ...pcimFields,
  steps: z.int().min(5).max(1000).default(25),
  /** Antithetic pairs of fields a step. */
  pairs: z.int().min(1).max(200).default(20),
  learningRate: z.number().positive().default(0.15),
  momentum: z.number().min(0).lt(1).default(0.8),
  /** Smoothing of the estimated gradient, in cells. */
  smoothing: z.number().positive().default(1),
  decay: z.number().min(0).default(3),
  clip: z.number().positive().default(2),
});
export type PcimForwardLearned = z.infer<typeof pcimForwardLearnedSchema>;

/** An opacity a pixel, trained by gradient: the closest reading of the abstract, and measured weaker. */
export const pcimLiteralSchema = z.strictObject({
  variant: z.literal('literal'),
  steps: z.int().min(1).max(5000).default(300),
  learningRate: z.number().positive().default(0.02),
  /** The opacity that every pixel starts with. */
  start: z.number().min(0).max(1).default(0.5),
  /** Weight of the mean opacity in the loss. */
  l1: z.number().min(0).default(2),
  /** Weight of the mean difference between neighbours in the loss. */
  totalVariation: z.number().min(0).default(5),
  baseline: pcimBaselineSchema.default('median'),
});
export type PcimLiteral = z.infer<typeof pcimLiteralSchema>;

/** PCIM's named choices; `random-fields` where no variant is named. Each variant has its own. */
export const pcimParametersSchema = z.preprocess(
  (given) =>
    typeof given === 'object' && given !== null && !('variant' in given)
      ? { variant: 'random-fields', ...given }
      : given,
  z.discriminatedUnion('variant', [
    pcimRandomFieldsSchema,
    pcimAdamFieldsSchema,
    pcimForwardOnlySchema,
    pcimForwardLearnedSchema,
    pcimLiteralSchema,
  ]),
);
export type PcimParameters = z.infer<typeof pcimParametersSchema>;
