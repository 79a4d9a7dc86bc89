import { setImmediate as breathe } from 'node:timers/promises';
import type { PlateId, RunId } from '../../../shared/ids.ts';
import type { Run } from '../../../shared/run.ts';
import { againstClass, againstObjects, type Against } from '../../../shared/score.ts';
import type { Project } from '../../db/index.ts';
import { scoringGrid } from './areas.ts';
import type { FieldTask, UnitTask } from './tasks.ts';

/** The maps of a plate that are to be scored. */
export interface PlatePlan {
  readonly plateId: PlateId;
  readonly runs: readonly Run[];
  readonly fields: readonly FieldTask[];
}

/** The classes that have regions on a plate; found objects where nobody has drawn any. */
export function areasOfPlate(project: Project, plateId: PlateId): Against[] {
  const classes = new Set(project.countRegions(plateId).map((count) => count.class));
  const known = project.listRegionClasses().filter(({ name }) => classes.has(name));
  return known.length === 0 ? [againstObjects] : known.map(({ name }) => againstClass(name));
}

/** Lists the finished maps of a plate by field, with what is stored of their scores. Gives the thread back after every run. */
export async function planPlate(
  project: Project,
  plateId: PlateId,
  areas: readonly Against[],
  runIds: readonly RunId[] | null,
): Promise<PlatePlan> {
  const sizes = new Map(
    project.readPlateView(plateId).wells.flatMap(({ fields }) => fields.map((field) => [field.id, field])),
  );
  const inputSizes = new Map(
    project
      .listNetworks()
      .map(({ id, recipe }) => [id, recipe.view.kind === 'field' ? recipe.inputSize : null] as const),
  );
  const runs = project
    .listRuns(plateId)
    .filter(({ id, unitsDone }) => unitsDone > 0 && (runIds === null || runIds.includes(id)));
  const byField = new Map<number, UnitTask[]>();
  for (const run of runs) {
    const known = knownKeys(project, run.id, areas);
    const statistics = project.statisticsKeys(run.id);
    for (const { unitId, fieldId, target, isEmpty } of project.scorableUnits(run.id)) {
      const field = sizes.get(fieldId);
      if (field === undefined) continue;
      const unit: UnitTask = {
        ...{ unitId, runId: run.id, target, empty: isEmpty },
        grid: scoringGrid(field, inputSizes.get(run.networkId) ?? null),
        known: known(unitId),
        knownStatistics: statistics.get(unitId) ?? null,
      };
      const units = byField.get(fieldId);
      if (units === undefined) byField.set(fieldId, [unit]);
      else units.push(unit);
    }
    await breathe();
  }
  const fields = [...sizes.values()].flatMap(({ id, width, height }): FieldTask[] => {
    const units = byField.get(id);
    return units === undefined ? [] : [{ fieldId: id, width, height, units }];
  });
  return { plateId, runs, fields };
}

/** Metrics of one area are always stored together, so that the key of one stands for all. */
function knownKeys(project: Project, runId: RunId, areas: readonly Against[]) {
  const byArea = [
    ...areas.map((against) => [against, project.scoreKeys(runId, 'relevance-mass', against)] as const),
    ['', project.scoreKeys(runId, 'sparseness', null)] as const,
  ];
  return (unitId: number): Record<string, string> =>
    Object.fromEntries(
      byArea.flatMap(([against, keys]) => {
        const key = keys.get(unitId);
        return key === undefined ? [] : [[against, key]];
      }),
    );
}
