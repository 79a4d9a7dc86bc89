import type { MethodId, Parameters } from '../../src/shared/methods.ts';

/** A method with its parameters as the study compares it. */
export interface Contender {
  readonly label: string;
  readonly method: MethodId;
  readonly parameters: Parameters;
}

const variant = (name: string, rest: Parameters = {}): Contender => ({
  label: `PCIM ${name}`,
  method: 'pcim',
  parameters: { variant: name, ...rest },
});

/** The variants of PCIM, and the methods that people know, all as the program ships them. */
export const contenders: readonly Contender[] = [
  variant('random-fields'),
  variant('forward-only'),
  variant('literal'),
  variant('random-fields-adam'),
  variant('forward-only-learned'),
  { label: 'Input gradient', method: 'input-gradient', parameters: {} },
  {
    label: 'Integrated Gradients, median',
    method: 'integrated-gradients',
    parameters: { baseline: 'median' },
  },
  { label: 'SmoothGrad', method: 'smooth-grad', parameters: {} },
  { label: 'Occlusion, 16 px', method: 'occlusion', parameters: {} },
  { label: 'Occlusion, 8 px', method: 'occlusion', parameters: { window: 8, stride: 4 } },
  { label: 'RISE, 500 masks', method: 'rise', parameters: { masks: 500 } },
];

/** The same for a network that takes long: fewer steps, masks and windows, and the page says so. */
export const fewContenders: readonly Contender[] = [
  {
    ...variant('random-fields', { steps: 12, fieldsPerStep: 2 }),
    label: 'PCIM random-fields, 12 steps of 2 fields',
  },
  { ...variant('forward-only', { budget: 80 }), label: 'PCIM forward-only, 80 masks' },
  { ...variant('literal', { steps: 15, learningRate: 0.1 }), label: 'PCIM literal, 15 steps of 0.1' },
  { label: 'Input gradient', method: 'input-gradient', parameters: {} },
  {
    label: 'Integrated Gradients, median, 8 steps',
    method: 'integrated-gradients',
    parameters: { baseline: 'median', steps: 8 },
  },
  { label: 'SmoothGrad, 6 samples', method: 'smooth-grad', parameters: { samples: 6 } },
  { label: 'Occlusion, 48 px', method: 'occlusion', parameters: { window: 48, stride: 32 } },
  { label: 'RISE, 80 masks', method: 'rise', parameters: { masks: 80 } },
];

/** Start of alpha and baseline, swept for the literal reading; regularised as by default, and not at all. */
export const literalSweep: readonly Contender[] = ['black', 'median', 'alternate'].flatMap((baseline) =>
  [0, 0.5, 1].flatMap((start) =>
    [true, false].map((regularised) => ({
      label: `${start} | ${baseline} | ${regularised ? 'L1 2, TV 5' : 'none'}`,
      method: 'pcim' as const,
      parameters: {
        ...{ variant: 'literal', baseline, start },
        ...(regularised ? {} : { l1: 0, totalVariation: 0 }),
      },
    })),
  ),
);
