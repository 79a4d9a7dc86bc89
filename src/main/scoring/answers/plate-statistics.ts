import { setImmediate as breathe } from 'node:timers/promises';
import { methodInfo } from '../../../shared/methods.ts';
import type { FieldId, PlateId, RunId } from '../../../shared/ids.ts';
import type { Role } from '../../../shared/plate.ts';
import type { Run } from '../../../shared/run.ts';
import { againstLabel, type Against } from '../../../shared/score.ts';
import { scoreMetric, scoreMetrics, type ScoreMetricId } from '../../../shared/score-metrics.ts';
import {
  distanceToControls,
  mapStatistics,
  type FieldStatistics,
  type PlateStatistics,
  type Statistic,
} from '../../../shared/score-statistics.ts';
import { badInput } from '../../../shared/errors.ts';
import { distanceTo, type Figures } from '../../attribution/index.ts';
import type { Project } from '../../db/index.ts';
import { disagreementWith } from '../maps/map-statistics.ts';
import { meanOf } from './evidence.ts';

/** Statistics that speak of a map's shape: the distance to the controls is taken over these. */
const shapes = ['mass-on-cells', 'entropy', 'sparseness', 'half-mass-area', 'border-share', 'corner-share'];

type Values = Map<string, (number | null)[]>;

/**
 * Everything that the wells of a plate can be coloured by for one run: statistics of its maps, the disagreement with
 * other runs, the method's own figures, every score, and the distance to the negative controls. Means over fields.
 * @throws NotFound for an unknown plate or run, BadInput for a run over another plate.
 */
export async function readPlateStatistics(
  project: Project,
  plateId: PlateId,
  runId: RunId,
): Promise<PlateStatistics> {
  const { wells } = project.readPlateView(plateId, () => true);
  const groups = wells.map(({ name, role, fields }) => ({
    key: name,
    role,
    fieldIds: fields.map(({ id }) => id),
  }));
  const { catalogue, rows } = await gatherStatistics(project, plateId, runId, groups);
  return { catalogue, wells: rows.map(({ key, values }) => ({ well: key, values })) };
}

/** As {@link readPlateStatistics} for every field by itself; the negative controls are their fields. */
export async function readFieldStatistics(
  project: Project,
  plateId: PlateId,
  runId: RunId,
): Promise<FieldStatistics> {
  const { wells } = project.readPlateView(plateId, () => true);
  const groups = wells.flatMap(({ role, fields }) =>
    fields.map(({ id }) => ({ key: id, role, fieldIds: [id] })),
  );
  const { catalogue, rows } = await gatherStatistics(project, plateId, runId, groups);
  return { catalogue, fields: rows.map(({ key, values }) => ({ fieldId: key, values })) };
}

/** Fields over which means are taken. */
interface Group<Key> {
  readonly key: Key;
  readonly role: Role;
  readonly fieldIds: readonly FieldId[];
}

async function gatherStatistics<Key>(
  project: Project,
  plateId: PlateId,
  runId: RunId,
  groups: readonly Group<Key>[],
) {
  const run = project.readRun(runId);
  if (run.plateId !== plateId) throw badInput({ what: `run ${runId} is over another plate than ${plateId}` });
  const groupOf = new Map(
    groups.flatMap(({ key, fieldIds }) => fieldIds.map((id) => [id as number, key] as const)),
  );
  const runs = project.listRuns(plateId);
  const byGroup = new Map<Key, Values>();
  const titles = new Map<string, Statistic>();
  const add = (key: Key | undefined, statistic: Statistic, value: number | null) => {
    if (key === undefined) return;
    titles.set(statistic.id, statistic);
    const values: Values = byGroup.get(key) ?? new Map<string, (number | null)[]>();
    byGroup.set(key, values);
    values.set(statistic.id, [...(values.get(statistic.id) ?? []), value]);
  };
  const fieldOf = new Map(project.unitsOfRun(runId).map((unit) => [unit.id as number, unit]));
  await breathe();
  for (const { unitId, values } of project.listStatistics(runId)) {
    const key = groupOf.get(fieldOf.get(unitId)?.fieldId ?? 0);
    for (const [id, value] of Object.entries(values)) {
      const statistic = describeStatistic(runs, id);
      if (statistic !== null) add(key, statistic, value);
    }
  }
  await breathe();
  for (const unit of fieldOf.values()) {
    for (const [name, value] of Object.entries(unit.facts?.figures ?? {})) {
      add(groupOf.get(unit.fieldId), figureStatistic(name), value);
    }
  }
  for (const { metric, against } of project.tallyScores(runId)) {
    const known = scoreMetrics.find(({ id }) => id === metric);
    if (known === undefined) continue;
    const statistic = scoreStatistic(known.id, against);
    for (const { unitId, value } of project.listScores({ runId, metric: known.id, against })) {
      add(groupOf.get(fieldOf.get(unitId ?? 0)?.fieldId ?? 0), statistic, value);
    }
    await breathe();
  }
  const means = groups.map(({ key, role }) => ({ key, role, values: meansOf(byGroup.get(key)) }));
  const distance = distanceTo(
    means.filter(({ role }) => role === 'negative').map(({ values }) => shapesOf(values)),
  );
  const rows = means.map(({ key, values }) => {
    const own = Object.keys(values).length === 0 ? null : distance(shapesOf(values));
    return { key, values: own === null ? values : { ...values, [distanceToControls.id]: own } };
  });
  const hasDistance = rows.some(({ values }) => distanceToControls.id in values);
  return { catalogue: [...order(titles), ...(hasDistance ? [distanceToControls] : [])], rows };
}

const meansOf = (values: Values | undefined): Record<string, number | null> =>
  Object.fromEntries([...(values ?? [])].map(([id, own]) => [id, meanOf(own)]));

const shapesOf = (values: Figures): Figures =>
  Object.fromEntries(shapes.map((name) => [name, values[name] ?? null]));

/** Statistics of maps first, in their order; then disagreements, figures and scores as they came. */
function order(titles: ReadonlyMap<string, Statistic>): Statistic[] {
  const known = mapStatistics.filter(({ id }) => titles.has(id));
  const rest = [...titles.values()].filter(({ id }) => !mapStatistics.some((entry) => entry.id === id));
  return [...known, ...rest];
}

function describeStatistic(runs: readonly Run[], id: string): Statistic | null {
  const known = mapStatistics.find((statistic) => statistic.id === id);
  if (known !== undefined) return known;
  const other = runs.find((run) => disagreementWith(run.id) === id);
  if (other === undefined) return null;
  return {
    ...{
      id,
      title: `Disagreement with ${methodInfo(other.method).title} (run ${other.id})`,
      unit: '',
      range: [0, 1],
    },
    summary:
      'Half of 1 less the rank correlation of the two maps: 0 the same order, 0.5 unrelated, 1 reversed.',
  };
}

function scoreStatistic(metric: ScoreMetricId, against: Against | null): Statistic {
  const { title, summary, range } = scoreMetric(metric);
  const place = against === null ? '' : `, ${againstLabel(against)}`;
  return {
    ...{ id: `score:${metric}:${against ?? ''}`, title: `${title}${place}`, summary, unit: '' },
    range: [...range],
  };
}

/** `scoreDifference` as `Score difference`. */
function figureStatistic(name: string): Statistic {
  const words = name.replace(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);
  return {
    ...{ id: `figure:${name}`, title: words.charAt(0).toUpperCase() + words.slice(1), unit: '' },
    ...{ summary: 'A figure that the method itself gives.', range: [null, null] },
  };
}
