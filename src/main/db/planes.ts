import type { Selectable } from 'kysely';
import { z } from 'zod';
import { notFound } from '../../shared/errors.ts';
import type { FieldId } from '../../shared/ids.ts';
import type { ProjectFile } from './project-file.ts';
import { query } from './query.ts';
import { rootIdSchema } from './roots.ts';
import { parseJson, parseRow } from './rows.ts';
import type { Tables } from './tables.ts';

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
  return rows.map((row) => toReference(project, row));
}

/** Number of planes under a folder. */
export function countPlanesOfRoot(project: ProjectFile, rootId: number): number {
  const row = project.connection.get(
    query
      .selectFrom('planes')
      .select((plane) => plane.fn.countAll<number>().as('n'))
      .where('root_id', '=', rootId),
  );
  return row?.n ?? 0;
}

/** Up to `count` planes under a folder, evenly over all of them, the first and the last included. */
export function samplePlanesOfRoot(project: ProjectFile, rootId: number, count: number): PlaneReference[] {
  const { connection } = project;
  const ids = connection
    .all(query.selectFrom('planes').select('id').where('root_id', '=', rootId).orderBy('id'))
    .map(({ id }) => id);
  const step = Math.max(1, (ids.length - 1) / Math.max(1, count - 1));
  const chosen = new Set(
    Array.from({ length: Math.min(count, ids.length) }, (_, index) => ids[Math.round(index * step)] ?? 0),
  );
  return connection
    .all(
      query
        .selectFrom('planes')
        .innerJoin('roots', 'roots.id', 'planes.root_id')
        .selectAll('planes')
        .select('roots.path as root')
        .where('planes.id', 'in', [...chosen])
        .orderBy('planes.id'),
    )
    .map((row) => toReference(project, row));
}

type PlaneRow = Selectable<Tables['planes']> & { readonly root: string };

function toReference(project: ProjectFile, row: PlaneRow): PlaneReference {
  return parseRow(project, planeReferenceSchema, {
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
  });
}
