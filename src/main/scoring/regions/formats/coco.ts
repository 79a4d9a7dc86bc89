import { z } from 'zod';
import { geometryArea, geometryBounds, type Region, type RegionClass } from '../../../../shared/region.ts';
import { rasterise } from '../../../../shared/region-raster.ts';
import { traceMask } from '../../../../shared/region-trace.ts';
import { fieldStem, type ExportedField } from './exported-field.ts';
import { noHint, type FoundImage, type FoundRegion } from './found.ts';
import { parseAt, readJson } from './read-text.ts';
import { maskToRuns, runsToMask } from './run-length.ts';

const imageSchema = z.object({
  id: z.union([z.number(), z.string()]),
  file_name: z.string(),
  width: z.int().positive(),
  height: z.int().positive(),
  platelens: z.object({ plate: z.string(), well: z.string(), field: z.int() }).optional(),
});
const runsSchema = z.object({
  counts: z.union([z.array(z.number()), z.string()]),
  size: z.tuple([z.int().positive(), z.int().positive()]),
});
const annotationSchema = z.object({
  id: z.union([z.number(), z.string()]).optional(),
  image_id: z.union([z.number(), z.string()]),
  category_id: z.union([z.number(), z.string()]).nullish(),
  segmentation: z.union([z.array(z.array(z.number())), runsSchema]).nullish(),
  bbox: z.array(z.number()).nullish(),
  keypoints: z.array(z.number()).nullish(),
  attributes: z
    .object({
      annotator: z.string().optional(),
      name: z.string().nullish(),
      radius: z.number().min(0).optional(),
    })
    .nullish()
    .catch(null),
});
type Annotation = z.infer<typeof annotationSchema>;
const fileSchema = z.object({
  images: z.array(imageSchema),
  categories: z
    .array(z.object({ id: z.union([z.number(), z.string()]), name: z.string(), color: z.string().nullish() }))
    .default([]),
  annotations: z.array(annotationSchema),
});

/**
 * Reads COCO annotations: polygons, run lengths (plain or packed), keypoints, and boxes where there is nothing else.
 * Run lengths become outlines along the pixels' edges.
 */
export async function readCoco(path: string): Promise<FoundImage[]> {
  const file = parseAt(fileSchema, await readJson(path), path);
  const categories = new Map(file.categories.map((category) => [category.id, category]));
  const byImage = Map.groupBy(file.annotations, ({ image_id }) => image_id);
  const known = new Set(file.images.map(({ id }) => id));
  const lost = file.annotations.filter(({ image_id }) => !known.has(image_id)).length;
  const images = file.images.map((image): FoundImage => {
    const leftOut: string[] = [];
    const regions = (byImage.get(image.id) ?? []).flatMap((annotation, index): FoundRegion[] => {
      const geometry = toGeometry(annotation, image);
      if (typeof geometry === 'string') {
        leftOut.push(`annotation ${annotation.id ?? index + 1}: ${geometry}`);
        return [];
      }
      const category = categories.get(annotation.category_id ?? '');
      const { name, annotator } = annotation.attributes ?? {};
      return [
        {
          class: category?.name ?? null,
          color: category?.color ?? null,
          name: name ?? null,
          annotator: annotator ?? null,
          geometry,
        },
      ];
    });
    const { width, height, platelens } = image;
    const place = {
      plate: platelens?.plate ?? null,
      well: platelens?.well ?? null,
      field: platelens?.field ?? null,
    };
    const hint = { ...noHint, ...place, name: image.file_name, size: { width, height } };
    return { file: path, hint, regions, sizeMatters: true, leftOut, notices: [] };
  });
  if (lost === 0) return images;
  const reason = `${lost} annotations of images that the file does not list`;
  return [
    ...images,
    { file: path, hint: noHint, regions: [], sizeMatters: false, leftOut: [reason], notices: [] },
  ];
}

