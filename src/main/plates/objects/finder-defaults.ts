import type { Size } from '../../../shared/geometry.ts';
import type { ObjectFinder } from '../../../shared/network.ts';

/**
 * A finder for nuclei in a field of this size. The limits are wide: from specks of dust, one in 20,000 of the field
 * and at least 15 pixels, to one in 20 of the field, larger than any nucleus that is worth cropping.
 */
export function objectFinderDefaults(field: Size, channel: string): ObjectFinder {
  const area = field.width * field.height;
  return {
    kind: 'nuclei',
    channel,
    smoothingPx: Math.max(1, Math.round(Math.max(field.width, field.height) / 512)),
    minAreaPx: Math.max(15, Math.round(area / 20_000)),
    maxAreaPx: Math.max(1000, Math.round(area / 20)),
  };
}

/** The name under which a finder's objects are stored: its version and parameters in a fixed spelling. */
export function finderKey(finder: ObjectFinder): string {
  const { kind, channel, smoothingPx, minAreaPx, maxAreaPx } = finder;
  return `${kind}-1|${channel}|${smoothingPx}|${minAreaPx}|${maxAreaPx}`;
}
