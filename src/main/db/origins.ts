import type { RunId } from '../../shared/ids.ts';
import { parametersSchema } from '../../shared/methods.ts';
import type { RunRequest } from '../../shared/run.ts';
import type { ProjectFile } from './project-file.ts';
import { query } from './query.ts';
import { parseJson } from './rows.ts';

/** How maps of a run were computed, and how many in that way. */
export interface MapOrigin {
  readonly device: string;
  readonly programVersion: string;
  readonly networkSha256: string;
  readonly layer: string | null;
  readonly parameters: RunRequest['parameters'];
  readonly seed: number;
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
        .select(['maps.parameters', 'maps.seed'])
        .select((map) => map.fn.countAll<number>().as('units'))
        .where('units.run_id', '=', runId)
        .groupBy(['maps.device', 'maps.program_version', 'maps.network_sha256', 'maps.layer'])
        .groupBy(['maps.parameters', 'maps.seed'])
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
      parameters: parseJson(project, parametersSchema, row.parameters),
      seed: row.seed,
      units: row.units,
    }));
}
