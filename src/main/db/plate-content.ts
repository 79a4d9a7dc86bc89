import { z } from 'zod';
import { plateIdSchema, type PlateId } from '../../shared/ids.ts';
import type { WellPosition } from '../../shared/wells.ts';
import type { ProjectFile } from './project-file.ts';
import { query } from './query.ts';
import { parseRow } from './rows.ts';

const nameSchema = z.object({ id: plateIdSchema, name: z.string() });

/** Every imported plate by name, without a look at its images. */
export function listPlateNames(project: ProjectFile): z.infer<typeof nameSchema>[] {
  return project.connection
    .all(query.selectFrom('plates').select(['id', 'name']).where('state', '=', 'ready').orderBy('id'))
    .map((row) => parseRow(project, nameSchema, row));
}

/** Paths of a plate's images relative to `root`; none where that is no folder of the plate. */
export function listPlateFiles(project: ProjectFile, plateId: PlateId, root: string): Set<string> {
  const rows = project.connection.all(
    query
      .selectFrom('planes')
      .innerJoin('roots', 'roots.id', 'planes.root_id')
      .select('relative_path')
      .distinct()
      .where('plate_id', '=', plateId)
      .where('path', '=', root),
  );
  return new Set(rows.map((row) => row.relative_path));
}

/** Number of a plate's planes. */
export function countPlanes(project: ProjectFile, plateId: PlateId): number {
  const row = project.connection.get(
    query
      .selectFrom('planes')
      .innerJoin('roots', 'roots.id', 'planes.root_id')
      .select((plane) => plane.fn.countAll<number>().as('n'))
      .where('plate_id', '=', plateId),
  );
  return row?.n ?? 0;
}

/** Content hashes of the planes of a well. */
export function hashesOfWell(
  project: ProjectFile,
  plateId: PlateId,
  { row, column }: WellPosition,
): Set<string> {
  const rows = project.connection.all(
    query
      .selectFrom('planes')
      .innerJoin('fields', 'fields.id', 'planes.field_id')
      .innerJoin('wells', 'wells.id', 'fields.well_id')
      .select('content_hash')
      .where('plate_id', '=', plateId)
      .where('row', '=', row)
      .where('column', '=', column),
  );
  return new Set(rows.flatMap(({ content_hash }) => content_hash ?? []));
}
