import { sql } from 'kysely';
import type { RunId } from '../../shared/ids.ts';
import { programVersion } from '../../shared/program.ts';
import type { RunRequest } from '../../shared/run.ts';
import { formatTarget } from '../../shared/target.ts';
import type { ProjectFile } from './project-file.ts';
import { query } from './query.ts';
import { now } from './rows.ts';
import type { NewUnit } from './runs.ts';

/** Methods of a fitted head: it may have been fitted anew since. */
const methodsOfHeads = ['cape', 'mu-cape'];

const keyOf = (fieldId: number, targetKey: string) => `${fieldId} ${targetKey}`;

/**
 * Gives every waiting unit of a run the map of a finished unit that asked exactly the same: field, target, network by
 * hash, method, parameters, layer and seed, computed by the same version of the program. The map keeps the provenance
 * with which it was computed. Methods of a fitted head are left out, since a head may have been fitted anew.
 * Call it inside the transaction that makes the run.
 */
export function reuseUnits(project: ProjectFile, runId: RunId, request: RunRequest): void {
  const earlier = findAlike(project, request);
  const units = project.connection.all(
    query.selectFrom('units').select(['id', 'field_id', 'target_key']).where('run_id', '=', runId),
  );
  const twins = units.flatMap(({ id, field_id, target_key }) => {
    const origin = earlier.get(keyOf(field_id, target_key));
    return origin === undefined ? [] : [[id, origin] as const];
  });
  project.connection.runMany(
    copyUnit,
    twins.map(([unit, origin]) => [now(), origin, origin, unit]),
  );
  project.connection.runMany(copyMap, twins);
}

/** How many of a run's units would take over the map of an earlier one. */
export function countReusable(project: ProjectFile, request: RunRequest, units: readonly NewUnit[]): number {
  const earlier = findAlike(project, request);
  return units.filter(({ fieldId, target }) => earlier.has(keyOf(fieldId, formatTarget(target)))).length;
}

/** The newest finished unit of every field and target that earlier runs of the same question have. */
function findAlike(project: ProjectFile, request: RunRequest): ReadonlyMap<string, number> {
  if (methodsOfHeads.includes(request.method)) return new Map();
  const rows = project.connection.all(
    query
      .selectFrom('units')
      .innerJoin('runs', 'runs.id', 'units.run_id')
      .innerJoin('networks', 'networks.id', 'runs.network_id')
      .innerJoin('maps', 'maps.unit_id', 'units.id')
      .select((row) => ['units.field_id', 'units.target_key', row.fn.max('units.id').as('id')])
      .where('units.state', '=', 'done')
      .where('runs.network_id', '=', request.networkId)
      .where('runs.method', '=', request.method)
      .where('runs.seed', '=', request.seed)
      .where(sql<boolean>`runs.layer is ${request.layer}`)
      .where('maps.parameters', '=', JSON.stringify(request.parameters))
      .where('maps.program_version', '=', programVersion)
      .whereRef('maps.network_sha256', '=', 'networks.sha256')
      .groupBy(['units.field_id', 'units.target_key']),
  );
  return new Map(rows.map((row) => [keyOf(row.field_id, row.target_key), row.id]));
}

const copyUnit = {
  compile: () =>
    sql`
update units set (state, facts, min, max, seconds, finished_at, reused_from) =
  (select 'done', facts, min, max, seconds, ${null}, coalesce(reused_from, ${null}) from units as origin
   where origin.id = ${null})
where id = ${null}`.compile(query),
};

const copyMap = {
  compile: () =>
    sql`
insert into maps (unit_id, count, height, width, dtype, layer, network_sha256, parameters, seed, device,
  program_version, boxes, data)
select ${null}, count, height, width, dtype, layer, network_sha256, parameters, seed, device, program_version,
  boxes, data
from maps where unit_id = ${null}`.compile(query),
};