function toGeometry(
  annotation: Annotation,
  image: z.infer<typeof imageSchema>,
): FoundRegion['geometry'] | string {
  const { segmentation, keypoints, bbox } = annotation;
  if (Array.isArray(segmentation) && segmentation.length > 0) {
    return { kind: 'area', polygons: segmentation.map((ring) => [ring]) };
  }
  if (segmentation !== null && segmentation !== undefined && !Array.isArray(segmentation)) {
    const [height, width] = segmentation.size;
    if (width !== image.width || height !== image.height) {
      return `a mask of ${width} x ${height} for an image of ${image.width} x ${image.height}`;
    }
    const mask = runsToMask(segmentation.counts, { width, height });
    return mask === null ? 'run lengths that do not fill the image' : traceMask(mask, { width, height });
  }
  if (keypoints !== null && keypoints !== undefined && keypoints.length >= 3) {
    const seen = keypoints.flatMap((x, index) =>
      index % 3 === 0 && (keypoints[index + 2] ?? 0) > 0 ? [x, keypoints[index + 1] ?? NaN] : [],
    );
    return { kind: 'points', points: seen, radius: annotation.attributes?.radius ?? 0 };
  }
  const [x, y, width, height] = bbox ?? [];
  if (x === undefined || y === undefined || width === undefined || height === undefined)
    return 'has no shape';
  return { kind: 'area', polygons: [[[x, y, x + width, y, x + width, y + height, x, y + height]]] };
}

/**
 * The project's regions as one COCO file. COCO's polygons have no holes, so regions with holes are written as run
 * lengths on the pixel grid: exact where the outline follows the pixels.
 */
export function writeCoco(fields: readonly ExportedField[], classes: readonly RegionClass[]) {
  const categories = new Map(classes.map((entry, index) => [entry.name, { ...entry, id: index + 1 }]));
  let onGrid = 0;
  const annotations = fields.flatMap((exported, index) =>
    exported.regions.map((region) => {
      const shape = toShape(region, exported.field);
      if ('segmentation' in shape && !Array.isArray(shape.segmentation)) onGrid++;
      const box = geometryBounds(region.geometry) ?? { x: 0, y: 0, width: 0, height: 0 };
      return {
        id: region.id,
        image_id: index + 1,
        category_id: categories.get(region.class)?.id ?? 0,
        ...shape,
        area: geometryArea(region.geometry),
        bbox: [box.x, box.y, box.width, box.height],
        iscrowd: 0,
        attributes: {
          annotator: region.annotator,
          ...(region.name === null ? {} : { name: region.name }),
          ...(region.geometry.kind === 'points' ? { radius: region.geometry.radius } : {}),
        },
      };
    }),
  );
  const text = JSON.stringify({
    images: fields.map((exported, index) => ({
      id: index + 1,
      file_name: `${fieldStem(exported)}.tif`,
      width: exported.field.width,
      height: exported.field.height,
      platelens: { plate: exported.plate, well: exported.well, field: exported.field.index },
    })),
    categories: [...categories.values()].map(({ id, name, color }) => ({
      id,
      name,
      color,
      supercategory: '',
    })),
    annotations,
  });
  const notices =
    onGrid === 0
      ? []
      : [`${onGrid} regions with holes were written as pixel masks: COCO polygons have no holes`];
  return { text, notices };
}

function toShape({ geometry }: Region, size: { readonly width: number; readonly height: number }) {
  if (geometry.kind === 'points') {
    const keypoints = Array.from({ length: geometry.points.length / 2 }, (_, index) => [
      geometry.points[2 * index] ?? 0,
      geometry.points[2 * index + 1] ?? 0,
      2,
    ]);
    return { keypoints: keypoints.flat(), num_keypoints: keypoints.length };
  }
  if (geometry.polygons.every((rings) => rings.length === 1)) {
    return { segmentation: geometry.polygons.map(([ring = []]) => ring) };
  }
  return {
    segmentation: { counts: maskToRuns(rasterise(geometry, size), size), size: [size.height, size.width] },
  };
}
