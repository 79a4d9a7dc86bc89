import { distillationLoss, type CapeSample } from './distillation.ts';
import { capeProbabilities, type LinearHead } from './region-probabilities.ts';

/** How a head does on a set of images: mean distillation loss, and the share where it decides as the network does. */
export interface HeadFigures {
  readonly loss: number;
  readonly agreement: number;
}

/** The index of the largest value, the first of equals. */
export function indexOfMax(values: ArrayLike<number>): number {
  let best = 0;
  for (let index = 1; index < values.length; index++) {
    if ((values[index] ?? -Infinity) > (values[best] ?? -Infinity)) best = index;
  }
  return best;
}

/** Loss and agreement of a CAPE head with the network over images; both must be told whenever a head is shown. */
export function measureHead(samples: readonly CapeSample[], head: LinearHead): HeadFigures {
  let loss = 0;
  let agreeing = 0;
  for (const sample of samples) {
    loss += distillationLoss(sample, head);
    const decided = indexOfMax(capeProbabilities(sample.features, head, sample.content ?? null));
    if (decided === indexOfMax(sample.teacherLogits)) agreeing += 1;
  }
  return { loss: loss / samples.length, agreement: agreeing / samples.length };
}
