import { floatOf, intOf, intsOf } from '../onnx/attributes.ts';
import type { Derivation, Derivative, DerivativeTable } from './derivation.ts';
import { backAlong, toAxisMatrix } from './linear-along.ts';

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

/** One value a channel, laid out so that it broadcasts over [B, C, ...]. */
function perChannel(d: Derivation, name: string, rank: number): string {
  return d.emit.reshape(name, [-1, ...range(2, rank).map(() => 1)]);
}

/** At inference the statistics are constants, so this is a scale a channel. */
const batchNorm: Derivative = (d) => {
  const epsilon = d.emit.float(floatOf(d.node, 'epsilon', 1e-5));
  const deviation = d.emit.op('Sqrt', [d.emit.op('Add', [d.input(4), epsilon])]);
  const factor = d.emit.op('Div', [d.input(1), deviation]);
  return [d.mul(d.dy, perChannel(d, factor, d.shape(d.x).length))];
};

/**
 * The gradient g of u = (x - mean) / sqrt(var + epsilon) with both statistics over `axes`:
 * (g - mean(g) - u mean(g u)) / sqrt(var + epsilon).
 */
function backThroughStandardising(
  d: Derivation,
  x: string,
  g: string,
  axes: readonly number[],
  epsilon: number,
) {
  const mean = (name: string) => d.emit.op('ReduceMean', [name, d.emit.ints(axes)], { keepdims: 1 });
  const centred = d.emit.op('Sub', [x, mean(x)]);
  const variance = d.emit.op('Add', [mean(d.mul(centred, centred)), d.emit.float(epsilon)]);
  const inverse = d.emit.op('Reciprocal', [d.emit.op('Sqrt', [variance])]);
  const u = d.mul(centred, inverse);
  const inner = d.emit.op('Sub', [d.emit.op('Sub', [g, mean(g)]), d.mul(u, mean(d.mul(g, u)))]);
  return d.mul(inner, inverse);
}

const layerNorm: Derivative = (d) => {
  if (d.wants(1) || d.wants(2)) throw d.noRule('its scale or shift is computed from the image');
  const rank = d.shape(d.x).length;
  const axes = range(d.axisOf(intOf(d.node, 'axis', -1)), rank);
  const g = d.mul(d.dy, d.input(1));
  return [backThroughStandardising(d, d.x, g, axes, floatOf(d.node, 'epsilon', 1e-5))];
};

const instanceNorm: Derivative = (d) => {
  const rank = d.shape(d.x).length;
  const g = d.mul(d.dy, perChannel(d, d.input(1), rank));
  return [backThroughStandardising(d, d.x, g, range(2, rank), floatOf(d.node, 'epsilon', 1e-5))];
};

/** Groups of channels are standardised together. Scale and shift are one a channel (opset 21) or one a group (18). */
const groupNorm: Derivative = (d) => {
  const shape = d.shape(d.x);
  const groups = intOf(d.node, 'num_groups', 1);
  const grouped = [shape[0] ?? 1, groups, -1];
  const scale = d.input(1);
  const perGroup = d.shape(scale)[0] === groups && groups !== shape[1];
  const scaled = perGroup
    ? d.mul(d.emit.reshape(d.dy, grouped), d.emit.reshape(scale, [groups, 1]))
    : d.emit.reshape(d.mul(d.dy, perChannel(d, scale, shape.length)), grouped);
  const x = d.emit.reshape(d.x, grouped);
  const back = backThroughStandardising(d, x, scaled, [2], floatOf(d.node, 'epsilon', 1e-5));
  return [d.emit.reshape(back, shape)];
};

/** u = x / sqrt(mean(x^2) + epsilon): (g - u mean(g u)) / sqrt(...). */
const rmsNorm: Derivative = (d) => {
  const axes = d.emit.ints(range(d.axisOf(intOf(d.node, 'axis', -1)), d.shape(d.x).length));
  const mean = (name: string) => d.emit.op('ReduceMean', [name, axes], { keepdims: 1 });
  const power = d.emit.op('Add', [mean(d.mul(d.x, d.x)), d.emit.float(floatOf(d.node, 'epsilon', 1e-5))]);
  const inverse = d.emit.op('Reciprocal', [d.emit.op('Sqrt', [power])]);
  const g = d.mul(d.dy, d.input(1));
  const u = d.mul(d.x, inverse);
  return [d.mul(d.emit.op('Sub', [g, d.mul(u, mean(d.mul(g, u)))]), inverse)];
};

