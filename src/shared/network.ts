import { z } from 'zod';

/** One tensor that enters or leaves a network. A dimension that the file leaves open is null. */
export const tensorInfoSchema = z.object({
  name: z.string(),
  type: z.string(),
  shape: z.array(z.int().nullable()),
});
export type TensorInfo = z.infer<typeof tensorInfoSchema>;

/** A layer whose output is a [batch, channel, height, width] activation, in the order of execution. */
export const layerInfoSchema = z.object({
  /** The tensor's name in the file; what `--layer` takes. */
  name: z.string(),
  /** The operator that makes it. */
  operator: z.string(),
  channels: z.int(),
  height: z.int(),
  width: z.int(),
  /** Input pixels per cell of the layer's grid, vertically and horizontally. */
  stride: z.tuple([z.number(), z.number()]),
  /**
   * Input pixels, vertically and horizontally, that one cell is computed from, border and picture size aside; null
   * where it is the whole picture. Left out by engines that do not tell.
   */
  receptiveField: z.tuple([z.int(), z.int()]).nullable().optional(),
  /** False where no derivative from the output reaches this layer; `reason` then names the operator. */
  differentiable: z.boolean(),
  reason: z.string().nullable(),
});
export type LayerInfo = z.infer<typeof layerInfoSchema>;

/** One step of a scaling that a network package spells out. */
export const scalingStepSchema = z.discriminatedUnion('kind', [
  /** value * gain + offset */
  z.object({ kind: z.literal('linear'), gain: z.number(), offset: z.number() }),
  /** (value - mean) / (sd + epsilon), over the image; `dataset` wants it over all images, where they are known. */
  z.object({
    kind: z.literal('standardise'),
    epsilon: z.number().min(0),
    dataset: z.boolean().optional(),
  }),
  /** (value - a) / (b - a + epsilon), where a and b are percentiles of the image, or of all images for `dataset`. */
  z.object({
    kind: z.literal('range'),
    low: z.number().min(0).max(100),
    high: z.number().min(0).max(100),
    epsilon: z.number().min(0),
    dataset: z.boolean().optional(),
  }),
  z.object({ kind: z.literal('clip'), min: z.number().nullable(), max: z.number().nullable() }),
  /** 1 above the threshold, else 0. */
  z.object({ kind: z.literal('binarise'), threshold: z.number() }),
  z.object({ kind: z.literal('sigmoid') }),
]);
export type ScalingStep = z.infer<typeof scalingStepSchema>;

/** How intensities become network input, per channel: (value - offset) / divisor, or a rule over the image. */
export const scalingSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('linear'), offset: z.number(), divisor: z.number().positive() }),
  /** Each image is given mean 0 and variance 1: (value - mean) / (sd + 1e-6). */
  z.object({ kind: z.literal('zero-mean-unit-variance') }),
  /** Each image is stretched so that these percentiles become 0 and 1. */
  z.object({
    kind: z.literal('percentile'),
    low: z.number().min(0).max(100),
    high: z.number().min(0).max(100),
  }),
  /** Several steps in turn; each looks at what the one before left. */
  z.object({
    kind: z.literal('steps'),
    steps: z.array(scalingStepSchema),
    /** True where means and percentiles are taken over all channels of the image together. */
    together: z.boolean(),
  }),
]);
export type Scaling = z.infer<typeof scalingSchema>;

/** Heights and widths that a network takes: `min` plus any number of `step`s; a step of 0 leaves no choice. */
export const sizeRuleSchema = z.object({
  min: z.tuple([z.int().positive(), z.int().positive()]),
  step: z.tuple([z.int().min(0), z.int().min(0)]),
});
export type SizeRule = z.infer<typeof sizeRuleSchema>;

/** How far a network's answer to a package's test input is from the output that the package ships. */
export const packageTestSchema = z.object({
  /** The output's name in the package. */
  output: z.string(),
  /** Largest absolute difference, after the package's post-processing. */
  difference: z.number(),
  /**
   * The same as a share of the largest expected value; where the output is made of zeros and ones, the share of
   * values that differ.
   */
  relative: z.number(),
});
export type PackageTest = z.infer<typeof packageTestSchema>;

/** What a bioimage.io package says of its network, and what its test tensors said. */
export const packageFactsSchema = z.object({
  name: z.string(),
  formatVersion: z.string(),
  summary: z.string().nullable(),
  licence: z.string().nullable(),
  authors: z.array(z.string()),
  citations: z.array(z.string()),
  /** The chosen kind of weights: `onnx`, `tensorflow_js` or `keras_hdf5`. */
  weights: z.string(),
  /** Whether the weights have the SHA-256 that the package states; null where it states none. */
  attested: z.boolean().nullable(),
  /** For every input channel its scaling. */
  scaling: z.array(scalingSchema),
  /** Input sizes that it takes; null where the package does not say. */
  sizes: sizeRuleSchema.nullable(),
  /** Pixels at the border of an output that are not to be trusted, vertically and horizontally. */
  halo: z.tuple([z.int().min(0), z.int().min(0)]),
  /** Class names in the order of the outputs; null where the package gives none. */
  labels: z.array(z.string()).nullable(),
  postprocessing: z.array(z.string()),
  tests: z.array(packageTestSchema),
  /** What a person should know before trusting it. */
  warnings: z.array(z.string()),
});
export type PackageFacts = z.infer<typeof packageFactsSchema>;

