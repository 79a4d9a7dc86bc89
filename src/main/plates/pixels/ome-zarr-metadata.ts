import { z } from 'zod';
import { badInput } from '../../../shared/errors.ts';

/** What a writer left out or filled with something else is as good as absent. */
const textSchema = z.string().nullish().catch(undefined);

const axisSchema = z.union([
  z.string().transform((name) => ({ name, type: undefined, unit: undefined })),
  z.object({ name: z.string(), type: textSchema, unit: textSchema }),
]);

const transformationSchema = z.looseObject({
  type: z.string(),
  scale: z.array(z.number()).optional().catch(undefined),
});
const transformationsSchema = z.array(transformationSchema).nullish().catch(undefined);

const multiscaleSchema = z.object({
  axes: z.array(axisSchema).min(2).max(5).nullish(),
  datasets: z.array(z.object({ path: z.string(), coordinateTransformations: transformationsSchema })).min(1),
  /** Those of the image as a whole, after those of a level. */
  coordinateTransformations: transformationsSchema,
});

const omeroSchema = z.object({
  channels: z
    .array(
      z.looseObject({ label: textSchema, color: textSchema }).catch({ label: undefined, color: undefined }),
    )
    .nullish()
    .catch(undefined),
});

/** An image group's metadata as OME-Zarr 0.4 writes it; 0.5 has the same under `ome`. */
export const imageMetadataSchema = z.object({
  multiscales: z.array(multiscaleSchema).min(1),
  omero: omeroSchema.nullish().catch(undefined),
});
export type ImageMetadata = z.infer<typeof imageMetadataSchema>;

/** A path inside the hierarchy: plain names, never upwards. */
const innerPathSchema = z
  .string()
  .transform((path) => path.replace(/^(?:\.\/)+|\/+$/g, ''))
  .pipe(z.string().regex(/^(?!.*(?:^|\/)\.{1,2}(?:\/|$))[^/\\]+(?:\/[^/\\]+)*$/, 'a path inside the plate'));

/** A row or column; some writers number their columns. */
const nameSchema = z.object({ name: z.union([z.string(), z.number().transform(String)]) });

export const plateMetadataSchema = z.object({
  plate: z.object({
    name: textSchema,
    rows: z.array(nameSchema).min(1),
    columns: z.array(nameSchema).min(1),
    acquisitions: z
      .array(z.looseObject({ id: z.int(), name: textSchema }))
      .nullish()
      .catch(undefined),
    wells: z.array(
      z.object({
        path: innerPathSchema,
        rowIndex: z.int().min(0).nullish(),
        columnIndex: z.int().min(0).nullish(),
      }),
    ),
  }),
});
export type PlateMetadata = z.infer<typeof plateMetadataSchema>;

export const wellMetadataSchema = z.object({
  well: z.object({ images: z.array(z.object({ path: innerPathSchema, acquisition: z.int().nullish() })) }),
});

/** Parses a group's attributes, wherever its version keeps them. @throws BadInput naming the place and the entry. */
export function parseOmeAttributes<T>(schema: z.ZodType<T>, attributes: unknown, where: string): T {
  const wrapped = z.looseObject({ ome: z.unknown() }).safeParse(attributes);
  const content = wrapped.success && wrapped.data.ome !== undefined ? wrapped.data.ome : attributes;
  const parsed = schema.safeParse(content);
  if (parsed.success) return parsed.data;
  throw badInput({
    what: `its OME-Zarr metadata is not valid: ${z.prettifyError(parsed.error).replaceAll('\n', ' ')}`,
    where,
    mend: 'OME-Zarr 0.4 and 0.5 are read; convert the plate again.',
  });
}
