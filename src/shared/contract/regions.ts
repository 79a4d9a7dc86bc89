import { z } from 'zod';
import { fieldIdSchema, networkIdSchema, plateIdSchema } from '../ids.ts';
import { colorSchema } from '../plate.ts';
import {
  newRegionSchema,
  regionClassIdSchema,
  regionClassSchema,
  regionIdSchema,
  regionNameSchema,
  regionSchema,
} from '../region.ts';
import { annotatorPairSchema } from '../score-answers.ts';
import { nothing, procedure } from './procedure.ts';

/** Which regions: those of a plate or of some fields, of one class, by one annotator. */
export const regionQuerySchema = z.object({
  plateId: plateIdSchema.optional(),
  fieldIds: z.array(fieldIdSchema).optional(),
  class: z.string().optional(),
  annotator: z.string().optional(),
});
export type RegionQuery = z.infer<typeof regionQuerySchema>;

/** How many regions of a class an annotator has in a field. */
export const regionCountSchema = z.object({
  fieldId: fieldIdSchema,
  class: z.string(),
  annotator: z.string(),
  count: z.int(),
});
export type RegionCount = z.infer<typeof regionCountSchema>;

/** One edit: regions without an id are added, others replaced; those in `remove` go. Undone as a whole. */
export const regionEditSchema = z.object({
  /** What was done, for the undo button: "draw polygon". */
  label: z.string().min(1).max(200),
  save: z.array(newRegionSchema.extend({ id: regionIdSchema.nullable().default(null) })).default([]),
  remove: z.array(regionIdSchema).default([]),
});

/** What an edit left, with what was repaired or cut on the way, in words. */
export const regionEditResultSchema = z.object({
  regions: z.array(regionSchema),
  notices: z.array(z.string()),
});

/** What undo and redo would do next; null where there is nothing. */
export const regionHistorySchema = z.object({ undo: z.string().nullable(), redo: z.string().nullable() });
export type RegionHistory = z.infer<typeof regionHistorySchema>;

/** Forms of region files that can be read. */
export const regionFormats = [
  'geojson',
  'coco',
  'label-image',
  'ome-zarr-labels',
  'cellprofiler-csv',
  'voc',
] as const;
export type RegionFormat = (typeof regionFormats)[number];

/** Forms that regions are written in. */
export const regionExportFormats = ['geojson', 'coco', 'label-tiff', 'ome-zarr-labels'] as const;
export type RegionExportFormat = (typeof regionExportFormats)[number];

/** What to import: files or folders; format null tells each file's form by its content. */
export const regionImportRequestSchema = z.object({
  paths: z.array(z.string().min(1)).min(1),
  /** Null looks for the fields in every plate. */
  plateId: plateIdSchema.nullable().default(null),
  format: z.enum(regionFormats).nullable().default(null),
  /** Class of all regions, in place of what the files say. */
  class: regionNameSchema.nullable().default(null),
  annotator: regionNameSchema.nullable().default(null),
});
export type RegionImportRequest = z.infer<typeof regionImportRequestSchema>;

/** What an import took, changed and left out; nothing is left out without a word. */
export const regionImportReportSchema = z.object({
  files: z.int(),
  fields: z.int(),
  regions: z.int(),
  addedClasses: z.array(z.string()),
  notices: z.array(z.string()),
  leftOut: z.array(z.object({ where: z.string(), reason: z.string() })),
});
export type RegionImportReport = z.infer<typeof regionImportReportSchema>;

/** What to export and where to: the regions of a plate (null: of all), of one class or annotator or of all. */
export const regionExportRequestSchema = z.object({
  plateId: plateIdSchema.nullable().default(null),
  to: z.enum(regionExportFormats),
  folder: z.string().min(1),
  /** Names of wells; left out, every well. */
  wells: z.array(z.string()).optional(),
  class: z.string().nullable().default(null),
  annotator: z.string().nullable().default(null),
});
export type RegionExportRequest = z.infer<typeof regionExportRequestSchema>;

export const regionExportReportSchema = z.object({
  folder: z.string(),
  files: z.int(),
  fields: z.int(),
  regions: z.int(),
  notices: z.array(z.string()),
});
export type RegionExportReport = z.infer<typeof regionExportReportSchema>;

/** What finds objects: the built-in nucleus finder in a channel, or a segmentation network's class. */
export const segmentSourceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('nuclei'), channel: z.string() }),
  z.object({ kind: z.literal('network'), networkId: networkIdSchema, classIndex: z.int().min(0) }),
]);
export type SegmentSource = z.infer<typeof segmentSourceSchema>;

export const segmentRequestSchema = z.object({
  fieldIds: z.array(fieldIdSchema).min(1),
  source: segmentSourceSchema,
  class: regionNameSchema,
  annotator: regionNameSchema,
});
export type SegmentRequest = z.infer<typeof segmentRequestSchema>;

/** The calls about regions. Every mutation is one edit of the undo history and sends a `regions` event. */
export const regionProcedures = {
  'regions.list': procedure('query', regionQuerySchema, z.array(regionSchema)),
  'regions.counts': procedure('query', z.object({ plateId: plateIdSchema }), z.array(regionCountSchema)),
  'regions.edit': procedure('mutation', regionEditSchema, regionEditResultSchema),
  /** Copies regions to other fields at the same pixels; what lies outside a smaller field is cut off, and said. */
  'regions.copy': procedure(
    'mutation',
    z.object({ ids: z.array(regionIdSchema), fieldIds: z.array(fieldIdSchema), annotator: regionNameSchema }),
    regionEditResultSchema,
  ),
  'regions.classes': procedure('query', nothing, z.array(regionClassSchema)),
  /** Adds a class, or renames and recolours the one with this id. */
  'regions.saveClass': procedure(
    'mutation',
    z.object({ id: regionClassIdSchema.nullable(), name: regionNameSchema, color: colorSchema }),
    regionClassSchema,
  ),
  /** Removes a class that no region has. */
  'regions.removeClass': procedure('mutation', z.object({ id: regionClassIdSchema }), nothing),
  /** Everyone whose regions the project holds. */
  'regions.annotators': procedure('query', nothing, z.array(z.string())),
  /** How far every two annotators mark the same pixels of a class, over the fields of a plate that both marked. */
  'regions.agreement': procedure('query', z.object({ plateId: plateIdSchema }), z.array(annotatorPairSchema)),
  /** Finds objects in fields and stores each as a region, all as one edit; answers how many. */
  'regions.segment': procedure(
    'mutation',
    segmentRequestSchema,
    z.object({ regions: z.int(), fields: z.int() }),
  ),
  /** Reads region files as one edit; answers when it is done. */
  'regions.import': procedure('mutation', regionImportRequestSchema, regionImportReportSchema),
  'regions.export': procedure('mutation', regionExportRequestSchema, regionExportReportSchema),
  'regions.history': procedure('query', nothing, regionHistorySchema),
  'regions.undo': procedure('mutation', nothing, regionHistorySchema),
  'regions.redo': procedure('mutation', nothing, regionHistorySchema),
} as const;
