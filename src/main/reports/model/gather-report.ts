import { basename } from 'node:path';
import type { ReportRequest } from '../../../shared/contract/reports.ts';
import { badInput } from '../../../shared/errors.ts';
import type { PlateView } from '../../../shared/plate.ts';
import type { PlateId, RunId } from '../../../shared/ids.ts';
import type { PlateQuality } from '../../../shared/quality.ts';
import type { ScoreAnswers } from '../../../shared/score-answers.ts';
import type { PlateStatistics } from '../../../shared/score-statistics.ts';
import { programVersion } from '../../../shared/program.ts';
import type { Unit } from '../../../shared/run.ts';
import { wellVerdicts, type WellVerdict } from '../../../shared/well-verdicts.ts';
import type { Project, StoredNetwork } from '../../db/index.ts';
import { compareControls, compareRanked } from './comparisons.ts';
import { gatherClasses } from './class-panels.ts';
import { gatherPlateMaps } from './plate-maps.ts';
import type { ReportModel, ReportNetwork, ReportPlate, ReportWell } from './report-model.ts';
import { gatherRuns, type GatheredRun } from './runs.ts';

/** What other rooms know; the composition root asks them. */
export interface ReportExtras {
  readonly quality: (plateId: PlateId) => PlateQuality | null;
  readonly answers: (plateId: PlateId) => Promise<ScoreAnswers | null>;
  /** Numbers of every well for a run: statistics of its maps, scores, distance to the controls. */
  readonly statistics: (plateId: PlateId, runId: RunId) => Promise<PlateStatistics | null>;
}

export const noExtras: ReportExtras = {
  quality: () => null,
  answers: () => Promise.resolve(null),
  statistics: () => Promise.resolve(null),
};

/** A plate with everything of it that was read once for the report. */
export interface PlateSource {
  readonly plate: PlateView;
  readonly runs: readonly GatheredRun[];
  readonly networks: readonly ReportNetwork[];
  /** The chosen wells in reading order. */
  readonly wells: readonly ReportWell[];
  readonly request: ReportRequest;
  /** By run; those without are left out. */
  readonly statistics: ReadonlyMap<RunId, PlateStatistics>;
}

/**
 * Reads everything that the report says from the project. Gives other work its turn between plates.
 * @throws BadInput where a plate or well is named that is not there, or no well is left.
 */
export async function gatherReport(
  project: Project,
  request: ReportRequest,
  extras: ReportExtras = noExtras,
  signal?: AbortSignal,
): Promise<ReportModel> {
  const chosen = choosePlates(project, request);
  const networks = new Map<number, ReportNetwork>();
  const plates: ReportPlate[] = [];
  for (const { id } of chosen) {
    signal?.throwIfAborted();
    await new Promise((resolve) => setImmediate(resolve));
    const source = await readSource(project, project.readPlateView(id), request, networks, extras);
    plates.push(describePlate(project, source, extras.quality(id), await extras.answers(id)));
  }
  if (plates.every(({ wells }) => wells.length === 0)) {
    throw badInput({ what: 'no well is left for the report', mend: 'Choose wells that the plate has.' });
  }
  return {
    title: titleOf(request, project, chosen),
    author: blankToNull(request.author),
    date: request.date,
    paper: request.paper,
    sections: request.sections,
    project: { name: project.name, fileName: basename(project.path) },
    programVersion,
    selection: request.wells === null ? 'every well' : `${request.wells.length} chosen wells`,
    plates,
    networks: [...networks.values()].sort((a, b) => a.id - b.id),
  };
}

const blankToNull = (text: string | null) => (text === null || text.trim() === '' ? null : text.trim());

/** A report without a title is called after its plate, or after the project where it has several. */
function titleOf(
  { title }: ReportRequest,
  project: Project,
  plates: readonly { readonly name: string }[],
): string {
  const [plate] = plates;
  const given = title?.trim() ?? '';
  return given !== '' ? given : plates.length === 1 && plate !== undefined ? plate.name : project.name;
}

