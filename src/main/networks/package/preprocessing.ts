import { z } from 'zod';
import { unsupported } from '../../../shared/errors.ts';
import type { Scaling, ScalingStep } from '../../../shared/network.ts';
import type { PackageTensor, ProcessingStep } from './read-description.ts';

/** The scaling that a package's pre-processing means, with what a person should know of it. */
export interface PackageScaling {
  /** For every input channel. */
  readonly scaling: Scaling[];
  readonly warnings: string[];
}

/** The epsilon of the format where a package names none. */
const usualEpsilon = 1e-6;

const amount = z.number();
const amounts = z.union([amount, z.array(amount).min(1)]);
const spreads = z.union([amount.positive(), z.array(amount.positive()).min(1)]);
const axisList = z.union([z.string(), z.array(z.string())]).nullish();
const ranged = z.looseObject({ mode: z.string().nullish(), axes: axisList, eps: amount.min(0).nullish() });

interface Fitted {
  /** The step for a channel. */
  readonly of: (channel: number) => ScalingStep;
  /** Whether its statistics run over all channels; null where it has none. */
  readonly together: boolean | null;
  readonly warning?: string;
}

/**
 * Turns the pre-processing of a package's input into the scaling of a recipe.
 * @param channels number of the network's input channels
 * @throws Unsupported naming the step that no recipe can express, or whose settings are not the format's.
 */
export function toScaling(input: PackageTensor, channels: number, where: string): PackageScaling {
  const steps = input.processing.flatMap((step) => toStep(step, input.name, where) ?? []);
  const overs = new Set(steps.flatMap(({ together }) => together ?? []));
  if (overs.size > 1) {
    throw unsupported({
      what: `the pre-processing of ${input.name} takes statistics now over all channels, now over each`,
      where,
      mend: 'Add the weights file itself, with --scaling.',
    });
  }
  const together = overs.has(true);
  return {
    scaling: Array.from({ length: channels }, (_, channel) =>
      simplest(
        steps.map(({ of }) => of(channel)),
        together && channels > 1,
      ),
    ),
    warnings: steps.flatMap(({ warning }) => warning ?? []),
  };
}

/** The plainest rule that does the same. */
function simplest(steps: readonly ScalingStep[], together: boolean): Scaling {
  const [first, ...more] = steps;
  if (first === undefined) return { kind: 'linear', offset: 0, divisor: 1 };
  if (more.length === 0 && first.kind === 'linear' && first.gain > 0) {
    return { kind: 'linear', offset: 0 - first.offset / first.gain, divisor: 1 / first.gain };
  }
  const plain =
    more.length === 0 &&
    first.kind === 'standardise' &&
    first.epsilon === usualEpsilon &&
    first.dataset !== true;
  return plain && !together
    ? { kind: 'zero-mean-unit-variance' }
    : { kind: 'steps', steps: [...steps], together };
}

/** One step; null where it changes no value. */
function toStep(step: ProcessingStep, input: string, where: string): Fitted | null {
  switch (step.name) {
    case 'ensure_dtype':
      return ensureFloat(step, where);
    case 'scale_linear':
      return scaleLinear(step, where);
    case 'clip': {
      const { min, max } = settings(
        step,
        z.looseObject({ min: amount.nullish(), max: amount.nullish() }),
        where,
      );
      return { of: () => ({ kind: 'clip', min: min ?? null, max: max ?? null }), together: null };
    }
    case 'binarize': {
      const { threshold } = settings(step, z.looseObject({ threshold: amounts }), where);
      return { of: (channel) => ({ kind: 'binarise', threshold: at(threshold, channel) }), together: null };
    }
    case 'sigmoid':
      return { of: () => ({ kind: 'sigmoid' }), together: null };
    case 'fixed_zero_mean_unit_variance':
      return fixedStandardise(step, 0, where);
    case 'zero_mean_unit_variance':
      return standardise(step, where);
    case 'scale_range':
      return scaleRange(step, input, where);
    default:
      throw cannot(step, 'is not known here', where);
  }
}

