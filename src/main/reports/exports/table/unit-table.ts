import { setImmediate as breathe } from 'node:timers/promises';
import { methodInfo } from '../../../../shared/methods.ts';
import { subjectKey, type Review } from '../../../../shared/review.ts';
import type { Run } from '../../../../shared/run.ts';
import { againstLabel, scoreReasonText, type Score } from '../../../../shared/score.ts';
import { scoreMetric } from '../../../../shared/score-metrics.ts';
import { mapStatistics } from '../../../../shared/score-statistics.ts';
import type { FieldId, WellId } from '../../../../shared/ids.ts';
import type { Project } from '../../../db/index.ts';
import {
  noMaps,
  refuseStopped,
  unitsOf,
  type ChosenPlate,
  type Following,
  type PlacedUnit,
} from '../selection.ts';
import { createTable, type Table, type TableBuilder } from './columns.ts';

/** How the columns stand: where, what was asked, what came out. */
const order = [
  'plate',
  'well',
  'row',
  'column',
  'field',
  'role',
  'excluded',
  'label',
  'condition.',
  'run',
  'unit',
];
const later = [
  'well_mark',
  'well_note',
  'field_mark',
  'field_note',
  'network',
  'method',
  'parameters',
  'layer',
  'seed',
  'target',
  'predicted',
  'cells',
  'probability.',
];
const last = ['map', 'empty', 'seconds', 'figure.', 'statistic.', 'score.', 'score-', 'run-score.'];

/**
 * Everything that the project knows of the maps of the chosen wells and runs: one row a finished unit, one column a
 * fact. Scores of a whole run are repeated in each of its rows.
 * @throws BadInput where there is no finished unit
 */
export async function gatherUnitTable(
  project: Project,
  chosen: readonly ChosenPlate[],
  { signal, onProgress }: Following,
): Promise<Table> {
  const table = createTable();
  const runs = chosen.flatMap((each) => each.runs.map((run) => ({ each, run })));
  let rows = 0;
  for (const [index, { each, run }] of runs.entries()) {
    await breathe();
    refuseStopped(signal);
    onProgress?.((0.8 * index) / runs.length, `run ${run.id}`);
    rows += addRun(table, project, each, run);
  }
  if (rows === 0) throw noMaps();
  return table.build([...order, ...later, ...last]);
}

function addRun(table: TableBuilder, project: Project, chosen: ChosenPlate, run: Run): number {
  const placed = unitsOf(project, chosen, run);
  const statistics = new Map(project.listStatistics(run.id).map(({ unitId, values }) => [unitId, values]));
  const scores = Map.groupBy(project.listScores({ runId: run.id }), ({ unitId }) => unitId);
  const judged = readJudgement(project, chosen);
  for (const entry of placed) {
    table.nextRow();
    addPlace(table, entry);
    addJudgement(table, entry, judged);
    addQuestion(table, entry);
    addVerdict(table, entry);
    addMap(table, entry);
    addStatistics(table, statistics.get(entry.unit.id) ?? {});
    for (const score of scores.get(entry.unit.id) ?? []) addScore(table, score);
    for (const score of scores.get(null) ?? []) addRunScore(table, score);
  }
  return placed.length;
}

function addPlace(table: TableBuilder, { plate, well, field }: PlacedUnit): void {
  table.set('plate', 'text', 'Name of the plate.', plate.name);
  table.set('well', 'text', 'Name of the well.', well.name);
  table.set('row', 'whole', 'Row of the well on the plate, from 1.', well.row + 1);
  table.set('column', 'whole', 'Column of the well on the plate, from 1.', well.column + 1);
  table.set('field', 'whole', 'Number of the field, as the acquisition counts.', field.index);
  table.set('role', 'text', 'What the well is for.', well.role);
  table.set('label', 'text', 'The class that the plate map gives the well.', well.label);
  for (const [name, value] of Object.entries(well.conditions))
    table.set(`condition.${name}`, 'text', 'A column of the plate map.', value);
}

/** What people said of the wells and fields of a plate. */
interface Judgement {
  readonly reviews: ReadonlyMap<string, Review>;
  /** Why wells were taken out. */
  readonly reasons: ReadonlyMap<WellId, string>;
}

function readJudgement(project: Project, { plate }: ChosenPlate): Judgement {
  const { reviews, exclusions } = project.readReviews(plate.id);
  return {
    reviews: new Map(reviews.map((review) => [subjectKey(review), review])),
    reasons: new Map(exclusions.map(({ wellId, reason }) => [wellId, reason])),
  };
}

function addJudgement(table: TableBuilder, { well, field }: PlacedUnit, judgement: Judgement): void {
  const reason = judgement.reasons.get(well.id) ?? null;
  table.set('excluded', 'text', 'Why somebody took the well out of every statistic.', reason);
  const say = (of: 'well' | 'field', fieldId: FieldId | null) => {
    const review = judgement.reviews.get(subjectKey({ wellId: well.id, fieldId }));
    table.set(`${of}_mark`, 'text', `What a reviewer decided of the ${of}.`, review?.mark ?? null);
    table.set(`${of}_note`, 'text', `What a reviewer wrote of the ${of}.`, review?.note || null);
  };
  say('well', null);
  say('field', field.id);
}

