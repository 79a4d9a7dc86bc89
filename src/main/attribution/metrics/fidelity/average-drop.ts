import type { ImageView } from '../../image-view.ts';
import type { MethodContext } from '../../method.ts';
import { found, missing, type Outcome } from '../outcome.ts';
import { scoreVersions, type Judge } from './judge.ts';
import { mapFault } from './map-faults.ts';

/** One image seen through its map. Means over images are the average drop and the average increase. */
export interface ShownByMap {
  /** f of the image, and of the image with all but what the map shows hidden. */
  readonly whole: number;
  readonly shown: number;
  /** Relative loss of f, 0..1; 0 where f rises. Low is good. */
  readonly drop: number;
  /** 1 where f rises, else 0. High is good. */
  readonly increase: number;
}

/**
 * Average drop and increase (Chattopadhyay et al. 2018, arXiv 1710.11063) of one image: its pixels are mixed with the
 * baseline by the positive part of the map over its largest value.
 * @param baseline what the map hides, [C, H, W]
 */
export async function shownByMap(
  image: ImageView,
  map: ArrayLike<number>,
  baseline: Float32Array,
  judge: Judge,
  context: MethodContext,
): Promise<Outcome<ShownByMap>> {
  const pixels = image.height * image.width;
  const fault = mapFault(map, pixels);
  // A constant map hides nothing or everything: what it shows is well defined, but it says nothing.
  if (fault !== null) return missing(fault);
  let largest = 0;
  for (let pixel = 0; pixel < pixels; pixel++) largest = Math.max(largest, map[pixel] ?? 0);
  if (largest === 0) return missing('no-positive');
  const [whole = Number.NaN, shown = Number.NaN] = await scoreVersions(
    image,
    {
      count: 2,
      write: (into, version) => {
        image.values.forEach((value, at) => {
          const hidden = baseline[at] ?? 0;
          const opacity = version === 0 ? 1 : Math.max(0, map[at % pixels] ?? 0) / largest;
          into[at] = hidden + opacity * (value - hidden);
        });
      },
    },
    judge,
    context,
  );
  return judgeShown(whole, shown);
}

/** The figures of f of the whole image and of what its map shows. No drop where f of the whole is 0. */
export function judgeShown(whole: number, shown: number): Outcome<ShownByMap> {
  if (!(whole > 0)) return missing('no-response');
  return found({ whole, shown, drop: Math.max(0, whole - shown) / whole, increase: shown > whole ? 1 : 0 });
}
