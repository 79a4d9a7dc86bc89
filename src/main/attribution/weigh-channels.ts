/** sum_k w_k A_k for one image's activation [K, cells]. */
export function weighChannels(activation: Float32Array, weights: ArrayLike<number>): Float64Array {
  const cells = activation.length / weights.length;
  const map = new Float64Array(cells);
  activation.forEach((value, at) => {
    map[at % cells] = (map[at % cells] ?? 0) + value * (weights[Math.floor(at / cells)] ?? 0);
  });
  return map;
}
