import { toTensor, type OnnxTensor } from '../../../src/main/graph/index.ts';

/** A small generator of numbers from 0 to 1, the same for the same seed. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A random float32 tensor with values from `low` to `high`. */
export function randomTensor(dims: readonly number[], low = -1, high = 1, seed = 11): OnnxTensor {
  const random = randomFrom(seed);
  const size = dims.reduce((product, length) => product * length, 1);
  return toTensor(
    '',
    dims,
    Float32Array.from({ length: size }, () => low + random() * (high - low)),
  );
}

/** Whole numbers as a list tensor, or without axes. */
export const ints = (...values: readonly number[]): OnnxTensor =>
  toTensor('', [values.length], BigInt64Array.from(values, BigInt));
export const int = (value: number): OnnxTensor => toTensor('', [], BigInt64Array.of(BigInt(value)));
export const floatList = (...values: readonly number[]): OnnxTensor =>
  toTensor('', [values.length], Float32Array.from(values));
export const float = (value: number): OnnxTensor => toTensor('', [], Float32Array.of(value));
