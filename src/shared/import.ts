import { z } from 'zod';
import { plateIdSchema } from './ids.ts';
import { colorSchema, roleSchema } from './plate.ts';

/** Finer than any microscope resolves, and coarser than any that shows cells. */
export const smallestPixelUm = 0.001;
export const largestPixelUm = 1000;

/** What a person says about one channel; what is left out is taken from the files. */
export const channelWishSchema = z.object({
  name: z.string().trim().min(1).max(200).optional(),
  color: colorSchema.optional(),
});
export type ChannelWish = z.infer<typeof channelWishSchema>;

/** Which slices of a stack a plate shows: the maximum of all, the one in the middle, or one as the files count them. */
export const sliceChoiceSchema = z.union([z.enum(['max', 'middle']), z.int().min(0).max(100_000)]);
export type SliceChoice = z.infer<typeof sliceChoiceSchema>;

/** Which time points: the first, one as the files count them, or each as a field of its own. */
export const timeChoiceSchema = z.union([z.enum(['first', 'all']), z.int().min(0).max(1_000_000)]);
export type TimeChoice = z.infer<typeof timeChoiceSchema>;

/** What to import and how to read it; the flags of `platelens import`. */
export const importRequestSchema = z.object({
  /** The plate's folder. */
  path: z.string().min(1),
  /** A format's id, or `auto`. */
  format: z.string().default('auto'),
  /** File pattern or preset id for folders of images. */
  pattern: z.string().min(1).max(1000).optional(),
  /** Which plate, where the folder holds several. */
  plate: z.string().min(1).max(500).optional(),
  /** Path of a plate map. */
  plateMap: z.string().min(1).optional(),
  /** The column of the plate map that gives roles, and what its values mean. */
  roles: z.object({ column: z.string(), values: z.record(z.string(), roleSchema) }).optional(),
  /** In the order in which the preview lists them. */
  channels: z.array(channelWishSchema).max(64).optional(),
  pixelSizeUm: z.number().min(smallestPixelUm).max(largestPixelUm).optional(),
  /** How the plate is called; by default as its files or its folder. */
  name: z.string().trim().min(1).max(200).optional(),
  /** Rows and columns, where the wells do not tell. */
  size: z.object({ rows: z.int().min(1).max(48), columns: z.int().min(1).max(72) }).optional(),
  z: sliceChoiceSchema.optional(),
  t: timeChoiceSchema.optional(),
  /** Remembers where all other slices and time points are, so that they can be looked through; their pixels are not read. */
  keepPlanes: z.boolean().optional(),
});
export type ImportRequestInput = z.input<typeof importRequestSchema>;

/** A file, folder or well that takes no part, with the reason. */
export const leftOutSchema = z.object({ where: z.string(), reason: z.string() });

/** How a plate map and the images agree; wells by name. */
export const reconciliationSchema = z.object({
  /** The column that gives roles; null where none does and every well is a sample. */
  roleColumn: z.string().nullable(),
  declaredButMissing: z.array(z.string()),
  presentButUndeclared: z.array(z.string()),
  /** Lines of the map that name a well a second time and were not used. */
  duplicates: z.array(z.object({ well: z.string(), line: z.int() })),
});

/** A list that may be long: how many there are, and the first of them. */
export const excerptSchema = z.object({ count: z.int(), first: z.array(leftOutSchema) });
export type Excerpt = z.infer<typeof excerptSchema>;

/** What a folder could be taken for, and what speaks for it. */
const formatGuessSchema = z.object({
  format: z.string(),
  evidence: z.string(),
  /** From 0 to 1. */
  confidence: z.number().min(0).max(1),
});
export type FormatGuess = z.infer<typeof formatGuessSchema>;

/** The likeliest format of a folder; the other ones that fit, the likeliest first. */
export const recognitionSchema = formatGuessSchema.extend({ alternatives: z.array(formatGuessSchema) });
export type Recognition = z.infer<typeof recognitionSchema>;

/** What a pattern reads out of the names of a folder's images. */
export const patternPreviewSchema = z.object({
  /** The naming scheme that was tried (`pattern` for one of one's own) and its patterns; null where none fits. */
  scheme: z.object({ id: z.string(), patterns: z.array(z.string()) }).nullable(),
  /** Names that it reads, of how many images. */
  matched: z.int(),
  images: z.int(),
  wells: z.array(z.object({ well: z.string(), fields: z.int(), images: z.int() })),
  plates: z.array(z.string()),
  fields: z.array(z.string()),
  channels: z.array(z.string()),
  slices: z.array(z.int()),
  times: z.array(z.int()),
  /** Names that it does not read: how many, and the first of them. */
  unmatched: z.object({ count: z.int(), examples: z.array(z.string()) }),
});
export type PatternPreview = z.infer<typeof patternPreviewSchema>;

