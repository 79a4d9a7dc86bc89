import { z } from 'zod';
import { notFound } from '../../shared/errors.ts';
import type { FieldId } from '../../shared/ids.ts';
import type { ProjectFile } from './project-file.ts';
import { query } from './query.ts';
import { rootIdSchema } from './roots.ts';
import { parseJson, parseRow } from './rows.ts';

const locatorSchema = z.record(z.string(), z.unknown());

const planeReferenceSchema = z.object({
  channel: z.int().min(0),
  z: z.int(),
  t: z.int(),
  rootId: rootIdSchema,
  /** The root's folder as it is set now. */
  root: z.string(),
  relativePath: z.string(),
  locator: locatorSchema,
  dtype: z.string(),
  byteSize: z.number(),
  modifiedAt: z.string().nullable(),
  contentHash: z.string().nullable(),
});
/** Where one plane's pixels are; see `NewPlane`. */
export type PlaneReference = z.infer<typeof planeReferenceSchema>;

/** The planes of a field by channel, then t, then z. @throws NotFound where there is no such field. */
export function planesOfField(project: ProjectFile, fieldId: FieldId): PlaneReference[] {
  const rows = project.connection.all(
    query
      .selectFrom('planes')
      .innerJoin('roots', 'roots.id', 'planes.root_id')
      .selectAll('planes')
      .select('roots.path as root')
      .where('field_id', '=', fieldId)
      .orderBy('channel')
      .orderBy('t')
      .orderBy('z'),
  );
  if (rows.length === 0) {
    throw notFound({ what: `the project has no planes of field ${fieldId}`, where: project.path });
  }
  return rows.map((row) =>
    parseRow(project, planeReferenceSchema, {
      channel: row.channel,
      z: row.z,
      t: row.t,
      rootId: row.root_id,
      root: row.root,
      relativePath: row.relative_path,
      locator: parseJson(project, locatorSchema, row.locator),
      dtype: row.dtype,
      byteSize: row.byte_size,
      modifiedAt: row.modified_at,
      contentHash: row.content_hash,
    }),
  );
}
