import { z } from 'zod';
import { badInput } from '../../../shared/errors.ts';

const axisSchema = z.union([
  z.string().transform((name) => ({ name, unit: undefined })),
  z.object({ name: z.string(), unit: z.string().optional() }),
]);

const transformationSchema = z.looseObject({ type: z.string(), scale: z.array(z.number()).optional() });

const multiscaleSchema = z.object({
  axes: z.array(axisSchema).min(2).max(5).optional(),
  datasets: z
    .array(
      z.object({ path: z.string(), coordinateTransformations: z.array(transformationSchema).optional() }),
    )
    .min(1),
});

const omeroSchema = z.object({
  channels: z.array(z.looseObject({ label: z.string().optional(), color: z.string().optional() })),
});

/** An image group's metadata as OME-Zarr 0.4 writes it; 0.5 has the same under `ome`. */
export const imageMetadataSchema = z.object({
  multiscales: z.array(multiscaleSchema).min(1),
  omero: omeroSchema.optional(),
});
export type ImageMetadata = z.infer<typeof imageMetadataSchema>;

/** A path inside the hierarchy: plain names, never upwards. */
const innerPathSchema = z
  .string()
  .regex(/^(?!.*(?:^|\/)\.{1,2}(?:\/|$))[^/\\]+(?:\/[^/\\]+)*$/, 'a path inside the plate');

export const plateMetadataSchema = z.object({
  plate: z.object({
    name: z.string().optional(),
    rows: z.array(z.object({ name: z.string() })).min(1),
    columns: z.array(z.object({ name: z.string() })).min(1),
    acquisitions: z.array(z.looseObject({ id: z.int(), name: z.string().optional() })).optional(),
    wells: z.array(
      z.object({
        path: innerPathSchema,
        rowIndex: z.int().min(0).optional(),
        columnIndex: z.int().min(0).optional(),
      }),
    ),
  }),
});
export type PlateMetadata = z.infer<typeof plateMetadataSchema>;

export const wellMetadataSchema = z.object({
  well: z.object({ images: z.array(z.object({ path: innerPathSchema, acquisition: z.int().optional() })) }),
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
