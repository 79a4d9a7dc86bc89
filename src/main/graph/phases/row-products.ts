import type { Emitter } from '../emitter.ts';
import { tapMixtures, type Points } from './row-filter.ts';

/** A convolution with 3 x 3 taps, stride 1 and a border of one. */
export interface Filter {
  /** [M, C, 3, 3] */
  readonly weight: string;
  /** [M], or '' where there is none. */
  readonly bias: string;
  readonly outputs: number;
  readonly inputs: number;
  /** Of the image. */
  readonly columns: number;
}

/** Onnxruntime computes narrower rows at half speed, since it treats the first and the last column by themselves. */
const leastColumns = 8;

/**
 * The six products of a filter, each a convolution along rows.
 * @param points from `toPoints`
 */
export function multiply(emit: Emitter, points: Points, filter: Filter): Points {
  const along = filter.columns < leastColumns ? shiftedProduct : rowProduct;
  const weights = mixedWeights(emit, filter);
  const product = (index: number) => {
    // The second product takes part in every phase once.
    const bias = index === 1 && filter.bias !== '' ? [filter.bias] : [];
    return along(emit, points[index] ?? '', weights[index] ?? '', bias, filter);
  };
  return [product(0), product(1), product(2), product(3), product(4), product(5)];
}

/** The filter's weights as six of [3, M, C], by column; onnxruntime computes them once, when it loads the model. */
function mixedWeights(emit: Emitter, { weight, outputs, inputs }: Filter): readonly string[] {
  const size = 3 * outputs * inputs;
  const rows = emit.reshape(emit.op('Transpose', [weight], { perm: [2, 3, 0, 1] }), [3, size]);
  const mixtures = emit.repeated([6, 3], tapMixtures.flat());
  const parts = emit.ops('Split', [emit.op('MatMul', [mixtures, rows])], 6, { axis: 0, num_outputs: 6 });
  return parts.map((part) => emit.reshape(part, [3, outputs, inputs]));
}

/** One product: a convolution along the rows of an image with a weight of [3, M, C]. */
type Product = (
  emit: Emitter,
  point: string,
  weight: string,
  bias: readonly string[],
  filter: Filter,
) => string;

const rowProduct: Product = (emit, point, weight, bias, { outputs, inputs }) => {
  const turned = emit.op('Transpose', [weight], { perm: [1, 2, 0] });
  const taps = emit.reshape(turned, [outputs, inputs, 1, 3]);
  return emit.op('Conv', [point, taps, ...bias], { kernel_shape: [1, 3], pads: [0, 1, 0, 1] });
};

/** The same as a sum of three products of the image itself and the image moved to either side. */
const shiftedProduct: Product = (emit, point, weight, bias, { outputs, inputs }) => {
  const columns = emit.ops('Split', [weight], 3, { axis: 0, num_outputs: 3 });
  const [left = '', middle = '', right = ''] = columns.map((tap) =>
    emit.reshape(tap, [outputs, inputs, 1, 1]),
  );
  const moved = (taps: readonly number[], pads: readonly number[]) =>
    emit.op('Conv', [point, emit.repeated([inputs, 1, 1, 2], taps)], {
      ...{ kernel_shape: [1, 2], pads, group: inputs },
    });
  const pointwise = (image: string, tap: string, added: readonly string[] = []) =>
    emit.op('Conv', [image, tap, ...added], { kernel_shape: [1, 1] });
  const before = pointwise(moved([1, 0], [0, 1, 0, 0]), left);
  const behind = pointwise(moved([0, 1], [0, 0, 0, 1]), right);
  return emit.op('Add', [emit.op('Add', [pointwise(point, middle, bias), before]), behind]);
};