/** What a network is, read from its file by the compute process. */
export const networkDescriptionSchema = z.object({
  format: z.enum(['onnx', 'tfjs']),
  /** The one that takes the image comes first. */
  inputs: z.array(tensorInfoSchema),
  /** The one that is explained comes first. */
  outputs: z.array(tensorInfoSchema),
  /** [channels, height, width] of the image input; open dimensions are null. */
  inputShape: z.tuple([z.int(), z.int().nullable(), z.int().nullable()]),
  task: z.enum(['classification', 'segmentation']),
  /** Number of classes. A single-logit output counts as two: absent (logit -z) and present (logit z). */
  classCount: z.int().positive(),
  /** True where the network has ONE logit, of which two classes were made. */
  singleLogit: z.boolean(),
  /** The final operator that was stripped so that logits are explained, or null. */
  strippedActivation: z.enum(['softmax', 'sigmoid', 'log-softmax']).nullable(),
  layers: z.array(layerInfoSchema),
  /** The layer that class activation maps use when none is named. */
  recommendedLayer: z.string().nullable(),
  operators: z.array(z.string()),
  /** Operators on the way from output to input that have no derivative. */
  missingDerivatives: z.array(z.string()),
  parameterCount: z.int(),
  opset: z.int().nullable(),
  /** What had to be mended to read the file, if anything. */
  repairs: z.array(z.string()).optional(),
  /** The bioimage.io package that it came in. */
  package: packageFactsSchema.optional(),
});
export type NetworkDescription = z.infer<typeof networkDescriptionSchema>;

/** Which objects are cropped for a network that sees cells. */
export const objectFinderSchema = z.object({
  kind: z.literal('nuclei'),
  /** Name of the plate channel that shows the nuclei. */
  channel: z.string(),
  /** Standard deviation of the Gaussian smoothing before Otsu's threshold, in pixels. */
  smoothingPx: z.number().min(0),
  /** Objects smaller or larger than this area, in pixels, are left out. */
  minAreaPx: z.number().min(1),
  maxAreaPx: z.number().min(1),
});
export type ObjectFinder = z.infer<typeof objectFinderSchema>;

/** What a network sees of a field. */
export const viewSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('field'), fit: z.enum(['stretch', 'letterbox']) }),
  /**
   * The field at its own resolution through windows of the input size. Neighbours share `2 haloPx` pixels; of each map
   * only the part further than the halo from the window's border is kept.
   */
  z.object({ kind: z.literal('tiles'), haloPx: z.int().min(0).max(4096) }),
  z.object({ kind: z.literal('cells'), cropPx: z.int().positive(), objects: objectFinderSchema }),
]);
export type View = z.infer<typeof viewSchema>;

/**
 * Which tensors of a network with several inputs or outputs are used. Names are those of its file; what is left out
 * is chosen: the only input that takes an image, the first output that holds classes.
 */
export const networkPortsSchema = z.object({
  /** The input that takes the image. */
  input: z.string().optional(),
  /** The output that is explained. */
  output: z.string().optional(),
  /** For every further input the value that fills it. */
  fills: z.record(z.string(), z.number()).optional(),
});
export type NetworkPorts = z.infer<typeof networkPortsSchema>;

/** The recipe that turns planes into network input; stored with the network and re-used for every run. */
export const recipeSchema = z.object({
  view: viewSchema,
  /** For every input channel of the network, the name of the plate channel that feeds it. */
  channels: z.array(z.string()).min(1),
  /** For every input channel its scaling. */
  scaling: z.array(scalingSchema).min(1),
  /** Height and width of the network input; needed where the file leaves them open. */
  inputSize: z.tuple([z.int().positive(), z.int().positive()]),
  /** Left out for networks of one input and one output. */
  ports: networkPortsSchema.optional(),
});
export type Recipe = z.infer<typeof recipeSchema>;

/** What one epoch of fitting did; losses are means over images, the training loss measured before each step. */
export const capeEpochSchema = z.object({
  /** Counted from 1. */
  epoch: z.int(),
  trainingLoss: z.number(),
  /** Null where nothing is held out. */
  heldOutLoss: z.number().nullable(),
});
export type CapeEpochLoss = z.infer<typeof capeEpochSchema>;

/** A fitted CAPE head: weights [classes, features] and bias [classes] over the features of `layer`. */
export const capeHeadSchema = z.object({
  layer: z.string(),
  classes: z.int().positive(),
  /**
   * True for networks whose classes do not exclude each other: every class then has a head of two rows, absent and
   * present, so that weights are [2 classes, features] and biases [2 classes].
   */
  independent: z.boolean().optional(),
  features: z.int().positive(),
  weights: z.array(z.number()),
  bias: z.array(z.number()),
  /** Log temperatures t1, t2, t3; T = exp(t). t3 serves training only. */
  logTemperatures: z.tuple([z.number(), z.number(), z.number()]),
  /** How the head was fitted, for the report. */
  provenance: z.record(z.string(), z.union([z.string(), z.number()])),
  /** The loss curve of the fit. */
  history: z.array(capeEpochSchema).optional(),
});
export type CapeHead = z.infer<typeof capeHeadSchema>;
