import type { ComputePort, NetworkFile, UnitResult } from '../../shared/compute-port.ts';
import type { Run, Unit } from '../../shared/run.ts';
import type { Project, StoredNetwork } from '../db/index.ts';
import { explainUnit } from './explain-unit.ts';
import { createFieldCache, type FieldCache } from './field-cache.ts';
import { headOfRun, requireSameHead, withHead } from './pinned-head.ts';
import type { PixelPort } from './pixel-port.ts';
import { describeError } from './run-end.ts';
import { twiceIfKilled } from './twice-if-killed.ts';

/** Everything that the units of one run share. */
export interface RunContext {
  readonly project: Project;
  readonly port: ComputePort;
  readonly pixels: PixelPort;
  readonly run: Run;
  readonly network: StoredNetwork;
  readonly file: NetworkFile;
  readonly signal: AbortSignal;
  /** A unit was stored, done or failed. */
  readonly onUnit: (unit: Unit) => void;
  /** Asked before every unit; false ends the run's work with the units in flight. */
  readonly mayGoOn: () => Promise<boolean>;
  /** Takes what went wrong on the way and was overcome. */
  readonly log: (error: unknown) => void;
}

/**
 * Computes the run's waiting units in their order, as many at a time as the port takes, each stored as it ends. A unit
 * that fails is stored with its error and the run goes on. Returns when none waits or the signal has fired and
 * the units in flight have ended; those that were stopped wait as before.
 * @throws Storage where the project can no longer be written, BadInput where finished maps were made with another head.
 */
export async function computeRun(context: RunContext): Promise<void> {
  const { project, port, run, signal } = context;
  const head = headOfRun(run, context.network.capeHead);
  requireSameHead(project, run, head);
  const fields = createFieldCache(context.pixels, context.network.recipe, port.parallelism + 1, signal);
  let last = 0;
  let broken = false;
  const isOver = () => broken || signal.aborted;
  const takeNext = async (): Promise<Unit | undefined> => {
    const mayGoOn = isOver() ? false : await context.mayGoOn();
    const [unit] = mayGoOn && !isOver() ? project.nextQueuedUnits(run.id, 1, last) : [];
    if (unit !== undefined) last = unit.id;
    return unit;
  };
  const lane = async () => {
    for (let unit = await takeNext(); unit !== undefined; unit = await takeNext()) {
      await workOn(unit, context, fields, head).catch((error: unknown) => {
        broken = true;
        throw error;
      });
    }
  };
  const lanes = await Promise.allSettled(Array.from({ length: Math.max(1, port.parallelism) }, lane));
  const failed = lanes.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

/** Computes and stores one unit; only a failure to store it is thrown. */
async function workOn(
  unit: Unit,
  context: RunContext,
  fields: FieldCache,
  head: string | null,
): Promise<void> {
  const { project, signal, onUnit } = context;
  let result: UnitResult;
  try {
    result = await twiceIfKilled(() => explainUnit(unit, { ...context, fields }), signal);
  } catch (error) {
    if (signal.aborted) return;
    onUnit(project.failUnit(unit.id, describeError(error)));
    return;
  }
  onUnit(await project.commitUnit(unit.id, withHead(result, head)));
}
