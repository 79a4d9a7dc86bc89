import { cosine, pearson, spearman } from './correlation.ts';
import { ssim } from './ssim.ts';

/** How alike two maps are; each figure is null where it is not defined for them. */
export interface Similarity {
  readonly spearman: number | null;
  /** Of the values' sizes: what the randomisation check reports. */
  readonly spearmanAbs: number | null;
  readonly pearson: number | null;
  readonly cosine: number | null;
  readonly ssim: number | null;
  /** Of the values' sizes. */
  readonly ssimAbs: number | null;
}

/** Compares two maps [height, width]. Correlations lie in -1..1, 1 for equal maps. */
export function similarityOf(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  height: number,
  width: number,
): Similarity {
  const [sizesA, sizesB] = [Float64Array.from(a, Math.abs), Float64Array.from(b, Math.abs)];
  return {
    spearman: spearman(a, b),
    spearmanAbs: spearman(sizesA, sizesB),
    pearson: pearson(a, b),
    cosine: cosine(a, b),
    ssim: ssim(a, b, height, width),
    ssimAbs: ssim(sizesA, sizesB, height, width),
  };
}
