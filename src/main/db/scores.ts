import { sql } from 'kysely';
import { z } from 'zod';
import {
  fieldIdSchema,
  unitIdSchema,
  type NetworkId,
  type PlateId,
  type RunId,
  type UnitId,
} from '../../shared/ids.ts';
import { programVersion } from '../../shared/program.ts';
import { verdictSchema } from '../../shared/run.ts';
import { scoreSchema, type Against, type NewScore, type Score } from '../../shared/score.ts';
import type { ScoreMetricId } from '../../shared/score-metrics.ts';
import type { Value } from './connection.ts';
import type { ProjectFile } from './project-file.ts';
import { query, type Query } from './query.ts';
import { parseJson, parseRow } from './rows.ts';
import type { Tables } from './tables.ts';

/** Which scores are asked for; what is left out stays open. */
export interface ScoreFilter {
  readonly runId?: RunId;
  readonly unitId?: UnitId;
  readonly metric?: ScoreMetricId;
  /** Null asks for scores that need no area. */
  readonly against?: Against | null;
}

/** An insert that replaces the row of the same key, for `Connection.runMany`. */
function replaceOf<Table extends 'scores' | 'map_statistics'>(
  table: Table,
  columns: readonly (keyof Tables[Table] & string)[],
): Query<unknown> {
  const names = sql.join(columns.map((column) => sql.ref(column)));
  const values = sql.join(columns.map(() => sql`${null}`));
  return {
    compile: () =>
      sql`insert or replace into ${sql.table(table)} (${names}) values (${values})`.compile(query),
  };
}

/** Scores of a whole run stand under unit 0, scores without an area under the empty text. */
const noUnit = 0;
const noArea = '';

/** Stores scores in one transaction; each replaces the earlier one of the same run, unit, metric and area. */
export function saveScores(project: ProjectFile, scores: readonly NewScore[]): void {
  const { connection } = project;
  const rows = scores.map((score): Value[] => [
    score.runId,
    score.metric,
    score.against ?? noArea,
    score.unitId ?? noUnit,
    ...[score.value, score.reason, score.chance, score.random, score.centre],
    JSON.stringify(score.details),
    score.inputKey,
    programVersion,
  ]);
  const insert = replaceOf('scores', [
    ...(['run_id', 'metric', 'against', 'unit_id', 'value', 'reason', 'chance', 'random', 'centre'] as const),
    ...(['details', 'input_key', 'program_version'] as const),
  ]);
  connection.transaction(() => connection.runMany(insert, rows));
}

/** Stored scores by run, metric, area and unit. */
export function listScores(project: ProjectFile, filter: ScoreFilter = {}): Score[] {
  let rows = query.selectFrom('scores').selectAll();
  if (filter.runId !== undefined) rows = rows.where('run_id', '=', filter.runId);
  if (filter.unitId !== undefined) rows = rows.where('unit_id', '=', filter.unitId);
  if (filter.metric !== undefined) rows = rows.where('metric', '=', filter.metric);
  if (filter.against !== undefined) rows = rows.where('against', '=', filter.against ?? noArea);
  return project.connection
    .all(rows.orderBy('run_id').orderBy('metric').orderBy('against').orderBy('unit_id'))
    .map((row) =>
      parseRow(project, scoreSchema, {
        runId: row.run_id,
        unitId: row.unit_id === noUnit ? null : row.unit_id,
        metric: row.metric,
        against: row.against === noArea ? null : row.against,
        value: row.value,
        reason: row.reason,
        chance: row.chance,
        random: row.random,
        centre: row.centre,
        details: row.details === '{}' ? {} : parseJson(project, detailsSchema, row.details),
        inputKey: row.input_key,
        programVersion: row.program_version,
      }),
    );
}

const detailsSchema = z.record(z.string(), z.json());

/** What has been scored of a run: a metric, the area, for how many units, and how many of them have a value. */
export interface ScoreTally {
  readonly metric: string;
  readonly against: Against | null;
  readonly units: number;
  readonly valued: number;
}

/** Which metrics a run has been scored with, without reading the scores. */
export function tallyScores(project: ProjectFile, runId: RunId): ScoreTally[] {
  const rows = project.connection.all(
    query
      .selectFrom('scores')
      .select(({ fn }) => [
        'metric',
        'against',
        fn.countAll<number>().as('units'),
        fn.count<number>('value').as('valued'),
      ])
      .where('run_id', '=', runId)
      .groupBy(['metric', 'against']),
  );
  return rows.map(({ metric, against, units, valued }) => ({
    metric,
    against: against === noArea ? null : against,
    units,
    valued,
  }));
}

/** The fingerprints under which a metric of a run was computed, by unit (0 for the whole run). */
export function scoreKeys(
  project: ProjectFile,
  runId: RunId,
  metric: ScoreMetricId,
  against: Against | null,
): ReadonlyMap<number, string> {
  const rows = project.connection.all(
    query
      .selectFrom('scores')
      .select(['unit_id', 'input_key'])
      .where('run_id', '=', runId)
      .where('metric', '=', metric)
      .where('against', '=', against ?? noArea),
  );
  return new Map(rows.map(({ unit_id, input_key }) => [unit_id, input_key]));
}

