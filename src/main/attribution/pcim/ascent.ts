import { smoothGrid } from './smooth.ts';

/** The trained grid and its smoothed slope. */
export interface GridState {
  readonly theta: Float64Array;
  readonly velocity: Float64Array;
  /** Steps taken so far. */
  readonly step: number;
}

export interface AscentRule {
  readonly grid: number;
  readonly learningRate: number;
  readonly momentum: number;
  /** Smoothing of the gradient, in cells. */
  readonly sigma: number;
  /** Constant pull downwards, in tenths of the learning rate: what is not needed goes. */
  readonly decay: number;
  readonly clip: number;
}

export function startingGrid(grid: number): GridState {
  return { theta: new Float64Array(grid * grid), velocity: new Float64Array(grid * grid), step: 0 };
}

/**
 * One step uphill: the gradient is smoothed, averaged with momentum, and divided by its largest value, so that the
 * step's size does not hang on how steep the network is. (A scaling cell by cell, as in Adam, makes structure out of
 * round-off and fails the check with a randomised network.)
 */
export function ascend(state: GridState, gradient: Float64Array, rule: AscentRule): GridState {
  const step = state.step + 1;
  const slope = smoothGrid(gradient, rule.grid, rule.grid, rule.sigma);
  const velocity = state.velocity.map(
    (value, cell) => rule.momentum * value + (1 - rule.momentum) * (slope[cell] ?? 0),
  );
  const unbias = 1 - rule.momentum ** step;
  const steepest = velocity.reduce((largest, value) => Math.max(largest, Math.abs(value / unbias)), 0);
  const theta = state.theta.map((value, cell) => {
    const climb = (rule.learningRate * (velocity[cell] ?? 0)) / unbias / (steepest + 1e-12);
    const moved = value + climb - 0.1 * rule.learningRate * rule.decay;
    return Math.min(Math.max(moved, -rule.clip), rule.clip);
  });
  return { theta, velocity, step };
}
