import type { EmptyReason } from '../../../shared/map.ts';
import { axis, type Tensor } from '../../../shared/tensor.ts';

/** A positive value below this share of the strongest one is the round-off of float32 sums. */
const roundOff = 1e-6;

/** Why each of the maps [B, h, w] shows nothing. `empty` tells whose target has no pixel. */
export function emptyReasons(maps: Tensor, empty: readonly boolean[]): (EmptyReason | null)[] {
  const size = maps.data.length / axis(maps, 0);
  return empty.map((isEmpty, image) => {
    if (isEmpty) return 'empty-target';
    const values = maps.data.subarray(image * size, (image + 1) * size);
    const largest = values.reduce((a, b) => Math.max(a, b), 0);
    const strongest = values.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    if (strongest === 0) return 'network-insensitive';
    return largest > roundOff * strongest ? null : 'no-positive-value';
  });
}
