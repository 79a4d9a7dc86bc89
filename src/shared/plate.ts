import { z } from 'zod';
import { fieldIdSchema, plateIdSchema, wellIdSchema } from './ids.ts';
import { plateStackSchema } from './stack.ts';

/** What a well is for. `empty` wells hold no cells on purpose; `excluded` ones are kept out of every statistic. */
export const roleSchema = z.enum(['sample', 'positive', 'negative', 'reference', 'empty', 'excluded']);
export type Role = z.infer<typeof roleSchema>;

export const rectSchema = z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() });

/** A colour as `#rrggbb`. */
export const colorSchema = z.string().regex(/^#[0-9a-f]{6}$/i);

/** How one channel of a plate is called and drawn. Limits are in the plane's own intensity units. */
export const channelSchema = z.object({
  index: z.int().min(0),
  name: z.string(),
  color: colorSchema,
  /** Intensities drawn as black and as full colour. */
  low: z.number(),
  high: z.number(),
  gamma: z.number().positive(),
  visible: z.boolean(),
  /** Smallest and largest intensity seen on the whole plate at import. */
  rangeMin: z.number(),
  rangeMax: z.number(),
  /** 256 equal bins from rangeMin to rangeMax over the plate's planes, in pixels per million. */
  histogram: z.array(z.number()),
});
export type Channel = z.infer<typeof channelSchema>;

/** A channel's name and how it is drawn, without what was measured of it. */
export const channelDisplaySchema = channelSchema.omit({ histogram: true, rangeMin: true, rangeMax: true });
export type ChannelDisplay = z.infer<typeof channelDisplaySchema>;

/** One acquired position of a well. */
export const fieldSchema = z.object({
  id: fieldIdSchema,
  wellId: wellIdSchema,
  /** The field's number as the acquisition counts it (from 1 when the files do not say). */
  index: z.int(),
  width: z.int().positive(),
  height: z.int().positive(),
  /** Where the field lies on the plate's canvas, in full-resolution pixels. */
  canvas: rectSchema,
  /** True while its plane files can be read. */
  online: z.boolean(),
});
export type Field = z.infer<typeof fieldSchema>;

export const wellSchema = z.object({
  id: wellIdSchema,
  /** Standard name, `B07`. */
  name: z.string(),
  row: z.int().min(0),
  column: z.int().min(0),
  role: roleSchema,
  /** Every further column of the plate map, for instance dose or compound. */
  conditions: z.record(z.string(), z.string()),
  /** The class that the plate map says this well belongs to, if it says one. */
  label: z.string().nullable(),
  canvas: rectSchema,
  fields: z.array(fieldSchema),
});
export type Well = z.infer<typeof wellSchema>;

/** All that a viewer needs to lay out one plate, without a pixel. */
export const plateViewSchema = z.object({
  id: plateIdSchema,
  name: z.string(),
  rows: z.int().positive(),
  columns: z.int().positive(),
  /** Size of the plate's canvas in full-resolution pixels. */
  canvas: z.object({ width: z.number(), height: z.number() }),
  /** Edge of a pixel in micrometres, when known. */
  pixelSizeUm: z.number().positive().nullable(),
  channels: z.array(channelSchema),
  wells: z.array(wellSchema),
  /** Slices and time points to look through; absent where the plate has one plane a channel. */
  stack: plateStackSchema.optional(),
});
export type PlateView = z.infer<typeof plateViewSchema>;

export const plateSummarySchema = plateViewSchema
  .pick({ id: true, name: true, rows: true, columns: true })
  .extend({ wellCount: z.int(), fieldCount: z.int(), offlinePlanes: z.int() });
export type PlateSummary = z.infer<typeof plateSummarySchema>;
