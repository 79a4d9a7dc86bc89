import type { Tensor } from '../../../../shared/tensor.ts';
import type { ImageView } from '../../image-view.ts';
import type { MethodContext } from '../../method.ts';
import { askVersions } from '../../versions.ts';

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

/** Versions of one image, written when their turn comes. */
export interface ImageVersions {
  readonly count: number;
  /** Writes version `index` [C, H, W] into `into`, which holds zeros. */
  readonly write: (into: Float32Array, index: number) => void;
  /** Fewer versions a question than the judge asks for, where writing one takes long. */
  readonly atOnce?: number;
}

/**
 * f of every version of an image, in their order. Tells the share of them that is done.
 * @throws Cancelled when the context's signal has fired
 */
export async function scoreVersions(
  { channels, height, width }: ImageView,
  { count, write, atOnce }: ImageVersions,
  judge: Judge,
  context: MethodContext,
): Promise<number[]> {
  const answers = await askVersions(
    {
      count,
      shape: [channels, height, width],
      atOnce: Math.min(judge.atOnce, atOnce ?? judge.atOnce),
      before: 0,
      share: 1,
      write,
      ask: judge.score,
    },
    context,
  );
  return answers.flatMap((scores) => Array.from(scores));
}
