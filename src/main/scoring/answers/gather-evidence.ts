import { setImmediate as breathe } from 'node:timers/promises';
import { methodInfo } from '../../../shared/methods.ts';
import type { FieldId, PlateId } from '../../../shared/ids.ts';
import type { Run } from '../../../shared/run.ts';
import { formatTarget } from '../../../shared/target.ts';
import { againstClass, againstObjects, type Against } from '../../../shared/score.ts';
import type { AnswersRequest } from '../../../shared/score-answers.ts';
import { scoreMetrics, type ScoreMetricId } from '../../../shared/score-metrics.ts';
import type { Project, ScoreTally } from '../../db/index.ts';
import type {
  Decision,
  Evidence,
  EvidenceContender,
  EvidenceScore,
  EvidenceUnit,
  EvidenceWell,
  TableMetric,
} from './evidence.ts';

interface Place {
  readonly well: EvidenceWell;
  readonly field: number;
}

/** Reads what is stored of a plate's or the project's scores. Gives main's thread back after every table that it reads. */
export async function gatherEvidence(project: Project, request: AnswersRequest): Promise<Evidence> {
  const plates = project
    .listPlates(() => true)
    .filter(({ id }) => request.plateId === null || id === request.plateId);
  const places = new Map<FieldId, Place>();
  const runs: Run[] = [];
  for (const { id } of plates) {
    addPlaces(project, id, places);
    runs.push(
      ...project
        .listRuns(id)
        .filter((run) => run.unitsDone > 0 && (request.runIds?.includes(run.id) ?? true)),
    );
    await breathe();
  }
  const tallies = runs.flatMap((run) => project.tallyScores(run.id));
  const areas = orderAreas(project, tallies);
  const against = request.against ?? areas[0] ?? null;
  const scored = new Set(
    tallies
      .filter((tally) => tally.against === null || tally.against === against)
      .map(({ metric }) => metric),
  );
  const metrics = chooseMetrics(scored, request.metrics, against);
  const contenders: EvidenceContender[] = [];
  for (const group of groupRuns(project, runs)) {
    contenders.push(await readContender(project, group, metrics, places));
  }
  const [plate] = plates;
  const named = request.plateId === null || plate === undefined ? null : { id: plate.id, name: plate.name };
  return {
    plate: named,
    against,
    areas,
    metrics,
    contenders: contenders.filter(({ units }) => units.length > 0),
  };
}

function addPlaces(project: Project, plateId: PlateId, places: Map<FieldId, Place>): void {
  for (const { name, role, label, conditions, fields } of project.readPlateView(plateId, () => true).wells) {
    if (role === 'excluded') continue;
    const well = { key: `${plateId} ${name}`, plateId, name, role, label, conditions };
    for (const field of fields) places.set(field.id, { well, field: field.index });
  }
}

/**
 * In the order of the project's classes, found objects last; an area that nothing has a value against, for instance a
 * class whose regions were taken away, comes after all that have one.
 */
function orderAreas(project: Project, tallies: readonly ScoreTally[]): Against[] {
  const all = [...project.listRegionClasses().map(({ name }) => againstClass(name)), againstObjects];
  const scored = all.filter((area) => tallies.some(({ against }) => against === area));
  const isValued = (area: Against) => tallies.some(({ against, valued }) => against === area && valued > 0);
  return [...scored.filter(isValued), ...scored.filter((area) => !isValued(area))];
}

function chooseMetrics(
  scored: ReadonlySet<string>,
  asked: readonly ScoreMetricId[] | null,
  against: Against | null,
): TableMetric[] {
  return scoreMetrics
    .filter(({ id, usual }) => scored.has(id) && (asked === null ? usual : asked.includes(id)))
    .map(({ id, needs }) => ({ metric: id, against: needs === 'area' ? against : null }));
}

interface RunGroup {
  readonly id: string;
  readonly title: string;
  readonly runs: readonly Run[];
}

