import type { NetworkFile } from '../../shared/compute-port.ts';
import { storage } from '../../shared/errors.ts';
import type { PlateId, RunId } from '../../shared/ids.ts';
import { restingStates, type Run, type RunRequest, type RunState, type Unit } from '../../shared/run.ts';
import type { RunEstimate } from '../../shared/run-estimate.ts';
import type { StoredNetwork } from '../db/index.ts';
import { checkRequest } from './check-request.ts';
import { computeRun } from './compute-run.ts';
import { createDriveWatch, type DriveWatch } from './drive-watch.ts';
import { createEta, type Eta } from './eta.ts';
import { estimateRun, type EstimateOptions } from './estimate-run.ts';
import { computeInLab } from './lab/index.ts';
import type { Jobs, JobsOptions, StartOptions } from './queue.ts';
import { describeError, endOf } from './run-end.ts';
import { createRunReporter } from './run-reporter.ts';

interface Current {
  readonly runId: RunId;
  readonly abort: AbortController;
  readonly eta: Eta;
  readonly priority: number;
  /** Takes no further unit: it pauses, or steps back for a run of higher priority. */
  holding: boolean;
}

/** Takes up what an earlier session of the program left, unless the project is read-only. */
export function createJobs(options: JobsOptions): Jobs {
  return new Queue(options);
}

interface Waiter {
  readonly resolve: (run: Run) => void;
  readonly reject: (error: unknown) => void;
}

class Queue implements Jobs {
  readonly #options: JobsOptions;
  readonly #waiters = new Map<RunId, Waiter[]>();
  /** Runs that were started or resumed here. */
  readonly #own = new Set<RunId>();
  readonly #drive: DriveWatch;
  #current: Current | null = null;
  #work: Promise<void> | null = null;
  #stopped = false;

  constructor(options: JobsOptions) {
    this.#options = options;
    const { project } = options;
    this.#drive = createDriveWatch(project.path, options.freeBytes);
    if (project.readOnly) return;
    for (const run of project.listRunsIn(['running'])) project.setRunState(run.id, 'queued');
    for (const run of project.listRunsIn(['pausing'])) project.setRunState(run.id, 'paused');
    for (const run of project.listRunsIn(['cancelling'])) project.setRunState(run.id, 'cancelled');
    this.#wake();
  }

