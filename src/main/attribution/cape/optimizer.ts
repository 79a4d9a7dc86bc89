import { adamRule, type StepRule } from '../adam.ts';
import type { HeadParameters } from './distillation.ts';

/** How parameters follow their gradient. Weight decay is L2 on every trainable, biases and temperatures included. */
export type OptimizerChoice =
  | {
      readonly kind: 'sgd';
      readonly learningRate: number;
      readonly momentum: number;
      readonly weightDecay: number;
    }
  | { readonly kind: 'adam'; readonly learningRate: number; readonly weightDecay: number };

/** Changes `parameters` in place by one step against `gradient`. */
export type OptimizerStep = (parameters: HeadParameters, gradient: HeadParameters) => void;

function sgdRule(length: number, learningRate: number, momentum: number): StepRule {
  const velocity = new Float64Array(length);
  return (gradient, index) => {
    velocity[index] = momentum * (velocity[index] ?? 0) + gradient;
    return -learningRate * velocity[index];
  };
}

/** SGD with heavy-ball momentum (v = m v + g, p -= lr v) or Adam, over all arrays of a head. */
export function createOptimizer(choice: OptimizerChoice, like: HeadParameters): OptimizerStep {
  const arrays = (parameters: HeadParameters) => [
    parameters.weights,
    parameters.bias,
    parameters.logTemperatures,
  ];
  const rules = arrays(like).map(({ length }) =>
    choice.kind === 'sgd'
      ? sgdRule(length, choice.learningRate, choice.momentum)
      : adamRule(length, choice.learningRate),
  );
  let step = 0;
  return (parameters, gradient) => {
    step += 1;
    const gradients = arrays(gradient);
    arrays(parameters).forEach((values, which) => {
      values.forEach((value, index) => {
        const slope = (gradients[which]?.[index] ?? 0) + choice.weightDecay * value;
        values[index] = value + (rules[which]?.(slope, index, step) ?? 0);
      });
    });
  };
}
