import { setImmediate as breathe } from 'node:timers/promises';
import type { ExportRequest } from '../../../shared/contract/exports.ts';
import { badInput, cancelled, notFound } from '../../../shared/errors.ts';
import type { PlateId } from '../../../shared/ids.ts';
import type { Field, PlateView, Well } from '../../../shared/plate.ts';
import type { Run, Unit } from '../../../shared/run.ts';
import { formatTarget } from '../../../shared/target.ts';
import type { Project, StoredNetwork } from '../../db/index.ts';

/** What every export is given beside its request. */
export interface Following {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((share: number, label: string) => void) | undefined;
}

/** A plate with the wells and runs of it that are exported. */
export interface ChosenPlate {
  readonly plate: PlateView;
  /** In reading order. */
  readonly wells: readonly Well[];
  readonly runs: readonly Run[];
}

/** A run's unit with everything that tells where it is and what it explains. */
export interface PlacedUnit {
  readonly plate: PlateView;
  readonly well: Well;
  readonly field: Field;
  readonly run: Run;
  readonly network: StoredNetwork;
  readonly unit: Unit;
  /** As `formatTarget` writes it. */
  readonly target: string;
}

/**
 * The plates, wells and runs that a request names.
 * @throws NotFound for a plate or run that the project has not, BadInput where no well is left
 */
export function choosePlates(project: Project, request: ExportRequest): ChosenPlate[] {
  const known = project.listPlates(() => true).map(({ id }) => id);
  const plateIds = request.plateIds ?? known;
  for (const id of plateIds)
    if (!known.includes(id)) throw notFound({ what: `the project has no plate ${id}` });
  const chosen = plateIds.map((id) => choosePlate(project, id, request));
  refuseUnknownRuns(chosen, request);
  if (chosen.every(({ wells }) => wells.length === 0)) {
    throw badInput({ what: 'none of these wells is on the plate', mend: 'Name wells that the plate has.' });
  }
  return chosen.filter(({ wells }) => wells.length > 0);
}

function choosePlate(project: Project, id: PlateId, { wells, runIds }: ExportRequest): ChosenPlate {
  const plate = project.readPlateView(id, () => true);
  return {
    plate,
    wells: plate.wells.filter(({ name }) => wells === null || wells.includes(name)),
    runs: project
      .listRuns(id)
      .filter((run) => runIds === null || runIds.includes(run.id))
      .sort((a, b) => a.id - b.id),
  };
}

function refuseUnknownRuns(chosen: readonly ChosenPlate[], { runIds }: ExportRequest): void {
  const found = new Set(chosen.flatMap(({ runs }) => runs.map(({ id }) => id)));
  const missing = runIds?.find((id) => !found.has(id));
  if (missing === undefined) return;
  throw notFound({
    what: `there is no run ${missing} on the chosen plates`,
    mend:
      found.size === 0 ? 'Start a run first.' : `There is ${[...found].sort((a, b) => a - b).join(', ')}.`,
  });
}

/** The finished units of a run in the chosen wells: by well, field and target. */
export function unitsOf(project: Project, { plate, wells }: ChosenPlate, run: Run): PlacedUnit[] {
  const network = project.readNetwork(run.networkId);
  const byField = Map.groupBy(
    project.unitsOfRun(run.id).filter(({ state }) => state === 'done'),
    ({ fieldId }) => fieldId,
  );
  return wells.flatMap((well) =>
    well.fields.flatMap((field) =>
      (byField.get(field.id) ?? []).map((unit) => ({
        ...{ plate, well, field, run, network, unit },
        target: formatTarget(unit.target),
      })),
    ),
  );
}

/** Calls `work` for every unit of the chosen runs, one at a time, with progress and between others' turns. */
export async function forEachUnit(
  project: Project,
  chosen: readonly ChosenPlate[],
  { signal, onProgress }: Following,
  work: (placed: PlacedUnit) => Promise<void>,
): Promise<void> {
  const runs = chosen.flatMap((each) => each.runs.map((run) => ({ each, run })));
  const total = runs.reduce((sum, { run }) => sum + run.unitsDone, 0);
  let done = 0;
  for (const { each, run } of runs) {
    await breathe();
    for (const placed of unitsOf(project, each, run)) {
      refuseStopped(signal);
      onProgress?.(Math.min(1, done / Math.max(1, total)), `run ${run.id}, ${placed.well.name}`);
      await work(placed);
      done += 1;
    }
  }
  if (done === 0) throw noMaps();
}

/** @throws Cancelled where the export was stopped */
export function refuseStopped(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw cancelled();
}

export const noMaps = () =>
  badInput({
    what: 'the chosen wells have no finished map',
    mend: 'Run a method on them first, or choose other wells and runs.',
  });