const meanVariance: Derivative = (d) => [
  backThroughStandardising(d, d.x, d.dy, intsOf(d.node, 'axes') ?? [0, 2, 3], 1e-9),
];

/** y = x / |x|_p along one axis. */
const lpNorm: Derivative = (d) => {
  const axes = d.emit.ints([d.axisOf(intOf(d.node, 'axis', -1))]);
  const first = intOf(d.node, 'p', 2) === 1;
  const size = d.emit.op(first ? 'ReduceL1' : 'ReduceL2', [d.x, axes], { keepdims: 1 });
  const along = d.emit.op('ReduceSum', [d.mul(d.dy, d.y), axes], { keepdims: 1 });
  const direction = first ? d.emit.op('Sign', [d.x]) : d.y;
  return [d.emit.op('Div', [d.emit.op('Sub', [d.dy, d.mul(along, direction)]), size])];
};

/**
 * y = x s^-beta with s = bias + alpha / size * (sum of x^2 over neighbouring channels):
 * dx = dy s^-beta - 2 alpha beta / size * x * (the same neighbours' sum of dy x s^(-beta-1)).
 */
const localResponse: Derivative = (d) => {
  const shape = d.shape(d.x);
  const channels = shape[1] ?? 1;
  const size = intOf(d.node, 'size', 1);
  const alpha = floatOf(d.node, 'alpha', 1e-4) / size;
  const beta = floatOf(d.node, 'beta', 0.75);
  const before = Math.floor((size - 1) / 2);
  // The operator's window reaches `before` channels down and the rest up; its transpose looks the other way round.
  const neighbours = (mirrored: boolean) =>
    toAxisMatrix(channels, channels, (row) =>
      range(0, size)
        .map((step) => (mirrored ? row + before - step : row - before + step))
        .filter((column) => column >= 0 && column < channels)
        .map((column) => [column, 1] as const),
    );
  const sums = backAlong(d, d.mul(d.x, d.x), shape, 1, neighbours(true)).gradient;
  const s = d.emit.op('Add', [d.mul(sums, d.emit.float(alpha)), d.emit.float(floatOf(d.node, 'bias', 1))]);
  const direct = d.mul(d.dy, d.emit.op('Pow', [s, d.emit.float(-beta)]));
  const through = d.mul(d.mul(d.dy, d.x), d.emit.op('Pow', [s, d.emit.float(-beta - 1)]));
  const spread = backAlong(d, through, shape, 1, neighbours(false)).gradient;
  return [d.emit.op('Sub', [direct, d.mul(d.mul(d.x, spread), d.emit.float(2 * alpha * beta))])];
};

/** y (dy - sum(dy y)). */
const softmax: Derivative = (d) => {
  const axes = d.emit.ints([d.axisOf(intOf(d.node, 'axis', -1))]);
  const along = d.emit.op('ReduceSum', [d.mul(d.dy, d.y), axes], { keepdims: 1 });
  return [d.mul(d.y, d.emit.op('Sub', [d.dy, along]))];
};

/** dy - softmax sum(dy). */
const logSoftmax: Derivative = (d) => {
  const axes = d.emit.ints([d.axisOf(intOf(d.node, 'axis', -1))]);
  const total = d.emit.op('ReduceSum', [d.dy, axes], { keepdims: 1 });
  return [d.emit.op('Sub', [d.dy, d.mul(d.emit.op('Exp', [d.y]), total)])];
};

/** Derivatives of the operators that set values in relation to their neighbours. */
export const normalisation: DerivativeTable = {
  BatchNormalization: batchNorm,
  LayerNormalization: layerNorm,
  InstanceNormalization: instanceNorm,
  GroupNormalization: groupNorm,
  RMSNormalization: rmsNorm,
  MeanVarianceNormalization: meanVariance,
  LpNormalization: lpNorm,
  LRN: localResponse,
  Softmax: softmax,
  LogSoftmax: logSoftmax,
};