const contenderKey = ({ method, networkId, parameters, layer, targets }: Run) =>
  [method, networkId, JSON.stringify(parameters), layer ?? '', targets.map(formatTarget).join(' ')].join('|');

/** A run counts among the widest of its kind on a plate from this share of their fields. */
const nearlyAll = 0.9;

/** Runs that ask the same are one contender; of several on one plate the newest of the widest speaks. */
function groupRuns(project: Project, runs: readonly Run[]): RunGroup[] {
  const networks = new Map(project.listNetworks().map(({ id, name }) => [id, name]));
  const groups = [...Map.groupBy(runs, contenderKey).entries()];
  const speaking = groups.map(([id, own]) => ({
    id,
    runs: [...Map.groupBy(own, ({ plateId }) => plateId).values()].flatMap((onPlate) => {
      const widest = Math.max(...onPlate.map(({ unitsDone }) => unitsDone));
      return onPlate.filter(({ unitsDone }) => unitsDone >= nearlyAll * widest).at(-1) ?? [];
    }),
  }));
  const severalNetworks = new Set(runs.map(({ networkId }) => networkId)).size > 1;
  const titleOf = ([first]: readonly Run[]) => {
    if (first === undefined) return '';
    const network = severalNetworks ? `, ${networks.get(first.networkId) ?? first.networkId}` : '';
    return methodInfo(first.method).title + network;
  };
  const titles = speaking.map((group) => titleOf(group.runs));
  return speaking.map((group, index) => {
    const title = titles[index] ?? '';
    const isTwin = titles.filter((other) => other === title).length > 1;
    // Two of one name differ in layer, parameters or targets: the number of the run tells them apart at once.
    return {
      ...group,
      title: isTwin ? `${title} (run ${group.runs.map(({ id }) => id).join(', ')})` : title,
    };
  });
}

async function readContender(
  project: Project,
  { id, title, runs }: RunGroup,
  metrics: readonly TableMetric[],
  places: ReadonlyMap<FieldId, Place>,
): Promise<EvidenceContender> {
  const units = new Map<number, EvidenceUnit>();
  const scores = new Map<ScoreMetricId, EvidenceScore[]>();
  const statistics: [number, Readonly<Record<string, number | null>>][] = [];
  const decisions = new Map<number, Decision>();
  for (const run of runs) {
    for (const { unitId, fieldId, target } of project.scorableUnits(run.id)) {
      const place = places.get(fieldId);
      if (place !== undefined) units.set(unitId, { unitId, runId: run.id, fieldId, target, ...place });
    }
    for (const { metric, against } of metrics) {
      const own = project.listScores({ runId: run.id, metric, against }).flatMap((score): EvidenceScore[] => {
        const unit = score.unitId === null ? undefined : units.get(score.unitId);
        return unit === undefined ? [] : [{ ...score, unit }];
      });
      scores.set(metric, [...(scores.get(metric) ?? []), ...own]);
      await breathe();
    }
    for (const { unitId, values } of project.listStatistics(run.id)) statistics.push([unitId, values]);
    await breathe();
    addDecisions(project, run, decisions);
    await breathe();
  }
  const [first] = runs;
  if (first === undefined) throw new RangeError('a contender has a run');
  const all = [...units.values()];
  return {
    ...{ id, title, method: first.method, networkId: first.networkId, runIds: runs.map((run) => run.id) },
    ...{ wells: new Set(all.map(({ well }) => well.key)).size, maps: all.length },
    ...{ units: all, scores, statistics: new Map(statistics), decisions },
  };
}

function addDecisions(project: Project, run: Run, decisions: Map<number, Decision>): void {
  const labels = project.listNetworks().find(({ id }) => id === run.networkId)?.labels ?? [];
  for (const { fieldId, verdict } of project.listVerdicts(run.networkId, run.plateId)) {
    const classIndex = verdict.predictedClass;
    decisions.set(fieldId, {
      classIndex,
      label: labels[classIndex] ?? `class ${classIndex}`,
      probability: verdict.probabilities[classIndex] ?? 0,
    });
  }
}