/** What an import would do, learned without reading every image. */
export const importPreviewSchema = z.object({
  format: z.string(),
  /** The naming scheme, index file or version that was recognised. */
  evidence: z.string(),
  root: z.string(),
  name: z.string(),
  rows: z.int().positive(),
  columns: z.int().positive(),
  /** False where rows and columns are those of the smallest usual plate that holds the wells. */
  sizeStated: z.boolean(),
  /** Wells with images, in reading order. */
  wells: z.array(
    z.object({
      name: z.string(),
      row: z.int(),
      column: z.int(),
      fields: z.int(),
      /** Planes of the well that are to be read. */
      planes: z.int(),
      /** True where the well has fewer planes than most. */
      incomplete: z.boolean(),
    }),
  ),
  /** Wells of the plate's format without an image, by name, in reading order. */
  missingWells: z.array(z.string()),
  fields: z.int(),
  planes: z.int(),
  channels: z.array(z.object({ name: z.string(), color: colorSchema, planes: z.int() })),
  /** Size and type of the pixels of the first image that could be opened; null where none could. */
  image: z
    .object({ width: z.int(), height: z.int(), type: z.string(), slices: z.int(), times: z.int() })
    .nullable(),
  pixelSizeUm: z.number().positive().nullable(),
  /** Images of other slices and time points, which are not read. */
  otherSlices: z.int(),
  otherTimes: z.int(),
  /** True where they are kept to look through all the same. */
  keepsPlanes: z.boolean(),
  /** Wells that the metadata names and that are not there. */
  missing: excerptSchema,
  /** Unreadable folders and images whose place is taken. */
  leftOut: excerptSchema,
  /** Image files that belong to no plane. */
  strayFiles: z.int(),
  plateMap: reconciliationSchema.nullable(),
  /** How much the project file will grow by about, and what its drive has free (null where it does not say). */
  bytesNeeded: z.number(),
  bytesFree: z.number().nullable(),
  /** Bytes of images to read, estimated from a few of them. */
  bytesToRead: z.number(),
  /** Why the project would refuse this plate: it has it already, or its name is taken. Null where it would not. */
  refusal: z.string().nullable(),
});
export type ImportPreview = z.infer<typeof importPreviewSchema>;

/** The outcome of an import: what is in the project now, and everything that is not, with reasons. */
export const importReportSchema = z.object({
  plateId: plateIdSchema,
  name: z.string(),
  format: z.string(),
  rows: z.int(),
  columns: z.int(),
  wells: z.int(),
  fields: z.int(),
  planes: z.int(),
  channels: z.array(z.string()),
  /** The naming scheme or format that was recognised. */
  evidence: z.string(),
  /** Images that could not be read or do not fit their field. */
  broken: z.array(leftOutSchema),
  /** Wells that the plate's metadata names and that are not there. */
  missing: z.array(leftOutSchema),
  /** Unreadable folders and images whose place was taken. */
  leftOut: z.array(leftOutSchema),
  /** Image files that belong to no plane. */
  strayFiles: z.int(),
  /** Images of other slices and time points, which were not read. */
  otherSlices: z.int(),
  otherTimes: z.int(),
  /** Planes of slices and time points that can be looked through, those that were read among them; 0 where none were kept. */
  keptPlanes: z.int().default(0),
  plateMap: reconciliationSchema.nullable(),
  seconds: z.number(),
});
export type ImportReport = z.infer<typeof importReportSchema>;

/** One import of the open project, from its start to its end. */
export const importStateSchema = z.object({
  importId: z.int().positive(),
  path: z.string(),
  progress: z.discriminatedUnion('kind', [
    /** Finding out what the folder holds. */
    z.object({ kind: z.literal('listing') }),
    z.object({
      kind: z.literal('reading'),
      /** Images read and images to read. */
      done: z.int(),
      total: z.int(),
      /** Null until enough was read to tell. */
      etaSeconds: z.number().nullable(),
    }),
    z.object({ kind: z.literal('done'), report: importReportSchema }),
    z.object({ kind: z.literal('cancelled') }),
    z.object({
      kind: z.literal('failed'),
      what: z.string(),
      where: z.string().nullable(),
      mend: z.string().nullable(),
    }),
  ]),
});
export type ImportState = z.infer<typeof importStateSchema>;