const scorableUnitSchema = z.object({
  unitId: unitIdSchema,
  fieldId: fieldIdSchema,
  target: z.string(),
  isEmpty: z.boolean(),
});
/** A finished unit as scoring needs it; `target` as `formatTarget` writes it, `isEmpty` where its map shows nothing. */
export type ScorableUnit = z.infer<typeof scorableUnitSchema>;

/** The finished units of a run in the order in which they were computed. */
export function scorableUnits(project: ProjectFile, runId: RunId): ScorableUnit[] {
  const rows = project.connection.all(
    query
      .selectFrom('units')
      .select(['id', 'field_id', 'target_key'])
      .select(sql<string | null>`json_extract(facts, '$.emptyReason')`.as('reason'))
      .where('run_id', '=', runId)
      .where('state', '=', 'done')
      .orderBy('id'),
  );
  return rows.map(({ id, field_id, target_key, reason }) =>
    parseRow(project, scorableUnitSchema, {
      unitId: id,
      fieldId: field_id,
      target: target_key,
      isEmpty: reason !== null,
    }),
  );
}

const fieldVerdictSchema = z.object({ fieldId: fieldIdSchema, verdict: verdictSchema });
/** What a network said of a field. */
export type FieldVerdict = z.infer<typeof fieldVerdictSchema>;

/** What a network said of the fields of a plate, as far as it has seen them. */
export function listVerdicts(project: ProjectFile, networkId: NetworkId, plateId: PlateId): FieldVerdict[] {
  const rows = project.connection.all(
    query
      .selectFrom('verdicts')
      .innerJoin('fields', 'fields.id', 'verdicts.field_id')
      .innerJoin('wells', 'wells.id', 'fields.well_id')
      .select(['verdicts.field_id', 'verdicts.verdict'])
      .where('network_id', '=', networkId)
      .where('wells.plate_id', '=', plateId)
      .orderBy('verdicts.field_id'),
  );
  return rows.map(({ field_id, verdict }) =>
    parseRow(project, fieldVerdictSchema, {
      fieldId: field_id,
      verdict: parseJson(project, verdictSchema, verdict),
    }),
  );
}

/** The fingerprints of a run's stored statistics, by unit. */
export function statisticsKeys(project: ProjectFile, runId: RunId): ReadonlyMap<number, string> {
  const rows = project.connection.all(
    query.selectFrom('map_statistics').select(['unit_id', 'input_key']).where('run_id', '=', runId),
  );
  return new Map(rows.map(({ unit_id, input_key }) => [unit_id, input_key]));
}

/** Forgets the scores of a run against an area, for instance when its class is gone. */
export function removeScores(project: ProjectFile, runId: RunId, against: Against | null): void {
  project.connection.run(
    query
      .deleteFrom('scores')
      .where('run_id', '=', runId)
      .where('against', '=', against ?? noArea),
  );
}

/** Statistics of one map by name; null where one is not defined for it. */
export interface UnitStatistics {
  readonly unitId: UnitId;
  readonly values: Readonly<Record<string, number | null>>;
  readonly inputKey: string;
}

/** Stores the statistics of maps in one transaction, replacing earlier ones. */
export function saveStatistics(
  project: ProjectFile,
  runId: RunId,
  statistics: readonly UnitStatistics[],
): void {
  const { connection } = project;
  const insert = replaceOf('map_statistics', [
    'unit_id',
    'run_id',
    'statistics',
    'input_key',
    'program_version',
  ]);
  const rows = statistics.map(({ unitId, values, inputKey }): Value[] => [
    unitId,
    runId,
    JSON.stringify(values),
    inputKey,
    programVersion,
  ]);
  connection.transaction(() => connection.runMany(insert, rows));
}

const statisticsSchema = z.object({
  unitId: unitIdSchema,
  values: z.record(z.string(), z.number().nullable()),
  inputKey: z.string(),
});

/** The stored statistics of a run's maps, by unit. */
export function listStatistics(project: ProjectFile, runId: RunId): UnitStatistics[] {
  const rows = project.connection.all(
    query.selectFrom('map_statistics').selectAll().where('run_id', '=', runId).orderBy('unit_id'),
  );
  return rows.map((row) =>
    parseRow(project, statisticsSchema, {
      unitId: row.unit_id,
      values: parseJson(project, statisticsSchema.shape.values, row.statistics),
      inputKey: row.input_key,
    }),
  );
}

/** Stores what a batch of maps gave in one transaction. It can be computed again, so that the drive is not waited for. */
export function saveScoredMaps(
  project: ProjectFile,
  scores: readonly NewScore[],
  statistics: readonly (UnitStatistics & { readonly runId: RunId })[],
): void {
  project.connection.quickTransaction(() => {
    saveScores(project, scores);
    for (const [runId, rows] of Map.groupBy(statistics, (entry) => entry.runId)) {
      saveStatistics(project, runId, rows);
    }
  });
}
