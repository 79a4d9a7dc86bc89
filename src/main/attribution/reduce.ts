import { badInput } from '../../shared/errors.ts';
import { axis, type Tensor } from '../../shared/tensor.ts';
import type { Reduction } from './reduction.ts';

/** One channel of one image: activation and gradient, [h, w] each. */
interface Plane {
  readonly a: Float32Array;
  readonly g: Float32Array;
  readonly height: number;
  readonly width: number;
}

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
    const weight = weightOf({ a, g, height, width }, reduction);
    const offset = Math.floor(plane / channels) * cells;
    for (let cell = 0; cell < cells; cell++) {
      const product = weight(cell) * (a[cell] ?? 0);
      sums[offset + cell] =
        (sums[offset + cell] ?? 0) + (reduction.kind === 'element-wise' ? Math.max(product, 0) : product);
    }
  }
  return { data: Float32Array.from(sums), shape: [batch, height, width] };
}

/** The factor of A at each cell of one channel. */
function weightOf(plane: Plane, reduction: Reduction): (cell: number) => number {
  const at = (cell: number) => plane.g[cell] ?? 0;
  switch (reduction.kind) {
    case 'hires':
    case 'element-wise':
      return at;
    case 'layer-cam':
      return (cell) => Math.max(at(cell), 0);
    case 'xres':
      return windowed(plane, reduction.window, reduction.pool);
    case 'grad-cam':
    case 'xgrad-cam':
    case 'grad-cam-pp': {
      const constant = channelWeight(plane, reduction.kind);
      return () => constant;
    }
  }
}

const sum = (values: Float32Array, term: (value: number, cell: number) => number) =>
  values.reduce((total, value, cell) => total + term(value, cell), 0);

function channelWeight({ a, g }: Plane, kind: 'grad-cam' | 'xgrad-cam' | 'grad-cam-pp'): number {
  const size = sum(a, (value) => value);
  switch (kind) {
    case 'grad-cam':
      return sum(g, (value) => value) / g.length;
    case 'xgrad-cam':
      return sum(g, (value, cell) => value * (a[cell] ?? 0)) / (size + 1e-7);
    case 'grad-cam-pp':
      return sum(
        g,
        (value) => (Math.max(value, 0) * value ** 2) / (2 * value ** 2 + size * value ** 3 + 1e-6),
      );
  }
}

/** The gradient pooled over the window that a cell lies in; windows are cut off at the border. */
function windowed(
  { g, height, width }: Plane,
  window: number,
  pool: 'mean' | 'max',
): (cell: number) => number {
  const across = Math.ceil(width / window);
  const pooled = new Float64Array(across * Math.ceil(height / window));
  for (let at = 0; at < pooled.length; at++) {
    const [top, left] = [Math.floor(at / across) * window, (at % across) * window];
    const values: number[] = [];
    for (let y = top; y < Math.min(top + window, height); y++) {
      for (let x = left; x < Math.min(left + window, width); x++) values.push(g[y * width + x] ?? 0);
    }
    pooled[at] =
      pool === 'max'
        ? values.reduce((largest, value) => Math.max(largest, value), -Infinity)
        : values.reduce((total, value) => total + value, 0) / values.length;
  }
  const windowOf = (cell: number) =>
    Math.floor(Math.floor(cell / width) / window) * across + Math.floor((cell % width) / window);
  return (cell) => pooled[windowOf(cell)] ?? 0;
}
