import { z } from 'zod';
import { notFound } from '../../shared/errors.ts';
import type { PlateId } from '../../shared/ids.ts';
import type { ProjectFile } from './project-file.ts';
import { query } from './query.ts';
import { parseRow } from './rows.ts';

export const rootIdSchema = z.int().positive().brand<'RootId'>();
export type RootId = z.infer<typeof rootIdSchema>;

const rootSchema = z.object({ id: rootIdSchema, path: z.string() });
/** A folder under which planes of a plate lie. When the drive moves, its path is set once. */
export type Root = z.infer<typeof rootSchema>;

/** Stores the folders of a plate that are not there yet and answers the ids of all by path. */
export function addRoots(
  project: ProjectFile,
  plateId: number,
  paths: ReadonlySet<string>,
): Map<string, number> {
  const known = project.connection.all(
    query.selectFrom('roots').select(['id', 'path']).where('plate_id', '=', plateId),
  );
  const ids = new Map(known.map(({ id, path }) => [path, id]));
  for (const path of paths) {
    if (ids.has(path)) continue;
    ids.set(path, project.connection.run(query.insertInto('roots').values({ plate_id: plateId, path })).id);
  }
  return ids;
}

/** The folders of a plate in the order they were first seen. */
export function listRoots(project: ProjectFile, plateId: PlateId): Root[] {
  return project.connection
    .all(query.selectFrom('roots').select(['id', 'path']).where('plate_id', '=', plateId).orderBy('id'))
    .map((row) => parseRow(project, rootSchema, row));
}

/** Says where a moved folder lies now. */
export function setRoot(project: ProjectFile, rootId: RootId, path: string): void {
  const { changes } = project.connection.run(
    query.updateTable('roots').set({ path }).where('id', '=', rootId),
  );
  if (changes === 0) throw notFound({ what: `the project has no folder ${rootId}`, where: project.path });
}
