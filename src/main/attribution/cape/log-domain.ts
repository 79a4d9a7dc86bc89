/** log(sum(exp(values))) over `count` values from `start` on, `step` apart; exact for any size of logit. */
export function logSumExp(values: ArrayLike<number>, start = 0, count = values.length, step = 1): number {
  let largest = -Infinity;
  for (let index = 0; index < count; index++) {
    largest = Math.max(largest, values[start + index * step] ?? -Infinity);
  }
  if (!Number.isFinite(largest)) return largest;
  let sum = 0;
  for (let index = 0; index < count; index++) {
    sum += Math.exp((values[start + index * step] ?? -Infinity) - largest);
  }
  return largest + Math.log(sum);
}

/** log softmax(logits / temperature). */
export function logSoftmax(logits: ArrayLike<number>, temperature = 1): Float64Array {
  const scaled = Float64Array.from(logits, (logit) => logit / temperature);
  const normaliser = logSumExp(scaled);
  return scaled.map((logit) => logit - normaliser);
}
