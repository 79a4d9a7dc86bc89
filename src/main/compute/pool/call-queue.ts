import type { NetworkFile, PortOptions } from '../../../shared/compute-port.ts';
import { cancelled, computeFailed } from '../../../shared/errors.ts';
import type { LaunchProcess } from '../../processes/index.ts';
import type { Call } from '../protocol.ts';
import type { Patience } from './silence.ts';
import { WorkerSlot, type PoolTask } from './worker-slot.ts';

export interface CallQueueOptions {
  /** The processes' entry file. */
  readonly entry: string;
  readonly launch: LaunchProcess;
  readonly processes: number;
  /** How many of the processes may work at a time now. */
  readonly parallelism: () => number;
  /** With processes that say nothing; the usual one by default. */
  readonly patience?: Patience | undefined;
}

/** Calls in one queue, first come first served, each on a process of its own. */
export class CallQueue {
  readonly #slots: readonly WorkerSlot[];
  readonly #parallelism: () => number;
  readonly #waiting: PoolTask[] = [];
  #closed = false;

  constructor({ entry, launch, processes, parallelism, patience }: CallQueueOptions) {
    this.#parallelism = parallelism;
    this.#slots = Array.from(
      { length: processes },
      () => new WorkerSlot(entry, launch, { onFree: () => this.#dispatch(), patience }),
    );
  }

  /** The answer as it came. @throws what the process answers, ComputeFailed where it dies, Cancelled on the signal. */
  submit(call: Call, options: PortOptions = {}): Promise<unknown> {
    if (this.#closed) return Promise.reject(computeFailed({ what: 'the compute processes are closed' }));
    return new Promise((resolve, reject) => {
      const drop = (dropped: PoolTask) => this.#drop(dropped);
      const task = createTask(call, options, { resolve, reject, drop });
      this.#waiting.push(task);
      if (options.signal?.aborted === true) drop(task);
      this.#dispatch();
    });
  }

  /** True where a call would start at once. */
  get hasFree(): boolean {
    return this.#waiting.length === 0 && this.#slots.slice(0, this.#parallelism()).some((slot) => !slot.busy);
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const task of this.#waiting.splice(0)) {
      task.reject(cancelled('the compute processes were closed'));
    }
    await Promise.all(this.#slots.map((slot) => slot.close()));
  }

  #dispatch(): void {
    const usable = this.#slots.slice(0, this.#parallelism());
    for (const slot of bySuitability(usable, this.#waiting[0]?.sha256)) {
      const task = this.#waiting.shift();
      if (task === undefined) return;
      slot.run(task);
    }
  }

  #drop(task: PoolTask): void {
    const waiting = this.#waiting.indexOf(task);
    if (waiting < 0) {
      this.#slots.forEach((slot) => slot.cancel(task));
      return;
    }
    this.#waiting.splice(waiting, 1);
    task.reject(cancelled());
  }
}

/** Free slots: first with the network open, then with a process running, then the others. */
function bySuitability(slots: readonly WorkerSlot[], network: string | undefined): WorkerSlot[] {
  const rank = (slot: WorkerSlot) => (slot.network === network ? 0 : slot.started ? 1 : 2);
  return slots.filter((slot) => !slot.busy).sort((a, b) => rank(a) - rank(b));
}

interface Settlement extends Pick<PoolTask, 'resolve' | 'reject'> {
  readonly drop: (task: PoolTask) => void;
}

/** A task that stops listening to its signal once it is settled. */
function createTask(call: Call, { signal, onProgress }: PortOptions, settlement: Settlement): PoolTask {
  const network = networkOf(call);
  const onAbort = () => settlement.drop(task);
  const leave = () => signal?.removeEventListener('abort', onAbort);
  const task: PoolTask = {
    call,
    sha256: network?.sha256 ?? '',
    networkPath: network?.path,
    onProgress: (share, figures) => onProgress?.(share, figures),
    resolve: (answer) => {
      leave();
      settlement.resolve(answer);
    },
    reject: (error) => {
      leave();
      settlement.reject(error);
    },
  };
  signal?.addEventListener('abort', onAbort, { once: true });
  return task;
}

function networkOf(call: Call): NetworkFile | null {
  switch (call.name) {
    case 'inspect':
      return call.network;
    case 'test-device':
    case 'test-tensorflow':
      return null;
    case 'predict':
    case 'run-unit':
    case 'score-unit':
    case 'segment':
    case 'explain-layers':
    case 'features':
    case 'fit-cape-head':
      return call.task.network;
  }
}
