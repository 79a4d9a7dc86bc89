import { z } from 'zod';
import { plateIdSchema } from '../ids.ts';
import {
  importPreviewSchema,
  importReportSchema,
  importRequestSchema,
  importStateSchema,
  patternPreviewSchema,
  recognitionSchema,
} from '../import.ts';
import { plateQualitySchema } from '../quality.ts';
import { nothing, procedure } from './procedure.ts';

const ofPlate = z.object({ plateId: plateIdSchema });

/** A folder under which images of a plate lie. */
export const plateRootSchema = z.object({
  rootId: z.int().positive(),
  path: z.string(),
  online: z.boolean(),
  planes: z.int(),
});
export type PlateRoot = z.infer<typeof plateRootSchema>;

/** What a comparison of a folder with what was imported found; paths are relative to the folder. */
export const rerootReportSchema = z.object({
  /** True where the project now takes its images from the new folder. */
  applied: z.boolean(),
  /** Images compared by content, of how many the folder holds. */
  checked: z.int(),
  planes: z.int(),
  /** Images whose content is another one, and images that are not there or cannot be read. */
  differing: z.array(z.string()),
  missing: z.array(z.string()),
});
export type RerootReport = z.infer<typeof rerootReportSchema>;

export const recentProjectSchema = z.object({
  path: z.string(),
  name: z.string(),
  /** When it was last opened, ISO 8601 in UTC. */
  openedAt: z.string(),
  /** False where the file is not there now. */
  exists: z.boolean(),
});
export type RecentProject = z.infer<typeof recentProjectSchema>;

/** A naming scheme that ships with the program. */
export const namingSchemeSchema = z.object({
  id: z.string(),
  title: z.string(),
  patterns: z.array(z.string()),
});

/** Calls about taking plates in, and about the plates that were. */
export const importContract = {
  /** Formats that can be stated instead of `auto`, and naming schemes for `pattern`. */
  'import.choices': procedure(
    'query',
    nothing,
    z.object({ formats: z.array(z.string()), schemes: z.array(namingSchemeSchema) }),
  ),
  /** What a folder is taken for, and what else it could be. */
  'import.recognise': procedure('query', z.object({ path: z.string().min(1) }), recognitionSchema),
  /** What a pattern, a naming scheme by its id, or (null) the best scheme reads out of the names of a folder's images. */
  'import.pattern': procedure(
    'query',
    z.object({ path: z.string().min(1), pattern: z.string().min(1).max(1000).nullable() }),
    patternPreviewSchema,
  ),
  /** What an import would do; cheap enough to be asked at every change of the form. Stops when the request does. */
  'import.preview': procedure('query', importRequestSchema, importPreviewSchema),
  /** Begins an import into the open project and answers at once; how it goes on comes as `import` events. */
  'import.start': procedure('mutation', importRequestSchema, importStateSchema),
  /** Stops an import; the project is then as it was before. */
  'import.cancel': procedure('mutation', z.object({ importId: z.int().positive() }), nothing),
  /** The imports of the open project since it was opened, newest first: for a window that was loaded meanwhile. */
  'import.list': procedure('query', nothing, z.array(importStateSchema)),
  /** The stored report of a plate's import; null for plates of older programs. */
  'plate.importReport': procedure('query', ofPlate, importReportSchema.nullable()),
  'plate.rename': procedure('mutation', z.object({ plateId: plateIdSchema, name: z.string() }), nothing),
  /** Removes a plate with all that hangs on it: runs, maps, previews. The images stay. */
  'plate.remove': procedure('mutation', ofPlate, nothing),
  /** The folders of a plate, and which can be reached now. */
  'plate.roots': procedure('query', ofPlate, z.array(plateRootSchema)),
  /**
   * Says where a moved folder lies now. A sample of its images is compared with what was imported; where one differs or
   * is absent nothing changes, unless `force` says so.
   */
  'plate.reroot': procedure(
    'mutation',
    z.object({
      plateId: plateIdSchema,
      rootId: z.int().positive(),
      path: z.string(),
      force: z.boolean().default(false),
    }),
    rerootReportSchema,
  ),
  'plate.quality': procedure('query', ofPlate, plateQualitySchema),
  /** Projects that this person opened, newest first. */
  'project.recent': procedure('query', nothing, z.array(recentProjectSchema)),
} as const;
