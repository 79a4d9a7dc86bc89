import type { Oracle } from '../method.ts';
import type { PcimImage } from './baseline.ts';
import { stackImages } from './stack.ts';
import { mix } from './mixing.ts';

/** What a map does to the verdict. */
export interface Effect {
  /** f(x), the probability of the explained class on the image itself. */
  readonly probability: number;
  /**
   * f(A x + (1 - A) b) - f((1 - A) x + A b), the mean over the baselines; -1 to 1. Near 0 the map explains nothing.
   */
  readonly effectSize: number;
}

export async function measureEffect(
  image: PcimImage,
  classIndex: number,
  baselines: readonly Float32Array[],
  alpha: Float64Array,
  oracle: Oracle,
): Promise<Effect> {
  const inverse = alpha.map((value) => 1 - value);
  const pairs = baselines.flatMap((baseline) => [mix(image, baseline, alpha), mix(image, baseline, inverse)]);
  const { data } = await oracle.probabilities(stackImages([image.values, ...pairs], image));
  const of = (index: number) => data[index * oracle.classCount + classIndex] ?? 0;
  const effects = baselines.map((_, index) => of(1 + 2 * index) - of(2 + 2 * index));
  return {
    probability: of(0),
    effectSize: effects.reduce((sum, effect) => sum + effect, 0) / effects.length,
  };
}
