import { found, missing, type NullReason, type Outcome } from '../outcome.ts';

/** An image that was changed a little, and the map that it then gets. */
export interface ChangedMap {
  /** [C, H, W]. */
  readonly image: ArrayLike<number>;
  /** [H, W] at the grid of the original's map. */
  readonly map: ArrayLike<number>;
  /** All logits, for the relative stability of the output. */
  readonly logits?: ArrayLike<number>;
}

/** How much a map moves with its image. All figures are 0 for a map that never moves, and low is good. */
export interface Sensitivity {
  /** Largest and mean of |A(x) - A(x')| over |A(x)|, Frobenius norms (Yeh et al. 2019, arXiv 1901.09392). */
  readonly largest: number;
  readonly mean: number;
  /** Largest of |A(x) - A(x')| over |x - x'| (Alvarez-Melis and Jaakkola 2018, arXiv 1806.08049). */
  readonly lipschitz: number;
}

/** Keeps a division by the distance of two equal images defined; the paper's reference program adds the same. */
const leastDistance = 1e-10;

/**
 * How much the map of an image moves when the image moves a little. The same seed must have made all maps, or the
 * seed's noise is measured. No value for a zero map, for maps of different size, or without changed images.
 */
export function sensitivityOf(
  image: ArrayLike<number>,
  map: ArrayLike<number>,
  changed: readonly ChangedMap[],
): Outcome<Sensitivity> {
  const fault = faultOf(map, changed);
  if (fault !== null) return missing(fault);
  const size = norm(map);
  const moves = changed.map((one) => distance(map, one.map));
  const relative = moves.map((move) => move / size);
  const slopes = moves.map(
    (move, at) => move / (distance(image, changed[at]?.image ?? image) + leastDistance),
  );
  return found({
    largest: Math.max(...relative),
    mean: relative.reduce((sum, value) => sum + value, 0) / relative.length,
    lipschitz: Math.max(...slopes),
  });
}

/** Below this a divisor is taken as this; Quantus' own. */
const leastDivisor = 1e-6;

/**
 * Relative input stability (Agarwal et al. 2022, arXiv 2203.06877) of every changed image: the size of the map's relative
 * change over that of the image's. Unstable where map or image hold zeros: for experts only.
 */
export function relativeInputStability(
  image: ArrayLike<number>,
  map: ArrayLike<number>,
  changed: readonly ChangedMap[],
): Outcome<readonly number[]> {
  const fault = faultOf(map, changed);
  if (fault !== null) return missing(fault);
  return found(
    changed.map(
      (one) => relativeChange(map, one.map) / Math.max(relativeChange(image, one.image), leastDivisor),
    ),
  );
}

/** The same over the change of the logits. */
export function relativeOutputStability(
  logits: ArrayLike<number>,
  map: ArrayLike<number>,
  changed: readonly ChangedMap[],
): Outcome<readonly number[]> {
  const fault = faultOf(map, changed);
  if (fault !== null) return missing(fault);
  return found(
    changed.map(
      (one) => relativeChange(map, one.map) / Math.max(distance(logits, one.logits ?? logits), leastDivisor),
    ),
  );
}

function faultOf(map: ArrayLike<number>, changed: readonly ChangedMap[]): NullReason | null {
  if (changed.length === 0) return 'no-response';
  if (changed.some((one) => one.map.length !== map.length)) return 'size-mismatch';
  const sizes = [norm(map), ...changed.map((one) => norm(one.map))];
  if (!sizes.every(Number.isFinite)) return 'non-finite';
  return sizes[0] === 0 ? 'zero-map' : null;
}

function norm(values: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < values.length; at++) sum += (values[at] ?? Number.NaN) ** 2;
  return Math.sqrt(sum);
}

function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += ((a[at] ?? Number.NaN) - (b[at] ?? Number.NaN)) ** 2;
  return Math.sqrt(sum);
}

/** The norm of (a - b) / a, element by element; an element of 0 divides by the least divisor. */
function relativeChange(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) {
    const own = a[at] ?? Number.NaN;
    sum += ((own - (b[at] ?? Number.NaN)) / (own === 0 ? leastDivisor : own)) ** 2;
  }
  return Math.sqrt(sum);
}
