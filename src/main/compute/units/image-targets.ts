import type { UnitTask } from '../../../shared/compute-port.ts';
import { axis, type Tensor } from '../../../shared/tensor.ts';
import type { Engine } from '../engine.ts';
import {
  classWeights,
  needsLogits,
  pixelWeights,
  targetClasses,
  type TargetWeights,
} from './target-weights.ts';

/** What each image of a batch is explained for. */
export interface ImageTargets extends TargetWeights {
  /** Logits of the same images where the choice needed a forward pass. */
  readonly logits: Tensor | null;
}

/** Chooses the targets of a batch; `first` is the number of its first image in the unit. */
export type TargetSource = (images: Tensor, first: number) => Promise<ImageTargets>;

/** Every image's target chosen from its own logits. */
export function ownTargets({ target, mask }: UnitTask, engine: Engine): TargetSource {
  const network = engine.description;
  return async (images) => {
    const logits = needsLogits(target, network) ? await engine.predict(images) : null;
    if (network.task === 'segmentation' && logits !== null) {
      return { ...pixelWeights(target, logits, mask, network), logits };
    }
    const classes = targetClasses(target, axis(images, 0), logits, network);
    const weights = classWeights(classes, network.classCount);
    return { weights, classes, empty: classes.map(() => false), logits };
  };
}
