/** A dense float32 array, row-major, the last axis fastest. Networks speak [batch, channel, height, width]. */
export interface Tensor {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/** The number of values that a shape holds; 1 for a scalar. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** The length of an axis; throws where the tensor has no such axis. */
export function axis(tensor: Tensor, index: number): number {
  const length = tensor.shape[index];
  if (length === undefined) throw new RangeError(`no axis ${index} in [${tensor.shape.join(', ')}]`);
  return length;
}
