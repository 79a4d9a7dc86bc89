import { windowsOf } from './derivatives/windows.ts';
import { intOf, intsOf, textOf } from './onnx/attributes.ts';
import type { OnnxNode, OnnxTensor } from './onnx/model.ts';
import { numbersOf } from './onnx/values.ts';

/** First and last place along an axis. */
export type Span = readonly [first: number, last: number];

interface Grid {
  readonly axes: readonly [number, number];
  readonly lengths: readonly [number, number];
  readonly rank: number;
}

/** One operator, looked at along one axis of the grid. */
export interface Reach {
  readonly node: OnnxNode;
  readonly axis: 0 | 1;
  readonly input: Grid;
  readonly output: Grid;
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  readonly constants: ReadonlyMap<string, OnnxTensor>;
}

type Rule = (reach: Reach, span: Span) => Span | null;

/** The places of the input that a span of the output is computed from; null where that is all of them. */
export function reachOf(reach: Reach, span: Span): Span | null {
  const rule = Object.hasOwn(rules, reach.node.opType) ? rules[reach.node.opType] : undefined;
  return rule === undefined ? null : rule(reach, span);
}

/** Operators that compute each place from the same place of their inputs. */
const pointwise = [
  ...[
    'Abs',
    'Add',
    'BatchNormalization',
    'Cast',
    'Ceil',
    'Celu',
    'Clip',
    'Div',
    'Dropout',
    'Elu',
    'Erf',
    'Exp',
  ],
  ...[
    'Floor',
    'Gelu',
    'HardSigmoid',
    'HardSwish',
    'Identity',
    'LeakyRelu',
    'Log',
    'Max',
    'Min',
    'Mish',
    'Mul',
    'Neg',
  ],
  ...[
    'PRelu',
    'Pow',
    'Reciprocal',
    'Relu',
    'Round',
    'Selu',
    'Sigmoid',
    'Sign',
    'Softplus',
    'Softsign',
    'Sqrt',
    'Sub',
  ],
  ...['Sum', 'Swish', 'Tanh', 'ThresholdedRelu', 'Where', 'Expand', 'Mean', 'Shrink'],
] as const;

const same: Rule = ({ input, output, axis }, span) =>
  input.lengths[axis] === output.lengths[axis] ? span : null;

/** Operators that work along named axes: places stay apart as long as the grid's axes are none of them. */
const alongAxes =
  (axesOf: (reach: Reach) => readonly number[] | null): Rule =>
  (reach, span) => {
    const axes = axesOf(reach)?.map((axis) => (axis < 0 ? axis + reach.input.rank : axis)) ?? null;
    return axes === null || axes.some((axis) => reach.input.axes.includes(axis)) ? null : same(reach, span);
  };

const namedAxes = (reach: Reach) => intsOf(reach.node, 'axes') ?? constant(reach, 1);
const oneAxis = (fallback: number) => alongAxes(({ node }) => [intOf(node, 'axis', fallback)]);

/** From the first axis of a layer normalisation on, all are mixed. */
const normalised = alongAxes(({ node, input }) => {
  const axis = intOf(node, 'axis', -1);
  const first = axis < 0 ? axis + input.rank : axis;
  return Array.from({ length: input.rank - first }, (_, step) => first + step);
});

/** A matrix at the end works on the last axis, which is the channels' where the grid lies before it. */
const matrix: Rule = (reach, span) => {
  const onChannels =
    !reach.input.axes.includes(reach.input.rank - 1) && reach.input.rank === reach.output.rank;
  return onChannels ? same(reach, span) : null;
};

function constant({ node, constants }: Reach, index: number): readonly number[] | null {
  const tensor = constants.get(node.inputs[index] ?? '');
  return tensor === undefined ? null : [...numbersOf(tensor)];
}

interface Window {
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly pad: number;
}

function windowOf({ node, axis, input, output, shapes }: Reach): Window {
  const weights = shapes.get(node.inputs[1] ?? '')?.slice(2);
  const kernels = intsOf(node, 'kernel_shape') ?? weights ?? [1, 1];
  const { kernel, strides, dilations, padBegin } = windowsOf(node, kernels, input.lengths, output.lengths);
  const at = (values: readonly number[], fallback: number) => values[axis] ?? fallback;
  return { kernel: at(kernel, 1), stride: at(strides, 1), dilation: at(dilations, 1), pad: at(padBegin, 0) };
}

