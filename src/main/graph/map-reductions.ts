import type { Emitter } from './emitter.ts';

/**
 * A map [B, h, w] from activation A and total gradient G, both [B, K, h, w], raw and signed.
 * - `hires`: sum_k G A
 * - `grad-cam`: sum_k mean(G) A
 * - `xres`: sum_k P A, where P pools G over windows of `window` x `window` cells and repeats the result; the windows at
 *   the right and lower border are cut off, never padded
 * - `layer-cam`: sum_k max(G, 0) A
 * - `element-wise`: sum_k max(G A, 0)
 * - `xgrad-cam`: sum_k (sum(G A) / (sum(A) + 1e-7)) A
 * - `grad-cam-pp`: sum_k w_k A, w_k = sum(max(G, 0) G^2 / (2 G^2 + sum(A) G^3 + 1e-6)), 0 where G = 0
 */
export type MapReduction =
  | { readonly kind: 'hires' | 'grad-cam' | 'layer-cam' | 'element-wise' | 'xgrad-cam' | 'grad-cam-pp' }
  | { readonly kind: 'xres'; readonly window: number; readonly pool: 'mean' | 'max' };

interface Pair {
  readonly emit: Emitter;
  readonly activation: string;
  readonly gradient: string;
  readonly shape: readonly number[];
}

const mul = ({ emit }: Pair, a: string, b: string) => emit.op('Mul', [a, b]);
const overGrid = ({ emit }: Pair, type: 'ReduceMean' | 'ReduceSum', name: string) =>
  emit.op(type, [name, emit.ints([2, 3])], { keepdims: 1 });
const rectify = ({ emit }: Pair, name: string) => emit.op('Relu', [name]);

function weightsOf(pair: Pair, reduction: MapReduction): string {
  switch (reduction.kind) {
    case 'hires':
    case 'element-wise':
      return pair.gradient;
    case 'grad-cam':
      return overGrid(pair, 'ReduceMean', pair.gradient);
    case 'layer-cam':
      return rectify(pair, pair.gradient);
    case 'xgrad-cam':
      return axiomWeights(pair);
    case 'grad-cam-pp':
      return plusPlusWeights(pair);
    case 'xres':
      return windowed(pair, reduction.window, reduction.pool);
  }
}

function axiomWeights(pair: Pair): string {
  const { emit, activation, gradient } = pair;
  const total = overGrid(pair, 'ReduceSum', mul(pair, gradient, activation));
  const size = emit.op('Add', [overGrid(pair, 'ReduceSum', activation), emit.float(1e-7)]);
  return emit.op('Div', [total, size]);
}

function plusPlusWeights(pair: Pair): string {
  const { emit, activation, gradient } = pair;
  const square = mul(pair, gradient, gradient);
  const cube = mul(pair, square, gradient);
  const twice = emit.op('Mul', [square, emit.float(2)]);
  const denominator = emit.op('Add', [
    emit.op('Add', [twice, mul(pair, overGrid(pair, 'ReduceSum', activation), cube)]),
    emit.float(1e-6),
  ]);
  // G = 0 makes the numerator 0, so alpha is 0 there without a case.
  const alpha = emit.op('Div', [square, denominator]);
  return overGrid(pair, 'ReduceSum', mul(pair, rectify(pair, gradient), alpha));
}

/** Pools the gradient over a lattice of windows that starts at the upper left, then repeats each result over its window. */
function windowed(pair: Pair, window: number, pool: 'mean' | 'max'): string {
  const { emit, gradient, shape } = pair;
  const [, , height = 1, width = 1] = shape;
  const tall = Math.min(window, height);
  const wide = Math.min(window, width);
  if (tall === 1 && wide === 1) return gradient;
  const kernel = { kernel_shape: [tall, wide], strides: [tall, wide], ceil_mode: 1 };
  const pooled =
    pool === 'max'
      ? emit.op('MaxPool', [gradient], kernel)
      : emit.op('AveragePool', [gradient], { ...kernel, count_include_pad: 0 });
  const rows = Array.from({ length: height }, (_, y) => Math.floor(y / tall));
  const columns = Array.from({ length: width }, (_, x) => Math.floor(x / wide));
  const repeated = emit.op('Gather', [pooled, emit.ints(rows)], { axis: 2 });
  return emit.op('Gather', [repeated, emit.ints(columns)], { axis: 3 });
}

/** Writes the reduction of one layer to its map and answers the map's name. */
export function reduceToMap(pair: Pair, reduction: MapReduction): string {
  const product = mul(pair, weightsOf(pair, reduction), pair.activation);
  const signed = reduction.kind === 'element-wise' ? rectify(pair, product) : product;
  return pair.emit.op('ReduceSum', [signed, pair.emit.ints([1])], { keepdims: 0 });
}
