import { adamRule } from '../adam.ts';
import { ascend, startingGrid, type AscentRule } from './ascent.ts';
import { smoothGrid, smoothGridBack } from './smooth.ts';

/** What one random field taught: its mask on the grid, and the slope dp/dmask of the probability there. */
export interface FieldSlope {
  readonly mask: Float64Array;
  readonly slope: ArrayLike<number>;
}

/** A grid of opacities on its way uphill. Masks are sigmoid(gain * (theta + noise)). */
export interface Climber {
  /** The trained grid [grid, grid], as masks are made of it. */
  theta(): Float64Array;
  /** Steps taken so far. */
  readonly steps: number;
  /** One step by the mean over the fields. */
  climb(fields: readonly FieldSlope[]): void;
}

export interface FieldRule extends AscentRule {
  readonly gain: number;
}

/** The step of {@link ascend}: as long whatever the network's steepness. */
export function maxNormClimber(rule: FieldRule): Climber {
  let state = startingGrid(rule.grid);
  return {
    theta: () => state.theta,
    get steps() {
      return state.step;
    },
    climb: (fields) => (state = ascend(state, meanSlope(fields, rule.gain, 0), rule)),
  };
}

export interface AdamFieldRule {
  readonly grid: number;
  readonly gain: number;
  readonly learningRate: number;
  /** Weight of the mean mask in the loss: what is not needed goes. */
  readonly area: number;
  /** Smoothing of the trained grid itself, in cells. */
  readonly smoothing: number;
  readonly clip: number;
}

/**
 * Adam on -mean p + area * mean mask, the grid smoothed before its use. Its scaling cell by cell makes structure of
 * round-off: such maps keep their likeness on a network with random weights, which a faithful map must not.
 */
export function adamClimber({ grid, gain, learningRate, area, smoothing, clip }: AdamFieldRule): Climber {
  const cells = grid * grid;
  const change = adamRule(cells, learningRate);
  let raw = new Float64Array(cells);
  let steps = 0;
  return {
    theta: () => smoothGrid(raw, grid, grid, smoothing),
    get steps() {
      return steps;
    },
    climb: (fields) => {
      steps += 1;
      const uphill = smoothGridBack(meanSlope(fields, gain, area / cells), grid, grid, smoothing);
      raw = raw.map((value, cell) => {
        const moved = value + change(-(uphill[cell] ?? 0), cell, steps);
        return Math.min(Math.max(moved, -clip), clip);
      });
    },
  };
}

/** Mean over fields of (dp/dm - cost) dm/dtheta, with m = sigmoid(gain * (theta + noise)). */
function meanSlope(fields: readonly FieldSlope[], gain: number, cost: number): Float64Array {
  const sum = new Float64Array(fields[0]?.mask.length ?? 0);
  for (const { mask, slope } of fields) {
    for (let cell = 0; cell < sum.length; cell++) {
      const m = mask[cell] ?? 0;
      sum[cell] = (sum[cell] ?? 0) + (((slope[cell] ?? 0) - cost) * gain * m * (1 - m)) / fields.length;
    }
  }
  return sum;
}
