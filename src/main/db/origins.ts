import type { RunId } from '../../shared/ids.ts';
import type { ProjectFile } from './project-file.ts';
import { query } from './query.ts';

/** How maps of a run were computed, and how many in that way. */
export interface MapOrigin {
  readonly device: string;
  readonly programVersion: string;
  readonly networkSha256: string;
  readonly layer: string | null;
  readonly units: number;
}

/** Every way in which maps of a run were computed: a run that was resumed elsewhere has several. */
export function originsOfRun(project: ProjectFile, runId: RunId): MapOrigin[] {
  return project.connection
    .all(
      query
        .selectFrom('maps')
        .innerJoin('units', 'units.id', 'maps.unit_id')
        .select(['maps.device', 'maps.program_version', 'maps.network_sha256', 'maps.layer'])
        .select((map) => map.fn.countAll<number>().as('units'))
        .where('units.run_id', '=', runId)
        .groupBy(['maps.device', 'maps.program_version', 'maps.network_sha256', 'maps.layer'])
        .orderBy('maps.device')
        .orderBy('maps.program_version')
        .orderBy('maps.network_sha256')
        .orderBy('maps.layer'),
    )
    .map((row) => ({
      device: row.device,
      programVersion: row.program_version,
      networkSha256: row.network_sha256,
      layer: row.layer,
      units: row.units,
    }));
}
