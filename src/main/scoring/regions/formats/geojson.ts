import { z } from 'zod';
import type { Region, RegionClass, RegionGeometry } from '../../../../shared/region.ts';
import { noHint, stemOf, type FoundImage, type FoundRegion, type ImageHint } from './found.ts';
import { parseAt, readJson } from './read-text.ts';
import type { ExportedField } from './exported-field.ts';

const positionSchema = z.array(z.number()).min(2);
const geometrySchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('Polygon'), coordinates: z.array(z.array(positionSchema)) }),
  z.object({ type: z.literal('MultiPolygon'), coordinates: z.array(z.array(z.array(positionSchema))) }),
  z.object({ type: z.literal('Point'), coordinates: positionSchema }),
  z.object({ type: z.literal('MultiPoint'), coordinates: z.array(positionSchema) }),
]);
/** Red, green, blue, as QuPath writes them; older versions wrote one signed number. */
const colorSchema = z.union([z.tuple([z.int(), z.int(), z.int()]), z.int()]);
const classificationSchema = z
  .object({
    name: z.string().optional(),
    names: z.array(z.string()).optional(),
    color: colorSchema.optional(),
    colorRGB: z.int().optional(),
  })
  .nullish();
const propertiesSchema = z
  .object({
    name: z.string().nullish(),
    classification: classificationSchema,
    /** What GeoJSON has no word for. */
    platelens: z
      .object({ annotator: z.string().optional(), radius: z.number().min(0).optional() })
      .optional(),
  })
  .nullish();
const imageSchema = z.object({
  plate: z.string(),
  well: z.string(),
  field: z.int(),
  width: z.int().positive(),
  height: z.int().positive(),
});
const featureSchema = z.object({
  type: z.literal('Feature'),
  geometry: z.unknown(),
  properties: propertiesSchema.catch(null),
});
const fileSchema = z.union([
  z.object({
    type: z.literal('FeatureCollection'),
    features: z.array(featureSchema),
    platelens: imageSchema.optional(),
  }),
  z.array(featureSchema).transform((features) => ({ features, platelens: undefined })),
  featureSchema.transform((feature) => ({ features: [feature], platelens: undefined })),
]);

/**
 * Reads GeoJSON as QuPath writes it: a collection, a list or one feature, coordinates in pixels of the image from its
 * upper left corner. The image is the one that the file says, or else is called like the file.
 */
export async function readGeojson(path: string): Promise<FoundImage[]> {
  const file = parseAt(fileSchema, await readJson(path), path);
  const leftOut: string[] = [];
  const regions = file.features.flatMap((feature, index): FoundRegion[] => {
    const geometry = toGeometry(feature.geometry, feature.properties?.platelens?.radius ?? 0);
    if (typeof geometry === 'string') {
      leftOut.push(`feature ${index + 1}: ${geometry}`);
      return [];
    }
    const classification = feature.properties?.classification;
    return [
      {
        class: classification?.name ?? classification?.names?.join(': ') ?? null,
        color: toHex(classification?.color ?? classification?.colorRGB),
        name: feature.properties?.name ?? null,
        annotator: feature.properties?.platelens?.annotator ?? null,
        geometry,
      },
    ];
  });
  return [
    { file: path, hint: toHint(path, file.platelens), regions, sizeMatters: false, leftOut, notices: [] },
  ];
}

function toHint(path: string, image: z.infer<typeof imageSchema> | undefined): ImageHint {
  if (image === undefined) return { ...noHint, name: stemOf(path) };
  const { plate, well, field, width, height } = image;
  return { name: stemOf(path), plate, well, field, size: { width, height } };
}

function toGeometry(value: unknown, radius: number): RegionGeometry | string {
  const parsed = geometrySchema.safeParse(value);
  if (!parsed.success) {
    const kind = z.object({ type: z.string() }).safeParse(value);
    return kind.success ? `a ${kind.data.type} that marks no area` : 'has no geometry';
  }
  const flat = (positions: readonly (readonly number[])[]) => positions.flatMap(([x = 0, y = 0]) => [x, y]);
  const { type, coordinates } = parsed.data;
  if (type === 'Point') return { kind: 'points', points: flat([coordinates]), radius };
  if (type === 'MultiPoint') return { kind: 'points', points: flat(coordinates), radius };
  const polygons = type === 'Polygon' ? [coordinates] : coordinates;
  return { kind: 'area', polygons: polygons.map((rings) => rings.map(flat)) };
}

function toHex(color: z.infer<typeof colorSchema> | undefined): string | null {
  if (color === undefined) return null;
  const [r, g, b] = Array.isArray(color) ? color : [(color >> 16) & 255, (color >> 8) & 255, color & 255];
  return `#${[r, g, b].map((part) => Math.min(255, Math.max(0, part)).toString(16).padStart(2, '0')).join('')}`;
}

/** One field's regions as a feature collection that QuPath and this program read, every coordinate exact. */
export function writeGeojson(
  { plate, well, field, regions }: ExportedField,
  classes: readonly RegionClass[],
): string {
  const colors = new Map(classes.map(({ name, color }) => [name, color]));
  return JSON.stringify({
    type: 'FeatureCollection',
    platelens: { plate, well, field: field.index, width: field.width, height: field.height },
    features: regions.map((region) => toFeature(region, colors.get(region.class) ?? '#808080')),
  });
}

function toFeature(region: Region, color: string) {
  const { geometry } = region;
  return {
    type: 'Feature',
    geometry: toGeojson(geometry),
    properties: {
      objectType: 'annotation',
      ...(region.name === null ? {} : { name: region.name }),
      classification: {
        name: region.class,
        color: [1, 3, 5].map((start) => parseInt(color.slice(start, start + 2), 16)),
      },
      platelens: {
        annotator: region.annotator,
        ...(geometry.kind === 'points' && geometry.radius > 0 ? { radius: geometry.radius } : {}),
      },
    },
  };
}

function toGeojson(geometry: RegionGeometry) {
  const pairs = (numbers: readonly number[]) =>
    Array.from({ length: numbers.length / 2 }, (_, index) => [numbers[2 * index], numbers[2 * index + 1]]);
  if (geometry.kind === 'points') {
    const points = pairs(geometry.points);
    return points.length === 1
      ? { type: 'Point', coordinates: points[0] }
      : { type: 'MultiPoint', coordinates: points };
  }
  const polygons = geometry.polygons.map((rings) =>
    rings.map((ring) => {
      const positions = pairs(ring);
      return [...positions, positions[0]];
    }),
  );
  return polygons.length === 1
    ? { type: 'Polygon', coordinates: polygons[0] }
    : { type: 'MultiPolygon', coordinates: polygons };
}
