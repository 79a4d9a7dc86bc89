import { found, missing, type Outcome } from '../outcome.ts';
import { similarityOf, type Similarity } from './similarity.ts';

const histogramBins = 100;

/** One stage of a randomisation: which layer was made random last, and the map that the network then gives. */
export interface RandomisedMap {
  readonly layer: string;
  /** [H, W] like the original. */
  readonly map: ArrayLike<number>;
}

/** What the randomisation of a network's weights did to its map. */
export interface Randomisation {
  /** In the order of the stages. */
  readonly stages: readonly (Similarity & { readonly layer: string })[];
  /** Mean over the stages of Spearman's correlation of sizes; near 0 is good, 1 says that the weights do not matter. */
  readonly meanSpearman: number | null;
  /** Mean over the stages of the structural similarity of sizes. */
  readonly meanSsim: number | null;
}

/**
 * Parameter randomisation (Adebayo et al. 2018, arXiv 1810.03292): how alike the map stays while the network's layers
 * are made random, cumulatively from the output or one at a time. How a layer is made random is the caller's: the
 * paper draws its weights anew as for training, PlateLens shuffles each weight tensor, since an exported network does
 * not tell how it was initialised. The network as it was is no stage and does not count in the mean. A stage whose map is constant has no correlation and is left out of its mean.
 */
export function judgeRandomisation(
  original: ArrayLike<number>,
  stages: readonly RandomisedMap[],
  height: number,
  width: number,
): Randomisation {
  const compared = stages.map(({ layer, map }) => ({
    layer,
    ...similarityOf(original, map, height, width),
  }));
  return {
    stages: compared,
    meanSpearman: meanOf(compared.map(({ spearmanAbs }) => spearmanAbs)),
    meanSsim: meanOf(compared.map(({ ssimAbs }) => ssimAbs)),
  };
}

/** Mean of the numbers among the values, null where there is none. */
function meanOf(values: readonly (number | null)[]): number | null {
  const numbers = values.filter((value) => value !== null);
  return numbers.length === 0 ? null : numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
}

/**
 * Entropy in nats of a map's values over 100 equal bins between its least and its largest value. 0 for a constant map.
 * @throws RangeError for a value that is no finite number
 */
export function histogramEntropy(map: ArrayLike<number>): number {
  const values = Float64Array.from(map);
  if (!values.every(Number.isFinite)) throw new RangeError('the map holds a value that is no finite number');
  const least = values.reduce((a, b) => Math.min(a, b), Infinity);
  const most = values.reduce((a, b) => Math.max(a, b), -Infinity);
  const counts = new Float64Array(histogramBins);
  for (const value of values) {
    const bin = Math.min(
      histogramBins - 1,
      Math.floor(((value - least) / (most - least || 1)) * histogramBins),
    );
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts.reduce((sum, count) => {
    const share = count / values.length;
    return share > 0 ? sum - share * Math.log(share) : sum;
  }, 0);
}

/**
 * Efficient parameter randomisation (Hedström et al. 2024): how much the map's entropy rises when all weights are
 * random, relative to what it was. High is good. Null for a map that is constant or not finite.
 */
export function entropyRise(original: ArrayLike<number>, randomised: ArrayLike<number>): Outcome<number> {
  if (![...Array.from(original), ...Array.from(randomised)].every(Number.isFinite))
    return missing('non-finite');
  const before = histogramEntropy(original);
  return before === 0 ? missing('constant-map') : found((histogramEntropy(randomised) - before) / before);
}
