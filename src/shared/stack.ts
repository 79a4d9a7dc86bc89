import { z } from 'zod';

/** A slice as the files count it, or the maximum of all slices. */
export const shownSliceSchema = z.union([z.literal('max'), z.int().min(0).max(1_000_000)]);
export type ShownSlice = z.infer<typeof shownSliceSchema>;

/**
 * The slices and time points of a plate that can be looked through, as its files count them and from 1 where they lie
 * inside images. `shown` is the plane that the import made previews of and that networks see: a slice, the maximum of
 * all slices, or a projection that the microscope had `stored` as an image of its own.
 */
export const plateStackSchema = z.object({
  slices: z.array(z.int()).min(1),
  times: z.array(z.int()).min(1),
  shown: z.object({ z: z.union([shownSliceSchema, z.literal('stored')]), t: z.int() }),
});
export type PlateStack = z.infer<typeof plateStackSchema>;

/** Which plane is asked for; null leaves slice or time point as the import chose it. */
export const planeChoiceSchema = z.object({
  z: shownSliceSchema.nullable(),
  t: z.int().min(0).max(10_000_000).nullable(),
});
export type PlaneChoice = z.infer<typeof planeChoiceSchema>;

/** The plane as the import chose it. */
export const importedPlane: PlaneChoice = { z: null, t: null };

/** True where a choice asks for nothing but what the import chose. */
export const isImported = ({ z: slice, t }: PlaneChoice): boolean => slice === null && t === null;

/** The form of a choice in addresses: `z=max&t=3`; empty for the imported plane. */
export function formatPlane({ z: slice, t }: PlaneChoice): string {
  const parts = [slice === null ? null : `z=${slice}`, t === null ? null : `t=${t}`];
  return parts.filter((part) => part !== null).join('&');
}