  async start(request: RunRequest, options: StartOptions = {}): Promise<Run> {
    const { reuse = true, priority = 0, fieldIds } = options;
    const { project } = this.#options;
    this.#requireOpen();
    const checked = await checkRequest(project, request, this.#options.pixels);
    await this.#locate(checked.network);
    this.#requireOpen();
    const units = checked.units.filter(({ fieldId }) => fieldIds?.includes(fieldId) ?? true);
    const run = project.createRun(checked.request, units, { reuse, priority });
    this.#own.add(run.id);
    return this.#tell(run);
  }

  async estimate(request: RunRequest, options: EstimateOptions = {}): Promise<RunEstimate> {
    const { project, port, pixels } = this.#options;
    const checked = await checkRequest(project, request, this.#options.pixels);
    const file = await this.#locate(checked.network, options.signal);
    return estimateRun({ ...checked, file, project, port, pixels, freeBytes: this.#drive.free }, options);
  }

  pause(runId: RunId): Run {
    this.#requireOpen();
    const run = this.#freshen(runId);
    if (run.state === 'queued') return this.#change(runId, 'paused');
    if (run.state !== 'running') return run;
    return this.#hold('pausing', null) ?? run;
  }

  prioritise(runId: RunId, priority: number): Run {
    this.#requireOpen();
    return this.#tell(this.#options.project.setRunPriority(runId, priority));
  }

  cancel(runId: RunId): Run {
    this.#requireOpen();
    const run = this.#freshen(runId);
    if (restingStates.includes(run.state) || run.state === 'cancelling') return run;
    if (this.#current?.runId !== runId) return this.#change(runId, 'cancelled');
    const next = this.#change(runId, 'cancelling');
    this.#current.abort.abort();
    return next;
  }

  resume(runId: RunId): Run {
    this.#requireOpen();
    const { state } = this.#freshen(runId);
    this.#own.add(runId);
    if (state === 'pausing' && this.#current?.runId === runId) {
      this.#current.holding = false;
      return this.#change(runId, 'running');
    }
    if (state === 'queued') this.#wake();
    return state === 'queued' || state === 'running' ? this.#describe(runId) : this.#change(runId, 'queued');
  }

  list(plateId: PlateId): Run[] {
    return this.#options.project.listRuns(plateId).map((run) => this.#withEta(run));
  }

  finished(runId: RunId): Promise<Run> {
    const run = this.#describe(runId);
    if (restingStates.includes(run.state) || this.#stopped) return Promise.resolve(run);
    return new Promise((resolve, reject) => {
      this.#waiters.set(runId, [...(this.#waiters.get(runId) ?? []), { resolve, reject }]);
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#current?.abort.abort();
    await this.#work;
    for (const runId of this.#waiters.keys()) this.#release(this.#describe(runId));
  }

  #requireOpen(): void {
    const { project } = this.#options;
    if (!this.#stopped && !project.readOnly) return;
    throw storage({
      what: this.#stopped ? 'the project is being closed' : 'the project is open for reading only',
      where: project.path,
      mend: 'Open it again where it may be written.',
    });
  }

  #locate(network: StoredNetwork, signal?: AbortSignal): Promise<NetworkFile> {
    const { path, sha256 } = network;
    return this.#options.locate?.(network, signal) ?? Promise.resolve({ path, sha256 });
  }

  /** The run as it is now, with the time that it is expected to take. */
  #describe(runId: RunId): Run {
    return this.#withEta(this.#options.project.readRun(runId));
  }

  #withEta(run: Run): Run {
    const eta = this.#current?.runId === run.id ? this.#current.eta : null;
    const remaining = run.unitsTotal - run.unitsDone - run.unitsFailed;
    return {
      ...run,
      etaSeconds: eta?.seconds(remaining) ?? null,
      etaRange: eta?.range(remaining) ?? null,
    };
  }

  /** Lets the run in work take no further unit, and notes why. Null where none is in work. */
  #hold(state: 'pausing', note: string | null): Run | null {
    const current = this.#current;
    if (current === null) return null;
    current.holding = true;
    return this.#change(current.runId, state, note);
  }

  /** Lets the run in work step back where one of higher priority waits. */
  #yieldTo(run: Run): void {
    const current = this.#current;
    if (current === null || current.runId === run.id || run.state !== 'queued') return;
    if (run.priority > current.priority && this.#takes(run)) current.holding = true;
  }

  /** A run that nobody works on is not running, whatever a full disk kept the queue from noting. */
  #freshen(runId: RunId): Run {
    const { project } = this.#options;
    const run = project.readRun(runId);
    return run.state === 'running' && this.#current?.runId !== runId
      ? project.setRunState(runId, 'queued')
      : run;
  }

  #change(runId: RunId, state: RunState, note: string | null = null): Run {
    return this.#tell(this.#options.project.setRunState(runId, state, note));
  }

  #tell(run: Run): Run {
    this.#options.emit({ kind: 'run', run });
    if (restingStates.includes(run.state)) this.#release(run);
    if (run.state === 'queued') this.#wake();
    this.#yieldTo(run);
    return run;
  }

  #release(run: Run): void {
    for (const { resolve } of this.#waiters.get(run.id) ?? []) resolve(run);
    this.#waiters.delete(run.id);
  }

  #refuse(runId: RunId, error: unknown): void {
    this.#options.log(error);
    for (const { reject } of this.#waiters.get(runId) ?? []) reject(error);
    this.#waiters.delete(runId);
  }

  #wake(): void {
    if (!this.#stopped) this.#work ??= this.#workThrough();
  }

  /** Runs what is queued. Begins a turn later, so that whoever made the queue can listen first. */
  async #workThrough(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    for (let run = this.#next(); run !== undefined; run = this.#next()) {
      try {
        await this.#runOne(run);
      } catch (error) {
        // Not even the run's state can be written; working on would fail at once and for ever.
        this.#refuse(run.id, error);
        break;
      }
    }
    this.#work = null;
  }

  #next(): Run | undefined {
    if (this.#stopped) return undefined;
    return this.#options.project.listRunsIn(['queued']).find((run) => this.#takes(run));
  }

  #takes(run: Run): boolean {
    return this.#options.leftovers !== 'leave' || this.#own.has(run.id);
  }

  async #runOne({ id, priority }: Run): Promise<void> {
    const { project, port, pixels, emit, lab, log } = this.#options;
    const abort = new AbortController();
    const { signal } = abort;
    const current: Current = { runId: id, abort, eta: createEta(), priority, holding: false };
    const reporter = createRunReporter(emit, () => this.#describe(id));
    this.#current = current;
    let failure: unknown = null;
    try {
      const run = this.#change(id, 'running');
      const network = project.readNetwork(run.networkId);
      const file = await this.#locate(network, signal);
      const onUnit = (unit: Unit) => {
        current.eta.tick();
        reporter.unit(unit);
      };
      const mayGoOn = async () => {
        const low = await this.#drive.low();
        if (low !== null && !current.holding) this.#hold('pausing', low);
        return !current.holding;
      };
      const context = { project, port, pixels, run, network, file, signal, onUnit, mayGoOn, log };
      await (lab === undefined ? computeRun(context) : computeInLab(context, lab));
    } catch (error) {
      if (!signal.aborted) {
        failure = error;
        this.#refuse(id, error);
      }
    } finally {
      reporter.close();
      this.#current = null;
    }
    const run = project.readRun(id);
    this.#change(id, endOf(run, failure !== null), failure === null ? run.note : describeError(failure));
  }
}
