import { badInput } from '../../../shared/errors.ts';
import type { Scaling, ScalingStep } from '../../../shared/network.ts';

/** A scaling that has looked at its image: what becomes of one value. */
export type FittedScaling = (value: number) => number;

const leastSpread = 1e-6;
const unscaled: Scaling = { kind: 'linear', offset: 0, divisor: 1 };

/**
 * The scalings of an image's channels. Rules over the image look only at the pixels given here, which are real ones,
 * never padding.
 * @throws BadInput for percentiles in the wrong order.
 */
export function scalingsFor(
  planes: readonly Float32Array[],
  scalings: readonly (Scaling | undefined)[],
): FittedScaling[] {
  let all: Float32Array | null = null;
  return planes.map((plane, channel) => {
    const scaling = scalings[channel] ?? unscaled;
    const together = scaling.kind === 'steps' && scaling.together && planes.length > 1;
    return scalingFor(together ? (all ??= joined(planes)) : plane, scaling);
  });
}

function joined(planes: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(planes.reduce((sum, plane) => sum + plane.length, 0));
  let at = 0;
  for (const plane of planes) {
    all.set(plane, at);
    at += plane.length;
  }
  return all;
}

/** What a rule means for these pixels. @throws BadInput for percentiles in the wrong order. */
export function scalingFor(pixels: Float32Array, scaling: Scaling): FittedScaling {
  switch (scaling.kind) {
    case 'linear':
      return linear(scaling.offset, scaling.divisor);
    case 'zero-mean-unit-variance':
      return standardised(pixels, leastSpread);
    case 'percentile': {
      const [low, high] = percentiles(pixels, scaling.low, scaling.high);
      return linear(low, Math.max(high - low, leastSpread));
    }
    case 'steps':
      return inTurn(pixels, scaling.steps);
  }
}

export function applyScaling(pixels: Float32Array, scaling: FittedScaling): Float32Array {
  return pixels.map(scaling);
}

const linear =
  (offset: number, divisor: number): FittedScaling =>
  (value) =>
    (value - offset) / divisor;

function standardised(pixels: Float32Array, epsilon: number): FittedScaling {
  const mean = meanOf(pixels, (value) => value);
  const variance = meanOf(pixels, (value) => (value - mean) ** 2);
  // A blank image has no spread; without an epsilon it stays at zero rather than at no number.
  return linear(mean, Math.sqrt(variance) + epsilon || 1);
}

/** Steps that look at the image see it as the steps before have left it. */
function inTurn(pixels: Float32Array, steps: readonly ScalingStep[]): FittedScaling {
  let current = pixels;
  const fitted = steps.map((step, index) => {
    const scaling = fitStep(current, step);
    const seen = steps.slice(index + 1).some(({ kind }) => kind === 'standardise' || kind === 'range');
    if (seen) current = current.map(scaling);
    return scaling;
  });
  return (value) => fitted.reduce((result, scaling) => scaling(result), value);
}

function fitStep(pixels: Float32Array, step: ScalingStep): FittedScaling {
  switch (step.kind) {
    case 'linear':
      return (value) => value * step.gain + step.offset;
    case 'standardise':
      return standardised(pixels, step.epsilon);
    case 'range': {
      const [low, high] = percentiles(pixels, step.low, step.high);
      return linear(low, high - low + step.epsilon || 1);
    }
    case 'clip':
      return (value) => Math.min(Math.max(value, step.min ?? -Infinity), step.max ?? Infinity);
    case 'binarise':
      return (value) => (value > step.threshold ? 1 : 0);
    case 'sigmoid':
      return (value) => 1 / (1 + Math.exp(-value));
  }
}

function meanOf(values: Float32Array, of: (value: number) => number): number {
  return values.reduce((sum, value) => sum + of(value), 0) / Math.max(values.length, 1);
}

function percentiles(pixels: Float32Array, low: number, high: number): [number, number] {
  if (low >= high) {
    throw badInput({
      what: `the lower percentile ${low} is not below the upper one, ${high}`,
      mend: "Change the scaling in the network's recipe.",
    });
  }
  const sorted = pixels.slice().sort();
  return [percentile(sorted, low), percentile(sorted, high)];
}

/** The percentile of sorted values, linear between neighbours. */
function percentile(sorted: Float32Array, percent: number): number {
  const place = ((sorted.length - 1) * percent) / 100;
  const below = sorted[Math.floor(place)] ?? 0;
  const above = sorted[Math.ceil(place)] ?? below;
  return below + (above - below) * (place - Math.floor(place));
}
