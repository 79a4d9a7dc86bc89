import type { ComputePort, NetworkFile, UnitResult } from '../../../shared/compute-port.ts';
import type { Rerun, RerunUnit } from '../../../shared/contract/reports.ts';
import { badInput, cancelled, fromErrorRecord, notFound, toErrorRecord } from '../../../shared/errors.ts';
import type { FieldId, RunId, UnitId } from '../../../shared/ids.ts';
import type { Run, Unit } from '../../../shared/run.ts';
import { formatTarget, type Target } from '../../../shared/target.ts';
import type { Tensor } from '../../../shared/tensor.ts';
import type { Project, StoredNetwork } from '../../db/index.ts';
import { readFieldPixels, toUnitTask, type FieldSource } from '../../../shared/unit-task.ts';
import { compareMaps } from './compare-maps.ts';
import { describeChanges } from './describe-changes.ts';

export interface RerunOptions {
  readonly project: Project;
  readonly port: ComputePort;
  readonly pixels: FieldSource<AbortSignal>;
  /** The file to run a network from, its hash checked. */
  readonly locate: (network: StoredNetwork, signal?: AbortSignal) => Promise<NetworkFile>;
  /** The drawn weights of a mask target; null for other targets. */
  readonly readMask: (target: Target) => Promise<Tensor | null>;
  /** The name of the fitted head that a run's maps are made with now; null where there is none. */
  readonly nameHead: (run: Run, network: StoredNetwork) => string | null;
  /** Paths of images of these fields that hold other pixels than when they were imported. */
  readonly findChangedImages: (fieldIds: readonly FieldId[], signal?: AbortSignal) => Promise<string[]>;
  readonly runId: RunId;
  /** The units to compute again; null takes every one that is done. */
  readonly unitIds: readonly UnitId[] | null;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((share: number, label: string) => void) | undefined;
}

/**
 * Computes units of a run again from the images, the network and the parameters in the project, and compares their maps
 * with the stored ones bit by bit. Nothing is stored. A unit that cannot be computed now says why.
 * @throws NotFound for an unknown run or unit or a network file that is gone, BadInput where no unit is done, Cancelled
 */
export async function rerun(options: RerunOptions): Promise<Rerun> {
  const { project, port, runId, signal, onProgress } = options;
  const run = project.readRun(runId);
  const network = project.readNetwork(run.networkId);
  const file = await options.locate(network, signal);
  const units = chooseUnits(options);
  const places = placesOf(project, run);
  const found: RerunUnit[] = [];
  const devices = new Set<string>();
  const waiting = [...units];
  const lane = async () => {
    for (let unit = waiting.shift(); unit !== undefined; unit = waiting.shift()) {
      const result = await compute(unit, { run, network, file }, options).catch((error: unknown) => {
        if (signal?.aborted === true) throw cancelled();
        return fromErrorRecord(toErrorRecord(error));
      });
      const place = places.get(unit.fieldId) ?? `field ${unit.fieldId}`;
      const described = { unitId: unit.id, place, target: formatTarget(unit.target) };
      if (result instanceof Error) found.push({ ...described, ...nothingKnown, error: result.message });
      else {
        devices.add(result.device);
        found.push({
          ...described,
          ...compareMaps(await project.readMaps(unit.id), result.maps),
          error: null,
        });
      }
      onProgress?.(found.length / units.length, place);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, port.parallelism) }, lane));
  const same = found.every((unit) => unit.same);
  const unlike = units.filter(({ id }) => found.some((unit) => unit.unitId === id && !unit.same));
  const images = await options.findChangedImages([...new Set(unlike.map(({ fieldId }) => fieldId))], signal);
  return {
    runId,
    same,
    changes: describeChanges({
      ...{ run, network, units, images, devices: [...devices].sort() },
      origins: project.originsOfRun(runId),
      head: options.nameHead(run, network),
      isComputed: found.every(({ error }) => error === null),
      same,
    }),
    units: found.sort((a, b) => a.unitId - b.unitId),
  };
}

const nothingKnown = { same: false, largestDifference: null, relativeDifference: null } as const;

function chooseUnits({ project, runId, unitIds }: RerunOptions): Unit[] {
  const all = project.unitsOfRun(runId);
  const unknown = unitIds?.find((id) => !all.some((unit) => unit.id === id));
  if (unknown !== undefined) {
    throw notFound({ what: `run ${runId} has no unit ${unknown}`, where: project.path });
  }
  const done = all.filter(({ id, state }) => state === 'done' && (unitIds === null || unitIds.includes(id)));
  if (done.length > 0) return done;
  throw badInput({
    what: `nothing of run ${runId} is done that could be computed again`,
    where: project.path,
    mend: 'Let the run finish first.',
  });
}

function placesOf(project: Project, run: Run): ReadonlyMap<FieldId, string> {
  const { wells } = project.readPlateView(run.plateId, () => true);
  return new Map(
    wells.flatMap((well) =>
      well.fields.map((field) => [field.id, `${well.name} field ${field.index}`] as const),
    ),
  );
}

interface Question {
  readonly run: Run;
  readonly network: StoredNetwork;
  readonly file: NetworkFile;
}

async function compute(unit: Unit, question: Question, options: RerunOptions): Promise<UnitResult> {
  const { port, signal } = options;
  if (signal?.aborted === true) throw cancelled();
  const subject = {
    pixels: await readFieldPixels(options.pixels, unit.fieldId, question.network.recipe, signal),
    target: unit.target,
    mask: await options.readMask(unit.target),
  };
  return port.runUnit(toUnitTask(question, subject), { signal });
}
