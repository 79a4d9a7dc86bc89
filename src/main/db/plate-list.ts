import { existsSync } from 'node:fs';
import type { PlateId } from '../../shared/ids.ts';
import { plateSummarySchema, type PlateSummary } from '../../shared/plate.ts';
import type { ProjectFile } from './project-file.ts';
import { query } from './query.ts';
import { listRoots } from './roots.ts';
import { parseRow } from './rows.ts';

/** Says whether a root folder can be reached now; asked once a root. */
export type IsOnline = (rootPath: string) => boolean;

/** Every imported plate, in the order of import. */
export function listPlates(project: ProjectFile, isOnline: IsOnline = existsSync): PlateSummary[] {
  return project.connection
    .all(
      query
        .selectFrom('plates')
        .select(['id', 'name', 'rows', 'columns'])
        .select((plate) => [
          plate
            .selectFrom('wells')
            .select((well) => well.fn.countAll<number>().as('n'))
            .whereRef('wells.plate_id', '=', 'plates.id')
            .as('wellCount'),
          plate
            .selectFrom('fields')
            .innerJoin('wells', 'wells.id', 'fields.well_id')
            .select((field) => field.fn.countAll<number>().as('n'))
            .whereRef('wells.plate_id', '=', 'plates.id')
            .as('fieldCount'),
        ])
        .where('state', '=', 'ready')
        .orderBy('id'),
    )
    .map((row) => {
      const summary = parseRow(project, plateSummarySchema, { ...row, offlinePlanes: 0 });
      return { ...summary, offlinePlanes: countOfflinePlanes(project, summary.id, isOnline) };
    });
}

function countOfflinePlanes(project: ProjectFile, plateId: PlateId, isOnline: IsOnline): number {
  const offline = listRoots(project, plateId)
    .filter((root) => !isOnline(root.path))
    .map((root) => root.id);
  if (offline.length === 0) return 0;
  const count = project.connection.get(
    query
      .selectFrom('planes')
      .select((plane) => plane.fn.countAll<number>().as('n'))
      .where('root_id', 'in', offline),
  );
  return count?.n ?? 0;
}
