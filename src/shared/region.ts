import { z } from 'zod';
import { fieldIdSchema } from './ids.ts';
import { colorSchema } from './plate.ts';

export const regionIdSchema = z.int().positive().brand<'RegionId'>();
export type RegionId = z.infer<typeof regionIdSchema>;

export const regionClassIdSchema = z.int().positive().brand<'RegionClassId'>();
export type RegionClassId = z.infer<typeof regionClassIdSchema>;

/**
 * A closed line as x, y, x, y, ... in field pixels: (0, 0) is the upper left corner of the first pixel, whose centre is
 * (0.5, 0.5). The last vertex joins the first and is not repeated.
 */
const ringSchema = z.array(z.number()).readonly();
export type Ring = readonly number[];
/** An outer ring, then its holes. */
export type RegionPolygon = readonly Ring[];

/**
 * Where a region lies. An `area` is a set of polygons with holes whose insides do not overlap; a pixel is inside by the
 * even-odd rule. `points` are discs of one radius, in pixels; with radius 0 each is the pixel that it lies in.
 */
export const geometrySchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('area'), polygons: z.array(z.array(ringSchema).readonly()).readonly() }),
  z.object({ kind: z.literal('points'), points: z.array(z.number()).readonly(), radius: z.number().min(0) }),
]);
export type RegionGeometry = z.infer<typeof geometrySchema>;
export type AreaGeometry = Extract<RegionGeometry, { kind: 'area' }>;
export type PointsGeometry = Extract<RegionGeometry, { kind: 'points' }>;

export const regionTools = [
  'rectangle',
  'ellipse',
  'polygon',
  'freehand',
  'point',
  'brush',
  'eraser',
  'wand',
] as const;
export type RegionTool = (typeof regionTools)[number];

/** Where a region came from: a hand with a tool, a file, or a network (or the built-in nucleus finder). */
export const regionOriginSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('drawn'), tool: z.enum(regionTools) }),
  z.object({ kind: z.literal('imported'), file: z.string(), format: z.string() }),
  z.object({ kind: z.literal('segmented'), by: z.string() }),
]);
export type RegionOrigin = z.infer<typeof regionOriginSchema>;

/** Names of classes and annotators: short, one line, not blank. */
export const regionNameSchema = z
  .string()
  .trim()
  .min(1)
  .max(120)
  .regex(/^[^\p{Cc}]*$/u, 'a name is one line of text');

/** A region as it is given to be stored. */
export const newRegionSchema = z.object({
  fieldId: fieldIdSchema,
  /** Name of a region class of the project. */
  class: regionNameSchema,
  annotator: regionNameSchema,
  /** What a person calls this very region; null for most. */
  name: z.string().max(200).nullable().default(null),
  origin: regionOriginSchema,
  geometry: geometrySchema,
});
export type NewRegion = z.infer<typeof newRegionSchema>;

/** An annotated area of a field. */
export const regionSchema = newRegionSchema.extend({ id: regionIdSchema, createdAt: z.string() });
export type Region = z.infer<typeof regionSchema>;

/** What regions mark, with the colour they are drawn in. Names are unique in a project. */
export const regionClassSchema = z.object({
  id: regionClassIdSchema,
  name: regionNameSchema,
  color: colorSchema,
});
export type RegionClass = z.infer<typeof regionClassSchema>;

/** Vertices of all rings, or the number of points. */
export function countVertices(geometry: RegionGeometry): number {
  if (geometry.kind === 'points') return geometry.points.length / 2;
  return geometry.polygons.reduce(
    (sum, rings) => sum + rings.reduce((part, ring) => part + ring.length / 2, 0),
    0,
  );
}

/** Twice the signed area of a ring; positive where it turns clockwise on the screen (y points down). */
export function ringArea2(ring: ArrayLike<number>): number {
  let sum = 0;
  let [px, py] = [ring[ring.length - 2] ?? 0, ring[ring.length - 1] ?? 0];
  for (let index = 0; index < ring.length; index += 2) {
    const [x, y] = [ring[index] ?? 0, ring[index + 1] ?? 0];
    sum += px * y - x * py;
    [px, py] = [x, y];
  }
  return sum;
}

/** Area in pixels: of polygons less their holes; of points, the sum of their discs (one pixel each with radius 0). */
export function geometryArea(geometry: RegionGeometry): number {
  if (geometry.kind === 'points') {
    const each = geometry.radius === 0 ? 1 : Math.PI * geometry.radius ** 2;
    return (geometry.points.length / 2) * each;
  }
  return geometry.polygons.reduce(
    (sum, rings) =>
      sum +
      rings.reduce((part, ring, index) => part + ((index === 0 ? 1 : -1) * Math.abs(ringArea2(ring))) / 2, 0),
    0,
  );
}

/** The smallest rectangle around a region, in field pixels; null for an empty one. */
export function geometryBounds(geometry: RegionGeometry) {
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  const take = (numbers: readonly number[], margin: number) => {
    for (let index = 0; index < numbers.length; index += 2) {
      const [x, y] = [numbers[index] ?? 0, numbers[index + 1] ?? 0];
      box.left = Math.min(box.left, x - margin);
      box.right = Math.max(box.right, x + margin);
      box.top = Math.min(box.top, y - margin);
      box.bottom = Math.max(box.bottom, y + margin);
    }
  };
  if (geometry.kind === 'points') take(geometry.points, geometry.radius);
  else for (const rings of geometry.polygons) for (const ring of rings) take(ring, 0);
  if (box.left > box.right) return null;
  return { x: box.left, y: box.top, width: box.right - box.left, height: box.bottom - box.top };
}
