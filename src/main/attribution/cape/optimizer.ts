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

const adam = { meanDecay: 0.9, squareDecay: 0.999, epsilon: 1e-8 };

/** One array's own state: returns the change for a gradient value that already holds the decay term. */
type Rule = (gradient: number, index: number, step: number) => number;

function sgdRule(length: number, learningRate: number, momentum: number): Rule {
  const velocity = new Float64Array(length);
  return (gradient, index) => {
    velocity[index] = momentum * (velocity[index] ?? 0) + gradient;
    return -learningRate * velocity[index];
  };
}

function adamRule(length: number, learningRate: number): Rule {
  const mean = new Float64Array(length);
  const square = new Float64Array(length);
  return (gradient, index, step) => {
    mean[index] = adam.meanDecay * (mean[index] ?? 0) + (1 - adam.meanDecay) * gradient;
    square[index] = adam.squareDecay * (square[index] ?? 0) + (1 - adam.squareDecay) * gradient ** 2;
    const unbiasedMean = mean[index] / (1 - adam.meanDecay ** step);
    const unbiasedSquare = square[index] / (1 - adam.squareDecay ** step);
    return (-learningRate * unbiasedMean) / (Math.sqrt(unbiasedSquare) + adam.epsilon);
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
