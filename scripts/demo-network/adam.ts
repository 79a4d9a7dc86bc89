const meanDecay = 0.9;
const squareDecay = 0.999;

/** Adam on a flat vector, with weight decay taken off directly; changes the weights in place. */
export function createAdam(length: number, weightDecay: number) {
  const mean = new Float64Array(length);
  const square = new Float64Array(length);
  let steps = 0;
  return (weights: Float32Array, gradient: Float32Array, learningRate: number): void => {
    steps += 1;
    for (let index = 0; index < length; index++) {
      const slope = gradient[index] ?? 0;
      const value = weights[index] ?? 0;
      const first = meanDecay * (mean[index] ?? 0) + (1 - meanDecay) * slope;
      const second = squareDecay * (square[index] ?? 0) + (1 - squareDecay) * slope * slope;
      mean[index] = first;
      square[index] = second;
      const direction = first / (1 - meanDecay ** steps);
      const scale = Math.sqrt(second / (1 - squareDecay ** steps)) + 1e-8;
      weights[index] = value - learningRate * (direction / scale + weightDecay * value);
    }
  };
}
