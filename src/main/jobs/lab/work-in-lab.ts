import { randomUUID } from 'node:crypto';
import type { ComputePort, FieldPixels, UnitTask } from '../../../shared/compute-port.ts';
import { isCancelled } from '../../../shared/errors.ts';
import type { StopSignal } from '../../../shared/stop-signal.ts';
import { toUnitTask } from '../../../shared/unit-task.ts';
import { packFloats } from '../../db/index.ts';
import { describeError } from '../run-end.ts';
import { twiceIfKilled } from '../twice-if-killed.ts';
import { isConnectionLoss } from './connection-loss.ts';
import { createHand, type Hand } from './hand.ts';
import { fetchNetwork } from './lab-networks.ts';
import type { LabQueue } from './lab-queue.ts';
import { createOutbox, type Delivery, type Outbox } from './outbox.ts';
import {
  labUnitSchema,
  pack,
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

/** Units that take less than this are fetched as many at a time as it holds of them. */
const aheadMs = 500;

/** Takes units from a lab queue, computes them and sends back what came of each, until the signal fires. */
export async function workInLab(options: LabWorkerOptions): Promise<void> {
  const { port, queue, signal, log } = options;
  const state = { unitsDone: 0, device: '' };
  const tell = () => queue.tell({ processes: port.parallelism, ...state });
  tell();
  const pace = createPace();
  // One more than computes, so that the next unit's images are read meanwhile.
  const count = port.parallelism + 1;
  const ahead = () => Math.floor((aheadMs * port.parallelism) / Math.max(1, pace.unitMs()));
  const hand = createHand({ queue, signal, log, ahead });
  const onSettled = ({ result, attempt }: Delivery) => {
    hand.lay(attempt.id);
    state.unitsDone++;
    if (result.outcome.ok) state.device = result.outcome.device;
    tell();
    options.onUnit?.({ unitsDone: state.unitsDone, result });
  };
  const outbox = createOutbox({ queue, signal, log, onSettled });
  try {
    await Promise.all(Array.from({ length: count }, () => workLane(options, { hand, outbox, pace })));
    await outbox.emptied();
  } finally {
    await hand.giveBack();
  }
}

/** How long the units of late took to compute. */
interface Pace {
  add(ms: number): void;
  /** Infinite before the first. */
  unitMs(): number;
}

function createPace(): Pace {
  const weight = 0.2;
  let mean = Infinity;
  return {
    add: (ms) => (mean = mean === Infinity ? ms : mean + weight * (ms - mean)),
    unitMs: () => mean,
  };
}

interface Lane {
  readonly hand: Hand;
  readonly outbox: Outbox;
  readonly pace: Pace;
}

async function workLane(options: LabWorkerOptions, { hand, outbox, pace }: Lane): Promise<void> {
  const { boss, units } = options.queue;
  for (let job = await hand.take(); job !== null; job = await hand.take()) {
    const attempt = { id: job.id, retryCount: job.retryCount };
    const unit = labUnitSchema.safeParse(job.data);
    if (!unit.success) {
      hand.lay(job.id);
      await boss.fail(units, attempt, { message: unit.error.message }).catch(options.log);
      continue;
    }
    try {
      const done = await compute(unit.data, options);
      if (done.result.outcome.ok) pace.add(done.result.outcome.seconds * 1000);
      await outbox.add({ ...done, answerTo: unit.data.answerTo, attempt });
    } catch (error) {
      // Cancelled: what is held goes back to the queue. A lost connection: the unit comes again by itself.
      if (!options.signal.aborted && !isCancelled(error)) options.log(error);
      if (!options.signal.aborted) hand.lay(job.id);
    }
  }
}

/** @throws Cancelled only; what else goes wrong is the unit's result */
async function compute(
  unit: LabUnit,
  options: LabWorkerOptions,
): Promise<Pick<Delivery, 'result' | 'packed'>> {
  const { port, queue, signal } = options;
  const base = { kind: 'result', unitId: unit.unitId, worker: queue.self.name } as const;
  try {
    const path = await fetchNetwork(queue, unit.network.sha256);
    const task = toTask(unit, path, await readField(unit.field, options));
    const { maps, ...rest } = await twiceIfKilled(() => port.runUnit(task, { signal }), signal);
    const { count, height, width, boxes } = maps;
    const packed = await packFloats(maps.data, 'float32');
    const sent = { count, height, width, boxes: pack(boxes), id: randomUUID(), bytes: packed.byteLength };
    return { result: { ...base, outcome: { ok: true, maps: sent, ...rest } }, packed };
  } catch (error) {
    if (signal.aborted || isConnectionLoss(error)) throw error;
    return { result: { ...base, outcome: { ok: false, error: describeError(error) } }, packed: null };
  }
}

function toTask(unit: LabUnit, path: string, pixels: FieldPixels): UnitTask {
  const { sha256, ports } = unit.network;
  const mask = unit.mask === null ? null : { shape: unit.mask.shape, data: unpack(unit.mask.data) };
  return toUnitTask(
    { run: unit, network: unit, file: { path, sha256, ...(ports === undefined ? {} : { ports }) } },
    { pixels, target: unit.target, mask },
  );
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
