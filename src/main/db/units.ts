import { z } from 'zod';
import { notFound } from '../../shared/errors.ts';
import type { RunId, UnitId } from '../../shared/ids.ts';
import { mapFactsSchema } from '../../shared/map.ts';
import { unitSchema, verdictSchema, type Unit, type UnitState } from '../../shared/run.ts';
import { targetSchema } from '../../shared/target.ts';
import type { ProjectFile } from './project-file.ts';
import { query } from './query.ts';
import { now, parseJson, parseRow } from './rows.ts';

function selectUnits() {
  return query
    .selectFrom('units')
    .innerJoin('runs', 'runs.id', 'units.run_id')
    .leftJoin('verdicts', (join) =>
      join
        .onRef('verdicts.network_id', '=', 'runs.network_id')
        .onRef('verdicts.field_id', '=', 'units.field_id'),
    )
    .selectAll('units')
    .select('verdicts.verdict');
}

type UnitRow =
  ReturnType<ReturnType<typeof selectUnits>['execute']> extends Promise<(infer Row)[]> ? Row : never;

function toUnit(project: ProjectFile, row: UnitRow): Unit {
  return parseRow(project, unitSchema, {
    id: row.id,
    runId: row.run_id,
    fieldId: row.field_id,
    target: parseJson(project, targetSchema, row.target),
    state: row.state,
    error: row.error,
    facts: row.facts === null ? null : parseJson(project, mapFactsSchema, row.facts),
    verdict: row.verdict === null ? null : parseJson(project, verdictSchema, row.verdict),
    seconds: row.seconds,
    reusedFrom: row.reused_from,
  });
}

/** One unit. @throws NotFound */
export function readUnit(project: ProjectFile, unitId: UnitId): Unit {
  const row = project.connection.get(selectUnits().where('units.id', '=', unitId));
  if (row === undefined) throw noUnit(project, unitId);
  return toUnit(project, row);
}

/** Every unit of a run in the order in which they are computed. */
export function unitsOfRun(project: ProjectFile, runId: RunId): Unit[] {
  return project.connection
    .all(selectUnits().where('units.run_id', '=', runId).orderBy('units.id'))
    .map((row) => toUnit(project, row));
}

/** Up to `limit` units still to compute that come after the unit `after` in the run's order. */
export function nextQueuedUnits(project: ProjectFile, runId: RunId, limit: number, after = 0): Unit[] {
  return project.connection
    .all(
      selectUnits()
        .where('units.run_id', '=', runId)
        .where('units.state', '=', 'queued')
        .where('units.id', '>', z.int().parse(after))
        .orderBy('units.id')
        .limit(limit),
    )
    .map((row) => toUnit(project, row));
}

/** Stores why a unit could not be computed. */
export function failUnit(project: ProjectFile, unitId: UnitId, error: string): Unit {
  return project.connection.transaction(() => {
    finishUnit(project, unitId, 'failed', { error });
    return readUnit(project, unitId);
  });
}

/** What a unit learns when it ends. */
export interface UnitEnd {
  readonly error?: string;
  readonly facts?: string;
  readonly min?: number | null;
  readonly max?: number | null;
  readonly seconds?: number;
}

/** The one place where a queued unit ends. @throws NotFound where no such unit waits. */
export function finishUnit(
  project: ProjectFile,
  unitId: UnitId,
  state: Exclude<UnitState, 'queued'>,
  end: UnitEnd,
): void {
  const { changes } = project.connection.run(
    query
      .updateTable('units')
      .set({ state, finished_at: now(), ...end })
      .where('id', '=', unitId)
      .where('state', '=', 'queued'),
  );
  if (changes === 0) throw noUnit(project, unitId);
}

function noUnit(project: ProjectFile, unitId: UnitId) {
  return notFound({ what: `no unit ${unitId} waits in the project`, where: project.path });
}
