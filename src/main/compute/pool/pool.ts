import { availableParallelism } from 'node:os';
import { z } from 'zod';
import type { ComputePort, PortOptions } from '../../../shared/compute-port.ts';
import { cancelled, computeFailed } from '../../../shared/errors.ts';
import { answerSchemas, type Call } from '../protocol.ts';
import { entryPath, forkedProcess, type LaunchProcess } from './compute-process.ts';
import { WorkerSlot, type PoolTask } from './worker-slot.ts';

export interface ComputePoolOptions {
  /** The compute process's entry file; TypeScript source where Node itself runs it. */
  readonly entry: URL | string;
  /** Processes, each computing on one thread; 0 takes one a core. */
  readonly processes: number;
  /** Another Node binary for the processes, for instance a plain Node beside Electron. */
  readonly execPath?: string | undefined;
  /** How processes are started; children of Node by default. */
  readonly launch?: LaunchProcess | undefined;
}

/**
 * Makes the port to the compute processes. Calls wait in one queue, first come first served, and each runs on a
 * process of its own, preferably one that has the network open. Processes start when they are first needed. A process
 * that dies fails its own call with ComputeFailed and is replaced. An aborted signal ends a call within 2 s.
 */
export function createComputePool(options: ComputePoolOptions): ComputePort {
  const parallelism = options.processes > 0 ? options.processes : availableParallelism();
  const launch = options.launch ?? forkedProcess(options.execPath);
  const entry = entryPath(options.entry);
  const queue: PoolTask[] = [];
  let closed = false;
  const dispatch = () => {
    for (const slot of bySuitability(slots, queue[0]?.sha256)) {
      const task = queue.shift();
      if (task === undefined) return;
      slot.run(task);
    }
  };
  const slots = Array.from({ length: parallelism }, () => new WorkerSlot(entry, launch, dispatch));
  const drop = (task: PoolTask) => {
    const waiting = queue.indexOf(task);
    if (waiting < 0) {
      slots.forEach((slot) => slot.cancel(task));
      return;
    }
    queue.splice(waiting, 1);
    task.reject(cancelled());
  };
  const submit = (call: Call, options: PortOptions = {}): Promise<unknown> => {
    if (closed) return Promise.reject(computeFailed({ what: 'the compute processes are closed' }));
    return new Promise((resolve, reject) => {
      const task = createTask(call, options, { resolve, reject, drop });
      queue.push(task);
      if (options.signal?.aborted === true) drop(task);
      dispatch();
    });
  };
  return {
    parallelism,
    inspect: async (network, options) =>
      parseAnswer(answerSchemas.inspect, await submit({ name: 'inspect', network }, options)),
    predict: async (task, options) =>
      parseAnswer(answerSchemas.predict, await submit({ name: 'predict', task }, options)),
    runUnit: async (task, options) =>
      parseAnswer(answerSchemas['run-unit'], await submit({ name: 'run-unit', task }, options)),
    async close() {
      closed = true;
      for (const task of queue.splice(0)) task.reject(cancelled('the compute processes were closed'));
      await Promise.all(slots.map((slot) => slot.close()));
    },
  };
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
  const network = call.name === 'inspect' ? call.network : call.task.network;
  const onAbort = () => settlement.drop(task);
  const leave = () => signal?.removeEventListener('abort', onAbort);
  const task: PoolTask = {
    call,
    sha256: network.sha256,
    networkPath: network.path,
    onProgress: (share) => onProgress?.(share),
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

function parseAnswer<S extends z.ZodType>(schema: S, answer: unknown): z.infer<S> {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw computeFailed({
    what: `the compute process gave an answer of another form: ${z.prettifyError(parsed.error)}`,
    cause: parsed.error,
  });
}
