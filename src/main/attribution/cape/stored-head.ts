import type { CapeHead } from '../../../shared/network.ts';
import { capeProbabilities, type LinearHead } from './region-probabilities.ts';

/** The row of a class's own two-row head that says the class is there; the row before says it is not. */
export const presentRow = 1;

/**
 * The linear head that speaks of a class: the whole head where classes exclude each other, else the class's own two
 * rows (absent, present). The treatment of independent classes is an extension of the paper, which has none.
 */
export function headOfClass(head: CapeHead, classIndex: number): LinearHead {
  if (head.independent !== true) return head;
  const rows = 2 * classIndex;
  return {
    classes: 2,
    features: head.features,
    weights: head.weights.slice(rows * head.features, (rows + 2) * head.features),
    bias: head.bias.slice(rows, rows + 2),
    logTemperatures: head.logTemperatures,
  };
}

/** p[c] of every class of a stored head. Independent classes have probabilities that do not sum to 1. */
export function headProbabilities(
  features: ArrayLike<number>,
  head: CapeHead,
  content: ArrayLike<number> | null = null,
): Float64Array {
  if (head.independent !== true) return capeProbabilities(features, head, content);
  return new Float64Array(head.classes).map(
    (_, c) => capeProbabilities(features, headOfClass(head, c), content)[presentRow] ?? 0,
  );
}

/**
 * The same head at temperatures 1: region weights follow the class mean over T2, posteriors the differences from it
 * over T1, so both can be worked into the rows.
 */
export function withoutTemperatures(head: LinearHead): { weights: Float64Array; bias: Float64Array } {
  const [t1 = 0, t2 = 0] = Array.from(head.logTemperatures);
  const fold = (values: ArrayLike<number>, columns: number): Float64Array => {
    const folded = new Float64Array(values.length);
    for (let column = 0; column < columns; column++) {
      let mean = 0;
      for (let c = 0; c < head.classes; c++) mean += (values[c * columns + column] ?? 0) / head.classes;
      for (let c = 0; c < head.classes; c++) {
        const own = (values[c * columns + column] ?? 0) - mean;
        folded[c * columns + column] = own * Math.exp(-t1) + mean * Math.exp(-t2);
      }
    }
    return folded;
  };
  return { weights: fold(head.weights, head.features), bias: fold(head.bias, 1) };
}

/** One head for independent classes from one fitted two-class head (absent, present) a class. */
export function joinIndependent(layer: string, heads: readonly LinearHead[]): Omit<CapeHead, 'provenance'> {
  const folded = heads.map(withoutTemperatures);
  return {
    layer,
    classes: heads.length,
    features: heads[0]?.features ?? 0,
    independent: true,
    weights: folded.flatMap(({ weights }) => [...weights]),
    bias: folded.flatMap(({ bias }) => [...bias]),
    logTemperatures: [0, 0, 0],
  };
}
