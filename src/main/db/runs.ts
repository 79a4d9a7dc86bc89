import { z } from 'zod';
import { badInput, notFound } from '../../shared/errors.ts';
import { runIdSchema, type FieldId, type PlateId, type RunId } from '../../shared/ids.ts';
import { parametersSchema } from '../../shared/methods.ts';
import { programVersion } from '../../shared/program.ts';
import { runSchema, runTransitions, type Run, type RunRequest, type RunState } from '../../shared/run.ts';
import { formatTarget, targetSchema, type Target } from '../../shared/target.ts';
import type { ProjectFile } from './project-file.ts';
import { insertOf, query } from './query.ts';
import { reuseUnits } from './reuse-units.ts';
import { now, parseJson, parseRow } from './rows.ts';

/** One piece of a run: a field and what is explained in it. */
export interface NewUnit {
  readonly fieldId: FieldId;
  readonly target: Target;
}

export interface NewRunOptions {
  /** Takes over the maps of units that earlier runs have computed alike. */
  readonly reuse?: boolean;
  /** Runs of a higher one go first; 0 by default. */
  readonly priority?: number;
}

/** Stores a run, queued, with all its units, in one transaction. */
export function createRun(
  project: ProjectFile,
  request: RunRequest,
  units: readonly NewUnit[],
  { reuse = false, priority = 0 }: NewRunOptions = {},
): Run {
  const { connection } = project;
  return connection.transaction(() => {
    const { id } = connection.run(
      query.insertInto('runs').values({
        plate_id: request.plateId,
        network_id: request.networkId,
        method: request.method,
        parameters: JSON.stringify(request.parameters),
        layer: request.layer,
        targets: JSON.stringify(request.targets),
        wells: request.wells === null ? null : JSON.stringify(request.wells),
        seed: request.seed,
        priority,
        state: 'queued',
        created_at: now(),
        program_version: programVersion,
      }),
    );
    connection.runMany(
      insertOf('units', ['run_id', 'field_id', 'target_key', 'target', 'state']),
      units.map(({ fieldId, target }) => [
        id,
        fieldId,
        formatTarget(target),
        JSON.stringify(target),
        'queued',
      ]),
    );
    const runId = runIdSchema.parse(id);
    if (reuse) reuseUnits(project, runId, request);
    return readRun(project, runId);
  });
}

/** Runs with their progress and shared scale, which are computed from their units and stored nowhere. */
function selectRuns() {
  return query
    .selectFrom('runs')
    .selectAll('runs')
    .select((run) => [
      run
        .selectFrom('units')
        .select((unit) => unit.fn.countAll<number>().as('n'))
        .whereRef('run_id', '=', 'runs.id')
        .as('total'),
      run
        .selectFrom('units')
        .select((unit) => unit.fn.countAll<number>().as('n'))
        .whereRef('run_id', '=', 'runs.id')
        .where('units.state', '=', 'done')
        .as('done'),
      run
        .selectFrom('units')
        .select((unit) => unit.fn.countAll<number>().as('n'))
        .whereRef('run_id', '=', 'runs.id')
        .where('units.state', '=', 'failed')
        .as('failed'),
      run
        .selectFrom('units')
        .select((unit) => unit.fn.countAll<number>().as('n'))
        .whereRef('run_id', '=', 'runs.id')
        .where('units.reused_from', 'is not', null)
        .as('reused'),
      run
        .selectFrom('units')
        .select((unit) => unit.fn.min('min').as('n'))
        .whereRef('run_id', '=', 'runs.id')
        .as('min'),
      run
        .selectFrom('units')
        .select((unit) => unit.fn.max('max').as('n'))
        .whereRef('run_id', '=', 'runs.id')
        .as('max'),
    ]);
}

type RunRow =
  ReturnType<ReturnType<typeof selectRuns>['execute']> extends Promise<(infer Row)[]> ? Row : never;

function toRun(project: ProjectFile, row: RunRow): Run {
  return parseRow(project, runSchema, {
    id: row.id,
    plateId: row.plate_id,
    networkId: row.network_id,
    method: row.method,
    parameters: parseJson(project, parametersSchema, row.parameters),
    layer: row.layer,
    targets: parseJson(project, z.array(targetSchema), row.targets),
    wells: row.wells === null ? null : parseJson(project, z.array(z.string()), row.wells),
    seed: row.seed,
    state: row.state,
    createdAt: row.created_at,
    unitsTotal: row.total,
    unitsDone: row.done,
    unitsFailed: row.failed,
    unitsReused: row.reused,
    priority: row.priority,
    note: row.note,
    min: row.min,
    max: row.max,
    etaSeconds: null,
    etaRange: null,
  });
}

/** One run; its expected time is null, since only the queue knows. @throws NotFound */
export function readRun(project: ProjectFile, runId: RunId): Run {
  const row = project.connection.get(selectRuns().where('id', '=', runId));
  if (row === undefined) throw notFound({ what: `the project has no run ${runId}`, where: project.path });
  return toRun(project, row);
}

/** The runs over a plate, oldest first. */
export function listRuns(project: ProjectFile, plateId: PlateId): Run[] {
  return project.connection
    .all(selectRuns().where('plate_id', '=', plateId).orderBy('id'))
    .map((row) => toRun(project, row));
}

/** The runs in any of these states in the order in which they are worked on: by priority, then oldest first. */
export function listRunsIn(project: ProjectFile, states: readonly RunState[]): Run[] {
  return project.connection
    .all(selectRuns().where('state', 'in', states).orderBy('priority', 'desc').orderBy('id'))
    .map((row) => toRun(project, row));
}

/**
 * The one place where a run changes its state. Going back to `queued` also gives its failed units another try.
 * @param note why the program itself brought the run here; null where a person did or where all is well
 * @throws BadInput where the table of transitions does not allow it, NotFound for an unknown run.
 */
export function setRunState(
  project: ProjectFile,
  runId: RunId,
  next: RunState,
  note: string | null = null,
): Run {
  return project.connection.transaction(() => {
    const { state } = readRun(project, runId);
    if (!runTransitions[state].includes(next)) {
      throw badInput({ what: `run ${runId} is ${state} and cannot become ${next}`, where: project.path });
    }
    project.connection.run(query.updateTable('runs').set({ state: next, note }).where('id', '=', runId));
    if (next === 'queued' && state !== 'running') retryFailedUnits(project, runId);
    return readRun(project, runId);
  });
}

function retryFailedUnits(project: ProjectFile, runId: RunId): void {
  project.connection.run(
    query
      .updateTable('units')
      .set({ state: 'queued', error: null, finished_at: null })
      .where('run_id', '=', runId)
      .where('state', '=', 'failed'),
  );
}

/** Lets a run go before or after others; the higher first. @throws NotFound */
export function setRunPriority(project: ProjectFile, runId: RunId, priority: number): Run {
  return project.connection.transaction(() => {
    project.connection.run(query.updateTable('runs').set({ priority }).where('id', '=', runId));
    return readRun(project, runId);
  });
}
