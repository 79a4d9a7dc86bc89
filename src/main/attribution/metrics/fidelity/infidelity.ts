import { createRandom } from '../../../../shared/random.ts';
import type { ImageView } from '../../image-view.ts';
import type { MethodContext } from '../../method.ts';
import { found, missing, type Outcome } from '../outcome.ts';
import { scoreVersions, type Judge } from './judge.ts';
import { mapFault } from './map-faults.ts';

/** How badly a map forecasts f, and how much of f's change there was to forecast. */
export interface Infidelity {
  /** Mean of (forecast - change)^2, in f's units squared. Low is good, 0 is exact. */
  readonly error: number;
  /** Mean of change^2: the error of a map that forecasts nothing. */
  readonly ofNothing: number;
  /** What the map was multiplied by. */
  readonly scale: number;
}

export interface InfidelityOptions {
  readonly perturbations: number;
  /**
   * `contribution`: the map says how much each pixel adds to f, so a share d of the way to the baseline costs d A.
   * `slope`: the map is df/dx summed over the channels, so a step d of all channels costs d A.
   */
  readonly reads: 'contribution' | 'slope';
  /** `least-squares` gives the map the scale that forecasts best, for maps that are not in units of f. */
  readonly scale: 'as-is' | 'least-squares';
  /** [C, H, W]; used by contributions. */
  readonly baseline: Float32Array;
}

/** Standard deviation of a slope's steps, as a share of the widest channel's range. */
const stepShare = 0.05;

/**
 * Infidelity (Yeh et al. 2019, arXiv 1901.09392): the mean over random perturbations I of (sum I A - (f(x) - f(x - I)))^2.
 * Every pixel is drawn by itself, all its channels together, which keeps the forecast of a map that was summed over the
 * channels exact.
 */
export async function infidelity(
  image: ImageView,
  map: ArrayLike<number>,
  options: InfidelityOptions,
  judge: Judge,
  context: MethodContext,
): Promise<Outcome<Infidelity>> {
  const pixels = image.height * image.width;
  const fault = mapFault(map, pixels);
  if (fault !== null) return missing(fault);
  const random = createRandom(context.seed);
  const draw = () => (options.reads === 'contribution' ? random.uniform() : random.normal());
  const shares = Array.from({ length: options.perturbations }, () =>
    Float32Array.from({ length: pixels }, draw),
  );
  const step = options.reads === 'slope' ? stepShare * widestRange(image) : 1;
  const [own = Number.NaN, ...scores] = await scoreVersions(
    image,
    {
      count: shares.length + 1,
      write: (into, version) => {
        into.set(image.values);
        if (version > 0) perturb(into, shares[version - 1] ?? new Float32Array(0), step, options);
      },
    },
    judge,
    context,
  );
  const forecasts = shares.map((share) =>
    share.reduce((sum, part, pixel) => sum + part * step * (map[pixel] ?? 0), 0),
  );
  const changes = scores.map((score) => own - score);
  return found(judgeForecasts(forecasts, changes, options.scale));
}

function perturb(
  into: Float32Array,
  share: Float32Array,
  step: number,
  { reads, baseline }: InfidelityOptions,
): void {
  for (let at = 0; at < into.length; at++) {
    const value = into[at] ?? 0;
    const part = share[at % share.length] ?? 0;
    into[at] = reads === 'slope' ? value - part * step : value + part * ((baseline[at] ?? 0) - value);
  }
}

/** The figures of forecast and true changes of f. */
export function judgeForecasts(
  forecasts: readonly number[],
  changes: readonly number[],
  scale: InfidelityOptions['scale'],
): Infidelity {
  const product = forecasts.reduce((sum, forecast, at) => sum + forecast * (changes[at] ?? 0), 0);
  const square = forecasts.reduce((sum, forecast) => sum + forecast * forecast, 0);
  const factor = scale === 'as-is' ? 1 : square > 0 ? product / square : 0;
  const meanSquare = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value * value, 0) / values.length;
  return {
    error: meanSquare(forecasts.map((forecast, at) => factor * forecast - (changes[at] ?? 0))),
    ofNothing: meanSquare(changes),
    scale: factor,
  };
}

function widestRange({ values, channels, height, width }: ImageView): number {
  const pixels = height * width;
  const ranges = Array.from({ length: channels }, (_, c) => {
    const plane = values.subarray(c * pixels, (c + 1) * pixels);
    return (
      plane.reduce((a, b) => Math.max(a, b), -Infinity) - plane.reduce((a, b) => Math.min(a, b), Infinity)
    );
  });
  return Math.max(...ranges);
}
