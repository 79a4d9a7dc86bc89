const meanDecay = 0.9;
const squareDecay = 0.999;
const epsilon = 1e-8;

/** The change of one value of an array, for its slope and the number of the step, counted from 1. */
export type StepRule = (slope: number, index: number, step: number) => number;

/** Adam with the usual decays of 0.9 and 0.999, over an array of this length. */
export function adamRule(length: number, learningRate: number): StepRule {
  const mean = new Float64Array(length);
  const square = new Float64Array(length);
  return (slope, index, step) => {
    mean[index] = meanDecay * (mean[index] ?? 0) + (1 - meanDecay) * slope;
    square[index] = squareDecay * (square[index] ?? 0) + (1 - squareDecay) * slope ** 2;
    const unbiasedMean = mean[index] / (1 - meanDecay ** step);
    const unbiasedSquare = square[index] / (1 - squareDecay ** step);
    return (-learningRate * unbiasedMean) / (Math.sqrt(unbiasedSquare) + epsilon);
  };
}