function cannot({ name }: ProcessingStep, why: string, where: string) {
  return unsupported({
    what: `the pre-processing step ${name} ${why}`,
    where,
    mend: 'Add the weights file itself and say with --scaling how intensities become its input.',
  });
}

function settings<T>(step: ProcessingStep, schema: z.ZodType<T>, where: string): T {
  const parsed = schema.safeParse(step.settings);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw cannot(step, `has a setting that is not the format's (${issue?.path.join('.') ?? ''})`, where);
}

const at = (values: number | readonly number[], channel: number) =>
  typeof values === 'number' ? values : (values[Math.min(channel, values.length - 1)] ?? 0);

function ensureFloat(step: ProcessingStep, where: string): null {
  const { dtype } = settings(step, z.looseObject({ dtype: z.string() }), where);
  if (dtype.startsWith('float')) return null;
  throw cannot(step, `asks for ${dtype}, and networks are given float32`, where);
}

function scaleLinear(step: ProcessingStep, where: string): Fitted {
  const schema = z.looseObject({ gain: amounts.nullish(), offset: amounts.nullish() });
  const { gain, offset } = settings(step, schema, where);
  return {
    of: (channel) => ({ kind: 'linear', gain: at(gain ?? 1, channel), offset: at(offset ?? 0, channel) }),
    together: null,
  };
}

function fixedStandardise(step: ProcessingStep, epsilon: number, where: string): Fitted {
  const { mean, std } = settings(step, z.looseObject({ mean: amounts, std: spreads }), where);
  return {
    of: (channel) => {
      const gain = 1 / (at(std, channel) + epsilon);
      return { kind: 'linear', gain, offset: 0 - at(mean, channel) * gain };
    },
    together: null,
  };
}

function standardise(step: ProcessingStep, where: string): Fitted {
  const { mode, axes, eps } = settings(step, ranged, where);
  const epsilon = eps ?? usualEpsilon;
  if (mode === 'fixed') return fixedStandardise(step, epsilon, where);
  return {
    of: () => ({ kind: 'standardise', epsilon, ...ofDataset(mode) }),
    together: overChannels(axes),
    ...perDataset(step, mode),
  };
}

function scaleRange(step: ProcessingStep, input: string, where: string): Fitted {
  const schema = ranged.extend({
    min_percentile: amount.min(0).max(100).nullish(),
    max_percentile: amount.min(0).max(100).nullish(),
    reference_tensor: z.string().nullish(),
  });
  const given = settings(step, schema, where);
  const { mode, axes, eps, min_percentile: low, max_percentile: high } = given;
  const reference = given.reference_tensor ?? input;
  if (reference !== input) throw cannot(step, `looks at the tensor ${reference}`, where);
  const range = { low: low ?? 0, high: high ?? 100, epsilon: eps ?? usualEpsilon };
  return {
    of: () => ({ kind: 'range', ...range, ...ofDataset(mode) }),
    together: overChannels(axes),
    ...perDataset(step, mode),
  };
}

/** Without axes the statistics run over the whole tensor. */
function overChannels(axes: z.infer<typeof axisList>): boolean {
  if (axes === null || axes === undefined) return true;
  return typeof axes === 'string' ? axes.includes('c') : axes.includes('channel') || axes.includes('c');
}

const ofDataset = (mode: string | null | undefined) => (mode === 'per_dataset' ? { dataset: true } : {});

/** How statistics over the data set are taken while the data set is not known. */
export const overEachImage = 'taken over each image';

const datasetWarning = (step: string) =>
  `${step} is meant over the whole data set; here it is ${overEachImage}`;

function perDataset({ name }: ProcessingStep, mode: string | null | undefined): { warning?: string } {
  return mode === 'per_dataset' ? { warning: datasetWarning(name) } : {};
}
