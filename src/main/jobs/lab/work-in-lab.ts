import { setTimeout as wait } from 'node:timers/promises';
import type { ComputePort, FieldPixels } from '../../../shared/compute-port.ts';
import { isCancelled } from '../../../shared/errors.ts';
import type { StopSignal } from '../../../shared/stop-signal.ts';
import { describeError } from '../run-end.ts';
import { twiceIfKilled } from '../twice-if-killed.ts';
import { isConnectionLoss } from './compute-in-lab.ts';
import { fetchNetwork } from './lab-networks.ts';
import type { LabQueue } from './lab-queue.ts';
import {
  labUnitSchema,
  packMaps,
  unpack,
  type FieldAddress,
  type LabResult,
  type LabUnit,
  type PlaneAddress,
} from './messages.ts';
import { locateFolder, type SharedRoots } from './shared-roots.ts';

/** Reads planes without a project; the composition root hands it in. */
export interface PlanePort {
  /**
   * A plane's raw intensities, [height, width], after making sure that it is what the import read.
   * @throws NotFound, BadInput for a broken image or one whose content is another
   */
  readPlane(
    plane: Omit<PlaneAddress, 'root' | 'folder'> & { readonly folder: string },
    size: { readonly width: number; readonly height: number },
    signal?: StopSignal,
  ): Promise<Float32Array>;
}

export interface LabWorkerOptions {
  readonly queue: LabQueue;
  readonly port: ComputePort;
  readonly planes: PlanePort;
  readonly roots: SharedRoots;
  /** Ends the work; units in flight go back to the queue. */
  readonly signal: AbortSignal;
  readonly log: (error: unknown) => void;
  readonly onUnit?: (done: { readonly unitsDone: number; readonly result: LabResult }) => void;
}

const idleMs = 400;
/** The engine takes a unit from a worker that gives no sign of life for 10 s. */
const touchMs = 3000;

/** Takes units from a lab queue, computes them and sends back what came of each, until the signal fires. */
export async function workInLab(options: LabWorkerOptions): Promise<void> {
  const { port, queue } = options;
  const state = { unitsDone: 0, device: '' };
  const tell = () => queue.tell({ processes: port.parallelism, ...state });
  tell();
  const onResult = (result: LabResult) => {
    state.unitsDone++;
    if (result.outcome.ok) state.device = result.outcome.device;
    tell();
    options.onUnit?.({ unitsDone: state.unitsDone, result });
  };
  const lanes = Array.from({ length: port.parallelism + 1 }, () => workLane(options, onResult));
  await Promise.all(lanes);
}

async function workLane(options: LabWorkerOptions, onResult: (result: LabResult) => void): Promise<void> {
  const { queue, signal, log } = options;
  while (!signal.aborted) {
    try {
      const [job] = await queue.boss.fetch<unknown>(queue.units, { includeMetadata: true });
      if (job === undefined) await pause(idleMs, signal);
      else await workOn(job, options, onResult);
    } catch (error) {
      if (isCancelled(error)) continue;
      log(error);
      await pause(isConnectionLoss(error) ? 1000 : idleMs, signal);
    }
  }
}

const pause = (ms: number, signal: AbortSignal) => wait(ms, undefined, { signal }).catch(() => undefined);

interface FetchedJob {
  readonly id: string;
  readonly retryCount: number;
  readonly data: unknown;
}

async function workOn(
  { id, retryCount, data }: FetchedJob,
  options: LabWorkerOptions,
  onResult: (result: LabResult) => void,
): Promise<void> {
  const { queue, signal } = options;
  const { boss, units } = queue;
  const attempt = { id, retryCount };
  const unit = labUnitSchema.safeParse(data);
  if (!unit.success) {
    await boss.fail(units, attempt, { message: unit.error.message });
    return;
  }
  const alive = setInterval(() => void boss.touch(units, attempt).catch(options.log), touchMs);
  try {
    const result = await compute(unit.data, options);
    await deliver(options, result, unit.data.answerTo, attempt);
    onResult(result);
  } catch (error) {
    if (!signal.aborted && !isCancelled(error)) throw error;
    // Back to the queue at once, for another worker.
    await boss.fail(units, attempt, { message: 'the worker was stopped' }).catch(options.log);
  } finally {
    clearInterval(alive);
  }
}

/** @throws Cancelled only; what else goes wrong is the unit's result */
async function compute(unit: LabUnit, options: LabWorkerOptions): Promise<LabResult> {
  const { port, queue, signal } = options;
  const base = { kind: 'result', unitId: unit.unitId, worker: queue.self.name } as const;
  try {
    const { sha256, ports } = unit.network;
    const path = await fetchNetwork(queue, sha256);
    const pixels = await readField(unit.field, options);
    const task = {
      network: { path, sha256, ...(ports === undefined ? {} : { ports }) },
      recipe: unit.recipe,
      pixels,
      method: unit.method,
      parameters: unit.parameters,
      layer: unit.layer,
      target: unit.target,
      mask: unit.mask === null ? null : { shape: unit.mask.shape, data: unpack(unit.mask.data) },
      capeHead: unit.capeHead,
      seed: unit.seed,
    };
    const { maps, ...rest } = await twiceIfKilled(() => port.runUnit(task, { signal }), signal);
    return { ...base, outcome: { ok: true, maps: packMaps(maps), ...rest } };
  } catch (error) {
    if (signal.aborted || isConnectionLoss(error)) throw error;
    return { ...base, outcome: { ok: false, error: describeError(error) } };
  }
}

async function readField(
  field: FieldAddress,
  { planes, roots, signal }: LabWorkerOptions,
): Promise<FieldPixels> {
  const { width, height, centres } = field;
  const read = await Promise.all(
    field.planes.map(({ root, folder, ...plane }) =>
      planes.readPlane(
        { ...plane, folder: locateFolder(roots, { root, folder }) },
        { width, height },
        signal,
      ),
    ),
  );
  return { kind: 'field', width, height, planes: read, centres: centres === null ? null : unpack(centres) };
}

/**
 * Sends the result and then takes the unit out of the queue, each again until the server answers. Where the worker dies
 * between the two, another computes the unit too, and the desktop stores the first answer only.
 */
async function deliver(
  { queue, signal, log }: LabWorkerOptions,
  result: LabResult,
  answerTo: string,
  attempt: { readonly id: string; readonly retryCount: number },
): Promise<void> {
  const steps = [() => queue.boss.send(answerTo, result), () => queue.boss.complete(queue.units, attempt)];
  for (const step of steps) {
    for (;;) {
      try {
        await step();
        break;
      } catch (error) {
        // A run that was taken back has no queue for answers any more; nobody waits for this one.
        if (!isConnectionLoss(error) || signal.aborted) {
          log(error);
          break;
        }
        await pause(1000, signal);
      }
    }
  }
}
