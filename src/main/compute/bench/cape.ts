import { createRandom } from '../../../shared/random.ts';
import { capeProbabilities, type LinearHead } from '../../attribution/index.ts';
import { interleave, type BenchContext } from './interleave.ts';
import { pairwiseCape } from './pairwise-cape.ts';

/** A size of the comparison: classes, regions and features a region. */
export interface CapeSize {
  readonly classes: number;
  readonly regions: number;
  readonly features: number;
}

export interface CapeTimes {
  /** The size at which the factorised form is measured. */
  readonly large: CapeSize;
  readonly largeMs: readonly number[];
  /** Bytes by which the process's memory grew at most while it worked at that size. */
  readonly largeBytes: number;
  /** The size at which both forms are measured: the pairwise one would fill 134 GB at the large size. */
  readonly small: CapeSize;
  readonly factorisedMs: readonly number[];
  readonly pairwiseMs: readonly number[];
  /** Largest difference of the two forms' probabilities. */
  readonly difference: number;
}

const large: CapeSize = { classes: 1000, regions: 64 * 64, features: 16 };
const small: CapeSize = { classes: 50, regions: 16 * 16, features: 16 };

/** CAPE's class probabilities by the factorised form and by the published pairwise one. */
export async function benchCape(context: BenchContext): Promise<CapeTimes> {
  const big = makeCase(large);
  const before = process.memoryUsage.rss();
  const { big: largeMs } = await interleave(
    {
      big: () => Promise.resolve(capeProbabilities(big.features, big.head)),
    },
    { ...context, runs: Math.min(context.runs, 5) },
  );
  const peak = process.resourceUsage().maxRSS * 1024;
  const little = makeCase(small);
  const samples = await interleave(
    {
      factorised: () => Promise.resolve(capeProbabilities(little.features, little.head)),
      pairwise: () => Promise.resolve(pairwiseCape(little.features, little.head)),
    },
    { ...context, runs: Math.min(context.runs, 5) },
  );
  const published = pairwiseCape(little.features, little.head);
  const gaps = capeProbabilities(little.features, little.head).map((p, c) =>
    Math.abs(p - (published[c] ?? 0)),
  );
  return {
    large,
    largeMs,
    // The process's peak, so it must not have been higher before: this measurement comes first.
    largeBytes: peak - before,
    small,
    factorisedMs: samples.factorised,
    pairwiseMs: samples.pairwise,
    difference: Math.max(...gaps),
  };
}

function makeCase({ classes, regions, features }: CapeSize): { features: Float32Array; head: LinearHead } {
  const random = createRandom(7);
  const draw = (length: number, size: number) =>
    Float32Array.from({ length }, () => (random.uniform() * 2 - 1) * size);
  return {
    features: draw(features * regions, 1),
    head: {
      classes,
      features,
      weights: draw(classes * features, 0.5),
      bias: draw(classes, 0.1),
      logTemperatures: [0, 0, 0],
    },
  };
}
