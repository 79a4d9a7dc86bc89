import type { ComputePort, NetworkFile } from '../../shared/compute-port.ts';
import type { FieldId, PlateId, RunId } from '../../shared/ids.ts';
import type { RunEstimate } from '../../shared/run-estimate.ts';
import type { Run, RunRequest } from '../../shared/run.ts';
import type { NewRunOptions, Project, StoredNetwork } from '../db/index.ts';
import type { EstimateOptions } from './estimate-run.ts';
import type { LabRunner } from './lab/index.ts';
import type { PixelPort } from './pixel-port.ts';
import type { Emit } from './run-reporter.ts';

export interface JobsOptions {
  readonly project: Project;
  readonly port: ComputePort;
  readonly pixels: PixelPort;
  /** Hears of every change of a run and every unit that ends. */
  readonly emit: Emit;
  /** Takes what ended a run unforeseen. */
  readonly log: (error: unknown) => void;
  /** What becomes of runs that an earlier process left queued: they go on (the default), or wait to be resumed. */
  readonly leftovers?: 'continue' | 'leave';
  /** The file to run a network from; by default where it was added. */
  readonly locate?: (network: StoredNetwork, signal?: AbortSignal) => Promise<NetworkFile>;
  /** Free bytes on the project's drive; by default as its file system says. */
  readonly freeBytes?: () => Promise<number>;
  /** Computes runs on the machines of a lab queue instead of here. */
  readonly lab?: LabRunner | undefined;
}

/** How a run is stored and which of its wells' fields it takes. */
export interface StartOptions extends NewRunOptions {
  /** Only these fields of the chosen wells; all of them where left out. */
  readonly fieldIds?: readonly FieldId[] | undefined;
}

/** The queue of a project: one run at a time, by priority, then in the order of their making. */
export interface Jobs {
  /**
   * Checks the request, stores the run with its units and queues it. Units that an earlier run has computed alike take
   * over its maps unless `reuse` is false. @throws what `checkRequest` throws, Storage.
   */
  start(request: RunRequest, options?: StartOptions): Promise<Run>;
  /** What the run would cost, by computing one of its units without storing it. @throws as `start` */
  estimate(request: RunRequest, options?: EstimateOptions): Promise<RunEstimate>;
  /** Takes no further unit; those in flight end and are stored. `resume` goes on. */
  pause(runId: RunId): Run;
  /** Runs of a higher priority go first; one in work steps back for them once its units in flight have ended. */
  prioritise(runId: RunId, priority: number): Run;
  /** Stops a run; what is done stays. A run in work is `cancelling` until its units in flight have ended. */
  cancel(runId: RunId): Run;
  /** Queues a paused, cancelled or failed run again, or one that ended with errors; failed units get another try. */
  resume(runId: RunId): Run;
  /** A plate's runs as the project lists them, the one in work with the time that it is expected to take. */
  list(plateId: PlateId): Run[];
  /**
   * Waits until the run has ended or is paused, or until the queue was stopped; it then is still queued.
   * @throws what ended the run unforeseen: a full disk, a network file that is gone.
   */
  finished(runId: RunId): Promise<Run>;
  /** Stops the units in flight; their run is queued again and goes on when the project is next opened. */
  stop(): Promise<void>;
}