function choosePlates(project: Project, { plateIds }: ReportRequest) {
  const all = project.listPlates(() => true);
  if (all.length === 0) throw badInput({ what: 'the project has no plate yet', where: project.path });
  if (plateIds === null) return all;
  const unknown = plateIds.find((id) => !all.some((plate) => plate.id === id));
  if (unknown !== undefined)
    throw badInput({ what: `the project has no plate ${unknown}`, where: project.path });
  return all.filter((plate) => plateIds.includes(plate.id));
}

async function readSource(
  project: Project,
  plate: PlateView,
  request: ReportRequest,
  networks: Map<number, ReportNetwork>,
  extras: ReportExtras,
): Promise<PlateSource> {
  const runs = await gatherRuns(project, plate);
  const own = [...new Set(runs.map(({ run }) => run.networkId))].map((id) => {
    const known = networks.get(id) ?? describeNetwork(project.readNetwork(id));
    networks.set(id, known);
    return known;
  });
  const statistics = new Map<RunId, PlateStatistics>();
  for (const { run } of runs) {
    const found = await extras.statistics(plate.id, run.id);
    if (found !== null) statistics.set(run.id, found);
  }
  return { plate, runs, networks: own, wells: chooseWells(plate, runs, request), request, statistics };
}

function describeNetwork(network: StoredNetwork): ReportNetwork {
  const { id, name, sha256, labels, recipe, description, hasCapeHead } = network;
  const { task, parameterCount, format, operators } = description;
  const fileName = basename(network.path.replaceAll('\\', '/'));
  return {
    ...{ id, name, fileName, sha256, labels, recipe, hasCapeHead },
    ...{ task, parameterCount, format, operatorCount: operators.length },
  };
}

function chooseWells(plate: PlateView, runs: readonly GatheredRun[], { wells }: ReportRequest): ReportWell[] {
  const wanted = wells === null ? null : new Set(wells);
  const units = new Map<ReportNetwork['id'], Unit[]>();
  for (const { run, units: own } of runs) {
    units.set(run.networkId, [...(units.get(run.networkId) ?? []), ...own]);
  }
  const verdicts = [...units].map(([id, own]) => [id, wellVerdicts(plate.wells, own)] as const);
  return plate.wells
    .filter(({ name }) => wanted === null || wanted.has(name))
    .map((well) => ({
      ...{ name: well.name, row: well.row, column: well.column, role: well.role, label: well.label },
      ...{ conditions: well.conditions, fieldCount: well.fields.length },
      verdicts: new Map<ReportNetwork['id'], WellVerdict>(
        verdicts.flatMap(([id, byWell]) => {
          const verdict = byWell.get(well.name);
          return verdict === undefined ? [] : [[id, verdict] as const];
        }),
      ),
    }));
}

function describePlate(
  project: Project,
  source: PlateSource,
  quality: PlateQuality | null,
  answers: ScoreAnswers | null,
): ReportPlate {
  const { plate, runs, wells } = source;
  const classes = gatherClasses(source);
  const comparisons = [...compareControls(source), ...compareRanked(source, answers)];
  const panels = [
    ...classes.flatMap((group) => group.panels),
    ...comparisons.flatMap(({ columns }) => columns.map(({ panel }) => panel)),
  ];
  const byField = new Map(panels.map((panel) => [panel.fieldId, panel]));
  const images = [...byField.values()].flatMap((panel) =>
    project.planesOfField(panel.fieldId).map(({ channel, root, relativePath }) => ({
      ...{ well: panel.well, field: panel.field, relativePath, path: `${root}/${relativePath}` },
      channel: plate.channels.find(({ index }) => index === channel)?.name ?? String(channel),
    })),
  );
  return {
    ...{ id: plate.id, name: plate.name, rows: plate.rows, columns: plate.columns },
    ...{
      pixelSizeUm: plate.pixelSizeUm,
      channels: plate.channels,
      wells,
      classes,
      comparisons,
      quality,
      answers,
    },
    maps: gatherPlateMaps(source),
    runs: runs.map(({ described }) => described),
    images,
  };
}