function addQuestion(table: TableBuilder, { run, unit, network, target }: PlacedUnit): void {
  table.set('run', 'whole', 'Number of the run in the project.', run.id);
  table.set('unit', 'whole', 'Number of the map in the project.', unit.id);
  table.set('network', 'text', 'Name of the network.', network.name);
  table.set('network_sha256', 'text', 'SHA-256 of the network’s file.', network.sha256);
  table.set('method', 'text', 'The attribution method.', run.method);
  table.set('method_title', 'text', 'The method’s usual name.', methodInfo(run.method).title);
  table.set('parameters', 'text', 'The method’s parameters as JSON.', JSON.stringify(run.parameters));
  table.set('layer', 'text', 'The layer that the map was taken at.', unit.facts?.layer ?? run.layer);
  table.set('seed', 'whole', 'Seed of the random numbers.', run.seed);
  table.set('target', 'text', 'What the map explains.', target);
  const index = 'classIndex' in unit.target ? (unit.target.classIndex ?? null) : null;
  const label = index === null ? null : (network.labels[index] ?? null);
  table.set('target_class', 'text', 'Label of the class that the map explains.', label);
}

function addVerdict(table: TableBuilder, { unit, network }: PlacedUnit): void {
  if (unit.verdict === null) return;
  const { predictedClass, objectCount, probabilities } = unit.verdict;
  const about = 'The class that the network gives the field.';
  table.set('predicted_class', 'text', about, network.labels[predictedClass] ?? String(predictedClass));
  table.set('cells', 'whole', 'Cells behind the probabilities, where the network sees cells.', objectCount);
  for (const [index, probability] of probabilities.entries()) {
    const name = `probability.${labelOf(network.labels, index)}`;
    table.set(name, 'number', 'What the network gives this class in the field, 0 to 1.', probability);
  }
}

/** Labels tell classes apart also where a network uses one twice. */
function labelOf(labels: readonly string[], index: number): string {
  const label = labels[index] ?? String(index);
  return labels.indexOf(label) === index ? label : `${label}#${index}`;
}

function addMap(table: TableBuilder, { unit }: PlacedUnit): void {
  table.set('seconds', 'number', 'How long the map took.', unit.seconds);
  if (unit.facts === null) return;
  const { facts } = unit;
  table.set('map_unit', 'text', 'What the values of the map are.', facts.unit);
  table.set('map_min', 'number', 'Smallest value of the map.', facts.min);
  table.set('map_max', 'number', 'Largest value of the map.', facts.max);
  table.set('map_width', 'whole', 'Columns of the map’s grid.', facts.width);
  table.set('map_height', 'whole', 'Rows of the map’s grid.', facts.height);
  table.set('map_count', 'whole', 'Grids of the map: one, or one a cell.', facts.count);
  table.set('empty_reason', 'text', 'Why the map shows nothing.', facts.emptyReason);
  for (const [name, value] of Object.entries(facts.figures))
    table.set(`figure.${name}`, 'number', 'A figure of the method itself.', value);
}

const aboutStatistic = new Map(mapStatistics.map(({ id, summary }) => [id, summary]));

function addStatistics(table: TableBuilder, values: Readonly<Record<string, number | null>>): void {
  for (const [id, value] of Object.entries(values))
    table.set(`statistic.${id}`, 'number', aboutStatistic.get(id) ?? 'A statistic of the map.', value);
}

const tailOf = ({ metric, against }: Score) => `${metric}${against === null ? '' : `.${against}`}`;

function addScore(table: TableBuilder, score: Score): void {
  const tail = tailOf(score);
  const { title, summary } = scoreMetric(score.metric);
  const against = `Measured against: ${againstLabel(score.against)}.`;
  const of = `${title}, ${againstLabel(score.against)}`;
  table.set(`score.${tail}`, 'number', `${title}: ${summary} ${against}`, score.value);
  const reason = score.reason === null ? null : scoreReasonText[score.reason];
  table.set(`score-reason.${tail}`, 'text', `Why there is no value: ${of}.`, reason);
  table.set(`score-chance.${tail}`, 'number', `What a map that knows nothing reaches: ${of}.`, score.chance);
  table.set(`score-random.${tail}`, 'number', `Score of a random map: ${of}.`, score.random);
  table.set(`score-centre.${tail}`, 'number', `Score of a blob in the middle: ${of}.`, score.centre);
}

function addRunScore(table: TableBuilder, score: Score): void {
  const { title, summary } = scoreMetric(score.metric);
  table.set(`run-score.${tailOf(score)}`, 'number', `${title} of the whole run: ${summary}`, score.value);
}
