import type { Tensor } from '../../../../shared/tensor.ts';

/**
 * What a fidelity metric may ask of the network: f, the score of the one target that was explained, usually its softmax
 * probability. A metric never sees the network itself.
 */
export interface Judge {
  /** Versions that one question should hold. */
  readonly atOnce: number;
  /** f of every version [V, C, H, W], in their order. */
  readonly score: (versions: Tensor) => Promise<ArrayLike<number>>;
}
