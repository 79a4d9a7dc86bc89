import { z } from 'zod';
import { plateIdSchema, runIdSchema, unitIdSchema } from '../ids.ts';
import { nothing, procedure } from './procedure.ts';

/** The parts of a report in their order; a part without content is left out. */
export const reportSectionSchema = z.enum([
  'summary',
  'plates',
  'quality',
  'verdicts',
  'scores',
  'classes',
  'controls',
  'best-and-worst',
  'wrong-reasons',
  'wells',
  'methods',
  'provenance',
  'limits',
]);
export type ReportSection = z.infer<typeof reportSectionSchema>;

export const paperSchema = z.enum(['a4', 'letter']);
export type Paper = z.infer<typeof paperSchema>;

export const reportPresetSchema = z.enum(['screening', 'reviewer', 'short']);
export type ReportPreset = z.infer<typeof reportPresetSchema>;

/** What a report is made of. */
export const reportRequestSchema = z.object({
  /** Null takes the plate's name, or the project's where there are several plates. */
  title: z.string().nullable(),
  /** Who made it; null leaves it out. */
  author: z.string().nullable(),
  /** When it was made, ISO 8601: the only thing in the file that does not follow from project and request. */
  date: z.iso.datetime(),
  /** Null takes every plate. */
  plateIds: z.array(plateIdSchema).nullable(),
  /** Names of the wells; null takes every well. Wells that are named are all shown as pictures. */
  wells: z.array(z.string()).nullable(),
  sections: z.array(reportSectionSchema).min(1),
  /** Wells shown as pictures for each class of a network. */
  wellsPerClass: z.int().min(1).max(384),
  paper: paperSchema,
});
export type ReportRequest = z.infer<typeof reportRequestSchema>;

/** What a preset chooses. */
export const reportPresets: Readonly<
  Record<ReportPreset, Pick<ReportRequest, 'sections' | 'wellsPerClass'>>
> = {
  screening: { sections: reportSectionSchema.options, wellsPerClass: 4 },
  reviewer: { sections: reportSectionSchema.options, wellsPerClass: 10 },
  short: { sections: ['summary', 'plates', 'classes', 'limits'], wellsPerClass: 2 },
};

/** How the parts are called, on screen and in the report. */
export const reportSectionTitles: Readonly<Record<ReportSection, string>> = {
  summary: 'Summary',
  plates: 'Plate maps',
  quality: 'Quality control',
  verdicts: 'What the network says',
  scores: 'How the methods score',
  classes: 'Class by class',
  controls: 'Controls beside hits',
  'best-and-worst': 'Best and worst fields',
  'wrong-reasons': 'Right for the wrong reason',
  wells: 'Every well',
  methods: 'Methods',
  provenance: 'Provenance',
  limits: 'Limits',
};

/** A finished report, kept until the program ends or a few newer ones are there. */
export const reportSchema = z.object({
  id: z.string(),
  /** A file name to save it under. */
  fileName: z.string(),
  pages: z.int(),
  bytes: z.int(),
});
export type Report = z.infer<typeof reportSchema>;

/** How far the making of a report is. */
export const reportProgressSchema = z.object({
  /** 0 to 1. */
  share: z.number(),
  label: z.string(),
});
export type ReportProgress = z.infer<typeof reportProgressSchema>;

/** What re-computing one unit found. */
export const rerunUnitSchema = z.object({
  unitId: unitIdSchema,
  /** Well and field in words. */
  place: z.string(),
  target: z.string(),
  /** True where every bit of the map is the same. */
  same: z.boolean(),
  /** Largest absolute difference of two values; null where the shapes differ or it could not be computed. */
  largestDifference: z.number().nullable(),
  /** The same as a share of the stored map's largest absolute value. */
  relativeDifference: z.number().nullable(),
  /** Why it could not be compared, or null. */
  error: z.string().nullable(),
});
export type RerunUnit = z.infer<typeof rerunUnitSchema>;

export const rerunSchema = z.object({
  runId: runIdSchema,
  /** True where every unit's bytes agree. */
  same: z.boolean(),
  /** What differs between then and now and may explain a difference: network, parameters, images, device, program. */
  changes: z.array(z.string()),
  units: z.array(rerunUnitSchema),
});
export type Rerun = z.infer<typeof rerunSchema>;

/** The window's calls about reports; progress comes as `report` events. */
export const reportContract = {
  /** Makes a report, to be fetched from {@link reportPath}; a newer call stops an older one. */
  'report.make': procedure('mutation', reportRequestSchema, reportSchema),
  'report.cancel': procedure('mutation', nothing, nothing),
  /** Computes units of a run again and compares; null takes every unit that is done. */
  'report.rerun': procedure(
    'mutation',
    z.object({ runId: runIdSchema, unitIds: z.array(unitIdSchema).nullable() }),
    rerunSchema,
  ),
} as const;

/** Where a finished report is fetched. */
export const reportPath = (id: string) => `/reports/${id}.pdf`;
