import { z } from 'zod';
import { plateIdSchema, runIdSchema } from '../ids.ts';
import { nothing, procedure } from './procedure.ts';

/** What a project can be written as. */
export const exportFormats = [
  'csv',
  'parquet',
  'geojson',
  'coco',
  'ome-zarr',
  'tiff',
  'png',
  'npy',
  'svg',
  'project',
] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** How the forms are called, and what they are for. */
export const exportFormatWords: Readonly<
  Record<ExportFormat, { readonly title: string; readonly summary: string }>
> = {
  csv: {
    title: 'Table (CSV)',
    summary:
      'One row a map: place, conditions, probabilities, statistics and scores. For spreadsheets and R.',
  },
  parquet: {
    title: 'Table (Parquet)',
    summary: 'The same table with typed columns, for pandas, Polars, DuckDB and Arrow.',
  },
  geojson: { title: 'Regions (GeoJSON)', summary: 'The regions of every field, as QuPath reads them.' },
  coco: { title: 'Regions (COCO)', summary: 'The regions as one annotation file, for training networks.' },
  'ome-zarr': {
    title: 'Maps and labels (OME-Zarr)',
    summary: 'A plate of float32 maps for each run, with the regions as labels. For napari and Vizarr.',
  },
  tiff: {
    title: 'Maps (TIFF)',
    summary: 'Float32 images with the size of a pixel in micrometres, for Fiji.',
  },
  png: {
    title: 'Pictures (PNG)',
    summary: 'Coloured maps, and maps over their images, with colour bar, scale bar and the numbers beside.',
  },
  npy: { title: 'Maps (NumPy)', summary: 'The raw values of every map at its own grid.' },
  svg: { title: 'Plate figures (SVG)', summary: 'The plate maps of the report as vector graphics.' },
  project: {
    title: 'Excerpt (project)',
    summary: 'The chosen wells and runs with previews, maps, regions and scores as a smaller project.',
  },
};

export const omeZarrVersions = ['0.4', '0.5'] as const;
export type OmeZarrVersion = (typeof omeZarrVersions)[number];

/** What to write, and where to. */
export const exportRequestSchema = z.object({
  to: z.enum(exportFormats),
  /** Made where it is missing. Nothing that is there already is replaced. */
  folder: z.string().min(1),
  /** Null takes every plate. */
  plateIds: z.array(plateIdSchema).min(1).nullable().default(null),
  /** Null takes every run. */
  runIds: z.array(runIdSchema).min(1).nullable().default(null),
  /** Names of wells; null takes every well. */
  wells: z.array(z.string()).min(1).nullable().default(null),
  /** Version of OME-Zarr: 0.4 lies on Zarr 2, 0.5 on Zarr 3. */
  omeZarr: z.enum(omeZarrVersions).default('0.4'),
});
export type ExportRequest = z.infer<typeof exportRequestSchema>;

/** What an export wrote. */
export const exportReportSchema = z.object({
  folder: z.string(),
  /** Names of the files and folders that were made in it. */
  entries: z.array(z.string()),
  files: z.int(),
  bytes: z.int(),
  /** What the form could not hold or the project does not have, in words. */
  notices: z.array(z.string()),
});
export type ExportReport = z.infer<typeof exportReportSchema>;

/** How far an export is. */
export const exportProgressSchema = z.object({
  /** 0 to 1. */
  share: z.number(),
  label: z.string(),
});
export type ExportProgress = z.infer<typeof exportProgressSchema>;

/** The window's calls about exports; progress comes as `export` events. */
export const exportContract = {
  /** Writes files on the machine of the program; a newer call stops an older one. Answers when all is there. */
  'export.make': procedure('mutation', exportRequestSchema, exportReportSchema),
  /** Stops the export that is under way; nothing of it stays. */
  'export.cancel': procedure('mutation', nothing, nothing),
} as const;
