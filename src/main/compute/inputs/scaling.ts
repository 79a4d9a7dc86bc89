import { badInput } from '../../../shared/errors.ts';
import type { Scaling } from '../../../shared/network.ts';

/** (value - offset) / divisor. */
export interface LinearScaling {
  readonly offset: number;
  readonly divisor: number;
}

const leastSpread = 1e-6;

/**
 * The linear scaling that a rule means for one image's pixels. Rules over the image look only at real pixels, never
 * at padding.
 * @throws BadInput for percentiles in the wrong order.
 */
export function scalingFor(pixels: Float32Array, scaling: Scaling): LinearScaling {
  switch (scaling.kind) {
    case 'linear':
      return scaling;
    case 'zero-mean-unit-variance': {
      const mean = meanOf(pixels, (value) => value);
      const variance = meanOf(pixels, (value) => (value - mean) ** 2);
      return { offset: mean, divisor: Math.sqrt(variance) + leastSpread };
    }
    case 'percentile': {
      if (scaling.low >= scaling.high) {
        throw badInput({
          what: `the lower percentile ${scaling.low} is not below the upper one, ${scaling.high}`,
          mend: "Change the scaling in the network's recipe.",
        });
      }
      const sorted = pixels.slice().sort();
      const low = percentile(sorted, scaling.low);
      return { offset: low, divisor: Math.max(percentile(sorted, scaling.high) - low, leastSpread) };
    }
  }
}

export function applyScaling(pixels: Float32Array, { offset, divisor }: LinearScaling): Float32Array {
  return pixels.map((value) => (value - offset) / divisor);
}

function meanOf(values: Float32Array, of: (value: number) => number): number {
  return values.reduce((sum, value) => sum + of(value), 0) / Math.max(values.length, 1);
}

/** The percentile of sorted values, linear between neighbours. */
function percentile(sorted: Float32Array, percent: number): number {
  const place = ((sorted.length - 1) * percent) / 100;
  const below = sorted[Math.floor(place)] ?? 0;
  const above = sorted[Math.ceil(place)] ?? below;
  return below + (above - below) * (place - Math.floor(place));
}
