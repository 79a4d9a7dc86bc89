import { found, missing, type Outcome } from '../outcome.ts';

/** Sums of a map over everything and over an area. Signed sums are never put in a ratio: they may cross 0. */
export interface MassSums {
  readonly pixels: number;
  readonly areaPixels: number;
  /** Sum of max(A, 0). */
  readonly positive: number;
  readonly positiveInside: number;
  /** Sum of |A|. */
  readonly absolute: number;
  readonly absoluteInside: number;
  readonly sum: number;
  readonly sumInside: number;
  readonly least: number;
  readonly most: number;
}

/** Adds up a map [pixels] of finite values over an area [pixels] of 0 and 1. */
export function sumMass(map: Float32Array, mask: Uint8Array): MassSums {
  let [areaPixels, positive, positiveInside, absolute, absoluteInside] = [0, 0, 0, 0, 0];
  let [sum, sumInside, least, most] = [0, 0, Infinity, -Infinity];
  for (let pixel = 0; pixel < map.length; pixel++) {
    const value = map[pixel] ?? 0;
    const isInside = mask[pixel] ?? 0;
    const size = value < 0 ? -value : value;
    const above = value > 0 ? value : 0;
    positive += above;
    absolute += size;
    sum += value;
    if (value < least) least = value;
    if (value > most) most = value;
    areaPixels += isInside;
    positiveInside += isInside * above;
    absoluteInside += isInside * size;
    sumInside += isInside * value;
  }
  const sums = { positive, positiveInside, absolute, absoluteInside, sum, sumInside, least, most };
  return { pixels: map.length, areaPixels, ...sums };
}

/**
 * Relevance mass accuracy (Arras et al. 2022): the share of the positive part that lies on the area, 0 to 1, higher is
 * better; chance is the share of the area.
 */
export function massAccuracy({ areaPixels, positive, positiveInside, absolute }: MassSums): Outcome<number> {
  if (areaPixels === 0) return missing('empty-mask');
  if (absolute === 0) return missing('zero-map');
  return positive > 0 ? found(positiveInside / positive) : missing('no-positive');
}

/** Attribution localisation (Kohlbrenner et al. 2020): the same with absolute values; chance is the share of the area. */
export function attributionLocalisation({ areaPixels, absolute, absoluteInside }: MassSums): Outcome<number> {
  if (areaPixels === 0) return missing('empty-mask');
  return absolute > 0 ? found(absoluteInside / absolute) : missing('zero-map');
}

/**
 * Energy-based pointing game (Wang et al. 2020): the share on the area of the map moved so that its lowest value is 0,
 * 0 to 1, higher is better; chance is the share of the area.
 */
export function energyPointingGame({
  pixels,
  areaPixels,
  sum,
  sumInside,
  least,
  most,
}: MassSums): Outcome<number> {
  if (areaPixels === 0) return missing('empty-mask');
  if (!(most > least)) return missing(most === 0 ? 'zero-map' : 'constant-map');
  return found((sumInside - least * areaPixels) / (sum - least * pixels));
}

/**
 * Focus, after Arias-Duart et al. 2022 with annotated areas in the place of mosaics: of the positive part on the areas
 * of any class, the share on the area of this class; chance is the area's share of them. Null where no other class is
 * annotated.
 */
export function focus(own: MassSums, all: MassSums): Outcome<number> {
  if (own.areaPixels === 0) return missing('empty-mask');
  if (all.areaPixels === own.areaPixels) return missing('single-class');
  if (own.absolute === 0) return missing('zero-map');
  return all.positiveInside > 0 ? found(own.positiveInside / all.positiveInside) : missing('no-positive');
}
