import { emptyReasonText } from '../../../shared/map-words.ts';
import { canBeSigned, sharedLimits } from '../../../shared/map-scale.ts';
import { methodInfo } from '../../../shared/methods.ts';
import type { PlateView } from '../../../shared/plate.ts';
import type { Run, Unit } from '../../../shared/run.ts';
import { formatTarget } from '../../../shared/target.ts';
import type { Project } from '../../db/index.ts';
import type { ReportRun } from './report-model.ts';

/** A run with its units. */
export interface GatheredRun {
  readonly run: Run;
  readonly units: readonly Unit[];
  readonly described: ReportRun;
}

/**
 * The runs of a plate that a report speaks of: of each network and method the newest over the whole plate, or the
 * newest where none went over the whole.
 */
export async function gatherRuns(project: Project, plate: PlateView): Promise<GatheredRun[]> {
  const chosen = new Map<string, Run>();
  for (const run of project.listRuns(plate.id).filter(({ unitsDone }) => unitsDone > 0)) {
    const key = `${run.networkId}|${run.method}`;
    const known = chosen.get(key);
    if (known === undefined || rank(run) >= rank(known)) chosen.set(key, run);
  }
  const gathered: GatheredRun[] = [];
  for (const run of [...chosen.values()].sort((a, b) => a.id - b.id)) {
    // A large run's units take a while to read.
    await new Promise((resolve) => setImmediate(resolve));
    const units = project.unitsOfRun(run.id);
    gathered.push({ run, units, described: describeRun(project, run, units) });
  }
  return gathered;
}

const rank = ({ state, wells }: Run) => (wells === null ? 2 : 0) + (state === 'done' ? 1 : 0);

function describeRun(project: Project, run: Run, units: readonly Unit[]): ReportRun {
  const unit = units.find(({ facts }) => facts !== null)?.facts?.unit ?? null;
  const signed = unit !== null && canBeSigned(unit) && (run.min ?? 0) < 0;
  const empty = new Map<string, number>();
  for (const { facts } of units) {
    if (facts === null || facts.emptyReason === null) continue;
    const words = emptyReasonText[facts.emptyReason];
    empty.set(words, (empty.get(words) ?? 0) + 1);
  }
  const { id, method, networkId, parameters, layer, seed, createdAt, state } = run;
  const { unitsDone, unitsFailed, unitsTotal } = run;
  return {
    ...{ id, method, title: methodInfo(method).title, networkId, parameters, layer, seed, createdAt, state },
    ...{ unitsDone, unitsFailed, unitsTotal, unit, signed, empty },
    targets: run.targets.map(formatTarget),
    limits: sharedLimits(run, signed),
    origins: project.originsOfRun(id),
  };
}
