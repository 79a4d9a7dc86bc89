import { badInput } from '../../shared/errors.ts';
import { axis, type Tensor } from '../../shared/tensor.ts';
import type { Reduction } from './reduction.ts';

/**
 * The reduction's definition, outside of any graph: activation A and gradient G, both [B, K, h, w], to [B, h, w],
 * raw and signed. Engines that cannot reduce inside their graph use it, and compiled graphs are checked against it.
 * Sums run in float64.
 *
 * @throws BadInput where the two shapes differ.
 */
export function reduceMaps(activation: Tensor, gradient: Tensor, reduction: Reduction): Tensor {
  if (activation.shape.join() !== gradient.shape.join()) {
    throw badInput({
      what: `activation [${activation.shape.join(', ')}] and gradient [${gradient.shape.join(', ')}] differ in shape`,
    });
  }
  const [batch, channels] = [axis(activation, 0), axis(activation, 1)];
  const [height, width] = [axis(activation, 2), axis(activation, 3)];
  const cells = height * width;
  const sums = new Float64Array(batch * cells);
  for (let plane = 0; plane < batch * channels; plane++) {
    const a = activation.data.subarray(plane * cells, (plane + 1) * cells);
    const g = gradient.data.subarray(plane * cells, (plane + 1) * cells);
    const mean = reduction.kind === 'grad-cam' ? g.reduce((sum, value) => sum + value, 0) / cells : null;
    const offset = Math.floor(plane / channels) * cells;
    for (let cell = 0; cell < cells; cell++) {
      const weight = mean ?? g[cell] ?? 0;
      sums[offset + cell] = (sums[offset + cell] ?? 0) + weight * (a[cell] ?? 0);
    }
  }
  return { data: Float32Array.from(sums), shape: [batch, height, width] };
}
