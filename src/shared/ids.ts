import { z } from 'zod';

/** Row ids of the project file, branded so that a well's id is never taken for a field's. */
export const plateIdSchema = z.int().positive().brand<'PlateId'>();
export const wellIdSchema = z.int().positive().brand<'WellId'>();
export const fieldIdSchema = z.int().positive().brand<'FieldId'>();
export const networkIdSchema = z.int().positive().brand<'NetworkId'>();
export const runIdSchema = z.int().positive().brand<'RunId'>();
export const unitIdSchema = z.int().positive().brand<'UnitId'>();

export type PlateId = z.infer<typeof plateIdSchema>;
export type WellId = z.infer<typeof wellIdSchema>;
export type FieldId = z.infer<typeof fieldIdSchema>;
export type NetworkId = z.infer<typeof networkIdSchema>;
export type RunId = z.infer<typeof runIdSchema>;
export type UnitId = z.infer<typeof unitIdSchema>;
