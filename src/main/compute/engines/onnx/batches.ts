import { sizeOf, type Tensor } from '../../../../shared/tensor.ts';

/** Images `from` to `to` of a batch, without a copy. */
export function sliceBatch({ data, shape }: Tensor, from: number, to: number): Tensor {
  const size = sizeOf(shape.slice(1));
  return { data: data.subarray(from * size, to * size), shape: [to - from, ...shape.slice(1)] };
}

/** Batches one after another as one. They agree in every other axis. */
export function joinBatches(parts: readonly Tensor[]): Tensor {
  const [first] = parts;
  if (parts.length === 1 && first !== undefined) return first;
  const count = parts.reduce((sum, { shape }) => sum + (shape[0] ?? 0), 0);
  const shape = [count, ...(first?.shape.slice(1) ?? [])];
  const data = new Float32Array(sizeOf(shape));
  let offset = 0;
  for (const part of parts) {
    data.set(part.data, offset);
    offset += part.data.length;
  }
  return { data, shape };
}