const window: Rule = (reach, [first, last]) => {
  const { kernel, stride, dilation, pad } = windowOf(reach);
  return [first * stride - pad, last * stride - pad + (kernel - 1) * dilation];
};

/** Place o of a transposed convolution is reached from the places i with o = i * stride - pad + tap * dilation. */
const transposed: Rule = (reach, [first, last]) => {
  const { kernel, stride, dilation, pad } = windowOf(reach);
  return [Math.ceil((first + pad - (kernel - 1) * dilation) / stride), Math.floor((last + pad) / stride)];
};

const resized: Rule = ({ node, axis, input, output }, [first, last]) => {
  const scale = output.lengths[axis] / input.lengths[axis];
  if (scale === 1) return [first, last];
  const mode = textOf(node, 'mode', 'nearest');
  const coordinates = textOf(node, 'coordinate_transformation_mode', 'half_pixel');
  const source = (place: number) => {
    if (coordinates === 'asymmetric') return place / scale;
    if (coordinates !== 'align_corners') return (place + 0.5) / scale - 0.5;
    return (place * (input.lengths[axis] - 1)) / Math.max(1, output.lengths[axis] - 1);
  };
  const [from, to] = [source(first), source(last)];
  if (mode === 'nearest') {
    const floors = textOf(node, 'nearest_mode', 'round_prefer_floor') === 'floor';
    return floors ? [Math.floor(from), Math.floor(to)] : [Math.ceil(from - 0.5), Math.floor(to + 0.5)];
  }
  // With antialiasing a shrinking filter is as much wider.
  const widening = intOf(node, 'antialias', 0) === 1 ? Math.ceil(Math.max(0, 1 / scale - 1)) : 0;
  const taps = (mode === 'cubic' ? 1 : 0) + widening;
  return [Math.floor(from) - taps, Math.ceil(to) + taps];
};

const padded: Rule = (reach, [first, last]) => {
  const { node, axis, input } = reach;
  const pads = intsOf(node, 'pads') ?? constant(reach, 1);
  const begin = pads?.[input.axes[axis]];
  return begin === undefined || constant(reach, 3) !== null ? null : [first - begin, last - begin];
};

const sliced: Rule = (reach, span) => {
  const { axis, input } = reach;
  const axes = constant(reach, 3) ?? intsOf(reach.node, 'axes') ?? null;
  const starts = constant(reach, 1) ?? intsOf(reach.node, 'starts') ?? null;
  if (starts === null) return null;
  const named = (axes ?? starts.map((_, index) => index)).map((entry) =>
    entry < 0 ? entry + input.rank : entry,
  );
  const index = named.indexOf(input.axes[axis]);
  if (index < 0) return same(reach, span);
  const step = constant(reach, 4)?.[index] ?? 1;
  const start = starts[index] ?? 0;
  const from = start < 0 ? start + input.lengths[axis] : start;
  return step > 0 ? [from + span[0] * step, from + span[1] * step] : null;
};

const blocks = ({ node }: Reach) => intOf(node, 'blocksize', 1);
const windows: Readonly<Record<string, Rule>> = {
  Conv: window,
  MaxPool: window,
  AveragePool: window,
  LpPool: window,
  ConvTranspose: transposed,
  Resize: resized,
  Upsample: resized,
  DepthToSpace: (reach, [first, last]) => [
    Math.floor(first / blocks(reach)),
    Math.floor(last / blocks(reach)),
  ],
  SpaceToDepth: (reach, [first, last]) => [first * blocks(reach), (last + 1) * blocks(reach) - 1],
};

const rules: Readonly<Record<string, Rule>> = {
  ...Object.fromEntries(pointwise.map((name) => [name, same])),
  ...windows,
  // The grid keeps its lengths where only groups of channels are told apart, or its axes change places with theirs.
  Reshape: same,
  Transpose: same,
  Pad: padded,
  Slice: sliced,
  MatMul: matrix,
  LayerNormalization: normalised,
  Concat: oneAxis(0),
  Split: oneAxis(0),
  Softmax: oneAxis(-1),
  LogSoftmax: oneAxis(-1),
  ...Object.fromEntries(
    ['ReduceMean', 'ReduceSum', 'ReduceMax', 'ReduceMin', 'ReduceL2', 'ReduceL1'].map((name) => [
      name,
      alongAxes(namedAxes),
    ]),
  ),
  LRN: same,
};
