import type { Size } from '../../../../shared/geometry.ts';
import { forEachSpan, rasteriseUnion } from '../../../../shared/region-raster.ts';
import { traceMask } from '../../../../shared/region-trace.ts';
import type { RegionGeometry } from '../../../../shared/region.ts';
import type { Point } from '../field-space.ts';

/** A stroke of the brush on the pixel grid of a field. */
export interface BrushMask {
  readonly pixels: Uint8Array<ArrayBuffer>;
  readonly size: Size;
}

export const emptyMask = ({ width, height }: Size): BrushMask => ({
  pixels: new Uint8Array(width * height),
  size: { width, height },
});

/** The pixels of regions, to paint on. */
export const maskOf = (geometries: readonly RegionGeometry[], { width, height }: Size): BrushMask => ({
  pixels: rasteriseUnion(geometries, { width, height }),
  size: { width, height },
});

/** Paints a line with a round brush; `value` 0 wipes. */
export function paint(mask: BrushMask, from: Point, to: Point, diameterPx: number, value: 0 | 1): void {
  const radius = diameterPx / 2;
  const steps = Math.max(1, Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) / Math.max(0.5, radius / 4)));
  const points: number[] = [];
  for (let step = 0; step <= steps; step++) {
    points.push(from.x + ((to.x - from.x) * step) / steps, from.y + ((to.y - from.y) * step) / steps);
  }
  const { pixels, size } = mask;
  // The pixel under the pointer is painted also where the brush is smaller than a pixel.
  for (const stroke of [radius, 0]) {
    forEachSpan({ kind: 'points', points, radius: stroke }, size, (y, first, end) =>
      pixels.fill(value, y * size.width + first, y * size.width + end),
    );
  }
}

/** The mask's outline; null where nothing is painted. */
export function outlineOf(mask: BrushMask): RegionGeometry | null {
  const geometry = traceMask(mask.pixels, mask.size);
  return geometry.polygons.length === 0 ? null : geometry;
}
