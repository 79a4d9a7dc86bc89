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

/**
 * Gives every waiting unit of a run the map of a finished unit that asked exactly the same: field, target, network by
 * hash, method, parameters, layer and seed, computed by the same version of the program. The map keeps the provenance
 * with which it was computed. Methods of a fitted head are left out, since a head may have been fitted anew.
 * @returns how many units were taken over; call it inside the transaction that makes the run
 */
export function reuseUnits(project: ProjectFile, runId: RunId): number {
  const pairs = project.connection.all(selectTwins(runId));
  const twins = pairs.map(({ unit, origin }) => [unit, origin] as const);
  project.connection.runMany(
    copyUnit,
    twins.map(([unit, origin]) => [now(), origin, origin, unit]),
  );
  project.connection.runMany(copyMap, twins);
  return twins.length;
}

/** Waiting units of the run with the newest finished unit that has the same question. */
function selectTwins(runId: RunId) {
  return query
    .selectFrom('units as unit')
    .innerJoin('runs as run', 'run.id', 'unit.run_id')
    .innerJoin('networks as network', 'network.id', 'run.network_id')
    .innerJoin('units as origin', (join) =>
      join
        .onRef('origin.field_id', '=', 'unit.field_id')
        .onRef('origin.target_key', '=', 'unit.target_key')
        .on('origin.state', '=', 'done'),
    )
    .innerJoin('runs as earlier', (join) =>
      join
        .onRef('earlier.id', '=', 'origin.run_id')
        .onRef('earlier.method', '=', 'run.method')
        .onRef('earlier.seed', '=', 'run.seed')
        .onRef('earlier.network_id', '=', 'run.network_id'),
    )
    .innerJoin('maps', (join) =>
      join
        .onRef('maps.unit_id', '=', 'origin.id')
        .onRef('maps.network_sha256', '=', 'network.sha256')
        .onRef('maps.parameters', '=', 'run.parameters')
        .onRef('maps.program_version', '=', 'run.program_version'),
    )
    .select((row) => ['unit.id as unit', row.fn.max('origin.id').as('origin')])
    .where('unit.run_id', '=', runId)
    .where('unit.state', '=', 'queued')
    .where('run.method', 'not in', methodsOfHeads)
    .where(sql<boolean>`earlier.layer is run.layer`)
    .groupBy('unit.id');
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

/** How many of a run's units would take over the map of an earlier one. */
export function countReusable(project: ProjectFile, request: RunRequest, units: readonly NewUnit[]): number {
  if (methodsOfHeads.includes(request.method)) return 0;
  const rows = project.connection.all(
    query
      .selectFrom('units')
      .innerJoin('runs', 'runs.id', 'units.run_id')
      .innerJoin('networks', 'networks.id', 'runs.network_id')
      .innerJoin('maps', 'maps.unit_id', 'units.id')
      .select(['units.field_id', 'units.target_key'])
      .where('units.state', '=', 'done')
      .where('runs.network_id', '=', request.networkId)
      .where('runs.method', '=', request.method)
      .where('runs.seed', '=', request.seed)
      .where(sql<boolean>`runs.layer is ${request.layer}`)
      .where('maps.parameters', '=', JSON.stringify(request.parameters))
      .where('maps.program_version', '=', programVersion)
      .whereRef('maps.network_sha256', '=', 'networks.sha256'),
  );
  const known = new Set(rows.map((row) => `${row.field_id} ${row.target_key}`));
  return units.filter(({ fieldId, target }) => known.has(`${fieldId} ${formatTarget(target)}`)).length;
}
