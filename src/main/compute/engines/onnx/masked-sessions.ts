import { axis, type Tensor } from '../../../../shared/tensor.ts';
import {
  compileExplanation,
  compileForward,
  withMixing,
  type Explanation,
  type Headed,
  type MixedNetwork,
  type OnnxModel,
} from '../../../graph/index.ts';
import type { ExplainRequest, MaskedBatch } from '../../engine.ts';
import { Recent } from '../recent.ts';
import { resultOf } from './explain-results.ts';
import type { Session } from './session.ts';

/** Compiled models kept at a time; each holds its own copy of the weights. */
const mostSessions = 3;

interface MaskedSession {
  readonly session: Session;
  readonly mixed: MixedNetwork;
  /** Null where only the logits are asked for. */
  readonly explanation: Explanation | null;
}

/** What masked questions need of their engine. */
export interface MaskedParts {
  /** The network's image input. */
  readonly input: string;
  /** The network prepared for a batch of this shape. */
  readonly prepared: (shape: readonly number[]) => Promise<Headed>;
  readonly open: (model: OnnxModel) => Promise<Session>;
  /** Whether the runtime keeps images in blocks of channels. */
  readonly isBlocked: () => boolean;
}

/** Networks that mix images through masks themselves, compiled for each size of question. */
export class MaskedSessions {
  readonly #parts: MaskedParts;
  readonly #sessions = new Recent<MaskedSession>(mostSessions, ({ session }) => session.close());

  constructor(parts: MaskedParts) {
    this.#parts = parts;
  }

  async explain(
    batch: MaskedBatch,
    weights: Tensor | null,
    score: ExplainRequest['score'],
  ): Promise<{ logits: Tensor; gradient: Tensor | null }> {
    const { session, mixed, explanation } = await this.#session(batch, weights === null ? null : score);
    const feeds = {
      [mixed.images]: batch.images,
      [mixed.baselines]: batch.baselines,
      [mixed.masks]: batch.masks,
    };
    if (explanation === null || weights === null) {
      const { logits } = mixed.headed;
      return { logits: resultOf(await session.run(feeds, [logits]), logits), gradient: null };
    }
    const { logits, inputGradient: gradient } = explanation;
    const names = gradient === null ? [logits] : [logits, gradient];
    const results = await session.run({ ...feeds, [explanation.weights]: weights }, names);
    return {
      logits: resultOf(results, logits),
      gradient: gradient === null ? null : resultOf(results, gradient),
    };
  }

  close(): Promise<void> {
    return this.#sessions.clear();
  }

  #session({ images, masks }: MaskedBatch, score: ExplainRequest['score'] | null): Promise<MaskedSession> {
    return this.#sessions.get(JSON.stringify([images.shape, masks.shape, score]), async () => {
      const { input, prepared, open, isBlocked } = this.#parts;
      const [count, masksPerImage, grid] = [axis(masks, 0), axis(masks, 1), axis(masks, 2)];
      const headed = await prepared(images.shape.with(0, count * masksPerImage));
      const mixed = withMixing(headed, input, { images: count, masksPerImage, grid });
      if (score === null) {
        const session = await open(compileForward(mixed.headed, [mixed.headed.logits], isBlocked()));
        return { session, mixed, explanation: null };
      }
      const explanation = compileExplanation(mixed.headed, {
        ...{ input: mixed.masks, layers: [], reductions: [], score },
        ...{ activations: false, gradients: false, inputGradient: true },
        blocked: isBlocked(),
      });
      return { session: await open(explanation.model), mixed, explanation };
    });
  }
}
