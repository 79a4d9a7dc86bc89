import type { Size } from '../../../shared/geometry.ts';
import type { RegionGeometry } from '../../../shared/region.ts';
import { rasteriseUnion } from '../../../shared/region-raster.ts';
import type { FieldObjects } from '../../db/index.ts';

/**
 * Longest sides of the scoring grid. A network that sees whole fields sees them small, and its maps have fewer cells
 * still; crops and tiles are seen as they are, so that their areas need more pixels.
 */
const longestSide = { field: 128, parts: 256 } as const;

/**
 * The grid on which a field's maps and areas meet: the field's shape at the size that the network sees, within limits.
 * `inputSize` is [height, width]; null where the network does not see whole fields.
 */
export function scoringGrid(field: Size, inputSize: readonly [number, number] | null): Size {
  const seen = inputSize === null ? longestSide.parts : Math.min(longestSide.field, Math.max(...inputSize));
  return limited(field, seen);
}

/** Longest side of the grid for statistics of a map alone: they speak of its shape at large. */
const statisticsSide = 64;

/** The grid for statistics of maps alone; the same for every method, so that entropies can be compared. */
export const statisticsGrid = (field: Size): Size => limited(field, statisticsSide);

function limited({ width, height }: Size, most: number): Size {
  const longer = Math.max(width, height);
  const scale = Math.min(most, longer) / longer;
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** The pixels of the scoring grid whose centres lie in any of the regions, as 0 and 1. */
export function maskOfRegions(geometries: readonly RegionGeometry[], field: Size, grid: Size): Uint8Array {
  const [across, down] = [grid.width / field.width, grid.height / field.height];
  return rasteriseUnion(
    geometries.map((geometry) => scaled(geometry, across, down)),
    grid,
  );
}

function scaled(geometry: RegionGeometry, across: number, down: number): RegionGeometry {
  const stretch = (line: readonly number[]) =>
    line.map((value, index) => value * (index % 2 === 0 ? across : down));
  if (geometry.kind === 'points') {
    // A point without extent is the pixel that it lies in, on any grid.
    return {
      ...geometry,
      points: stretch(geometry.points),
      radius: geometry.radius * Math.sqrt(across * down),
    };
  }
  return { kind: 'area', polygons: geometry.polygons.map((rings) => rings.map(stretch)) };
}

/** Found objects as discs of their own areas. */
export function objectGeometries({ centres, areas }: FieldObjects): RegionGeometry[] {
  return Array.from(areas, (area, index) => ({
    kind: 'points',
    points: [centres[2 * index] ?? 0, centres[2 * index + 1] ?? 0],
    radius: Math.sqrt(area / Math.PI),
  }));
}

/** The pixels that are in either mask. */
export function unionOf(masks: readonly Uint8Array[], pixels: number): Uint8Array {
  const union = new Uint8Array(pixels);
  for (const mask of masks)
    for (let pixel = 0; pixel < pixels; pixel++) union[pixel] = (union[pixel] ?? 0) | (mask[pixel] ?? 0);
  return union;
}
