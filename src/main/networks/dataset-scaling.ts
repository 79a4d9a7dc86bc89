import type { Scaling, ScalingStep } from '../../shared/network.ts';

/** True where a rule takes its statistics over the whole data set. */
export function needsDataset(scaling: Scaling): boolean {
  return scaling.kind === 'steps' && scaling.steps.some(isOfDataset);
}

const isOfDataset = (step: ScalingStep) =>
  (step.kind === 'standardise' || step.kind === 'range') && step.dataset === true;

/**
 * Turns statistics over the data set into fixed numbers, so that every image is scaled alike.
 * @param samples for every channel pixels drawn from all over the data set
 */
export function fixDatasetScaling(
  scalings: readonly Scaling[],
  samples: readonly Float32Array[],
): readonly Scaling[] {
  return scalings.map((scaling, channel) => {
    if (scaling.kind !== 'steps' || !needsDataset(scaling)) return scaling;
    const seen = scaling.together ? joined(samples) : (samples[channel] ?? new Float32Array());
    return { ...scaling, steps: fixSteps(scaling.steps, seen) };
  });
}

function joined(samples: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(samples.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const values of samples) {
    all.set(values, at);
    at += values.length;
  }
  return all;
}

/** Each step sees the pixels as the steps before left them. Behind a statistic of each image none is fixed. */
function fixSteps(steps: readonly ScalingStep[], pixels: Float32Array): ScalingStep[] {
  let current: Float32Array | null = pixels;
  return steps.map((step) => {
    const fixed: ScalingStep = current !== null && isOfDataset(step) ? fixStep(step, current) : step;
    const change = changeOf(fixed);
    current = current === null || change === null ? null : current.map(change);
    return fixed;
  });
}

function fixStep(step: ScalingStep, pixels: Float32Array): ScalingStep {
  if (step.kind === 'standardise') {
    const mean = pixels.reduce((sum, value) => sum + value, 0) / Math.max(1, pixels.length);
    const squares = pixels.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    return linear(mean, Math.sqrt(squares / Math.max(1, pixels.length)) + step.epsilon);
  }
  if (step.kind !== 'range') return step;
  const sorted = pixels.toSorted();
  const [low, high] = [percentile(sorted, step.low), percentile(sorted, step.high)];
  return linear(low, high - low + step.epsilon);
}

/** (value - offset) / divisor; data without any spread stay at zero. */
function linear(offset: number, divisor: number): ScalingStep {
  const gain = 1 / (divisor || 1);
  return { kind: 'linear', gain, offset: 0 - offset * gain };
}

/** The percentile of sorted values, linear between neighbours. */
function percentile(sorted: Float32Array, percent: number): number {
  const place = ((sorted.length - 1) * percent) / 100;
  const below = sorted[Math.floor(place)] ?? 0;
  const above = sorted[Math.ceil(place)] ?? below;
  return below + (above - below) * (place - Math.floor(place));
}

/** What a step does to one value; null where that hangs on the image. */
function changeOf(step: ScalingStep): ((value: number) => number) | null {
  switch (step.kind) {
    case 'linear':
      return (value) => value * step.gain + step.offset;
    case 'clip':
      return (value) => Math.min(Math.max(value, step.min ?? -Infinity), step.max ?? Infinity);
    case 'binarise':
      return (value) => (value > step.threshold ? 1 : 0);
    case 'sigmoid':
      return (value) => 1 / (1 + Math.exp(-value));
    case 'standardise':
    case 'range':
      return null;
  }
}
