import { z } from 'zod';
import { axis, type Tensor } from '../../../shared/tensor.ts';
import type { ProcessingStep } from './read-description.ts';

const amount = z.number();

/**
 * Applies a package's post-processing to an output [B, C, ...].
 * @returns the result, or the name of the step that cannot be followed here.
 */
export function postprocess(output: Tensor, steps: readonly ProcessingStep[]): Tensor | string {
  let current = output;
  for (const step of steps) {
    const next = applyStep(current, step);
    if (next === null) return step.name;
    current = next;
  }
  return current;
}

function applyStep(tensor: Tensor, { name, settings }: ProcessingStep): Tensor | null {
  const each = (change: (value: number) => number): Tensor => ({ ...tensor, data: tensor.data.map(change) });
  const number = (key: string, fallback: number | null) => {
    const parsed = amount.safeParse(settings[key] ?? fallback);
    return parsed.success ? parsed.data : null;
  };
  switch (name) {
    case 'ensure_dtype':
      // Expected values of whole numbers are compared as they are; rounding would hide what differs.
      return tensor;
    case 'sigmoid':
      return each((value) => 1 / (1 + Math.exp(-value)));
    case 'softmax':
      return overChannels(tensor);
    case 'binarize': {
      const threshold = number('threshold', null);
      return threshold === null ? null : each((value) => (value > threshold ? 1 : 0));
    }
    case 'clip': {
      const [min, max] = [number('min', -Infinity) ?? -Infinity, number('max', Infinity) ?? Infinity];
      return each((value) => Math.min(Math.max(value, min), max));
    }
    case 'scale_linear': {
      const [gain, offset] = [number('gain', 1), number('offset', 0)];
      return gain === null || offset === null ? null : each((value) => value * gain + offset);
    }
    default:
      return null;
  }
}

function overChannels(tensor: Tensor): Tensor {
  const [batch, channels] = [axis(tensor, 0), axis(tensor, 1)];
  const pixels = tensor.data.length / (batch * channels);
  const data = new Float32Array(tensor.data.length);
  for (let image = 0; image < batch; image++) {
    for (let pixel = 0; pixel < pixels; pixel++) {
      const place = (channel: number) => (image * channels + channel) * pixels + pixel;
      const values = Array.from({ length: channels }, (_, channel) => tensor.data[place(channel)] ?? 0);
      const largest = Math.max(...values);
      const powers = values.map((value) => Math.exp(value - largest));
      const sum = powers.reduce((total, power) => total + power, 0);
      powers.forEach((power, channel) => (data[place(channel)] = power / sum));
    }
  }
  return { data, shape: tensor.shape };
}
