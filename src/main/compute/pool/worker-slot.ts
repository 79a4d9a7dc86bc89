import type { ProgressFigures } from '../../../shared/compute-port.ts';
import { ProcessEnd } from '../../../shared/process-end.ts';
import { cancelled, computeFailed, fromErrorRecord, type PlateLensError } from '../../../shared/errors.ts';
import { processorSeconds, type LaunchProcess, type StartedProcess } from '../../processes/index.ts';
import { isDeviceLoss } from '../engines/device-loss.ts';
import { fromProcessSchema, type Call, type ToProcess } from '../protocol.ts';
import { describeSilence, watchSilence, type Patience, type Silence, type SilenceWatch } from './silence.ts';

/** One call on its way: what was asked and whom to tell. */
export interface PoolTask {
  readonly call: Call;
  /** Hash of the network, so that a process that has it open is preferred. */
  readonly sha256: string;
  /** The network's file, named in errors; undefined where the call is about none. */
  readonly networkPath: string | undefined;
  readonly onProgress: (share: number, figures?: ProgressFigures) => void;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: PlateLensError) => void;
}

/** How long a process may take to stop a unit before it is ended and replaced. */
const cancelGraceMs = 1500;

interface Current {
  readonly id: number;
  readonly task: PoolTask;
  readonly silence: SilenceWatch;
  grace: NodeJS.Timeout | null;
}

/**
 * One place of the pool. Holds at most one process and one task at a time. The process is started with the first task
 * and anew after it died; only the task it was working on fails.
 */
export class WorkerSlot {
  readonly #start: () => StartedProcess;
  readonly #onFree: () => void;
  readonly #patience: Patience | undefined;
  #child: StartedProcess | null = null;
  #ended: Promise<void> = Promise.resolve();
  #current: Current | null = null;
  #network: string | null = null;
  #nextId = 1;

  /** @param options `onFree` is called whenever the slot can take a task again */
  constructor(
    entry: string,
    launch: LaunchProcess,
    options: { readonly onFree: () => void; readonly patience?: Patience | undefined },
  ) {
    this.#start = () => launch(entry, { unaided: true });
    this.#onFree = options.onFree;
    this.#patience = options.patience;
  }

  get busy(): boolean {
    return this.#current !== null;
  }

  get started(): boolean {
    return this.#child !== null;
  }

  /** Hash of the network that its process used last. */
  get network(): string | null {
    return this.#child === null ? null : this.#network;
  }

  run(task: PoolTask): void {
    const child = this.#child ?? this.#launch();
    const watched = {
      ...{ call: task.call, networkPath: task.networkPath },
      processorSeconds: () => processorSeconds(child.processId()),
      onHung: (silence: Silence) => this.#abandon(hung(task, silence)),
    };
    const current: Current = {
      id: this.#nextId++,
      task,
      grace: null,
      silence: watchSilence(watched, this.#patience),
    };
    this.#current = current;
    this.#network = task.sha256;
    child.send({ kind: 'call', id: current.id, call: task.call } satisfies ToProcess);
  }

  /** Asks the process to stop; one that does not answer in time is ended. */
  cancel(task: PoolTask): void {
    const current = this.#current;
    if (current?.task !== task || current.grace !== null) return;
    this.#child?.send({ kind: 'cancel', id: current.id } satisfies ToProcess);
    current.grace = setTimeout(() => this.#abandon(cancelled()), cancelGraceMs);
  }

  /** Stops its task and ends its process, gently if it listens. */
  async close(): Promise<void> {
    const leaving = this.#child;
    this.#child = null;
    this.#settle((task) => task.reject(cancelled('the compute processes were closed')));
    if (leaving === null) return;
    leaving.send({ kind: 'close' } satisfies ToProcess);
    const impatience = setTimeout(() => leaving.kill(), cancelGraceMs);
    await this.#ended;
    clearTimeout(impatience);
  }

  #launch(): StartedProcess {
    const child = this.#start();
    const exit = Promise.withResolvers<undefined>();
    this.#ended = exit.promise;
    this.#child = child;
    child.onMessage((raw) => {
      if (this.#child === child) this.#hear(raw);
    });
    child.onExit((how, lastWords) => {
      exit.resolve(undefined);
      if (this.#child !== child) return;
      this.#child = null;
      this.#settle((task) => task.reject(died(task, how, lastWords)));
    });
    return child;
  }

  #hear(raw: unknown): void {
    const current = this.#current;
    if (current === null) return;
    const parsed = fromProcessSchema.safeParse(raw);
    if (!parsed.success) {
      this.#abandon(
        computeFailed({ what: 'the compute process sent what is no answer', cause: parsed.error }),
      );
      return;
    }
    const message = parsed.data;
    current.silence.heard();
    if (message.kind === 'heartbeat' || message.id !== current.id) return;
    switch (message.kind) {
      case 'progress':
        current.task.onProgress(message.share, message.figures);
        break;
      case 'done':
        this.#settle((task) => task.resolve(message.answer));
        break;
      case 'failed': {
        const error = fromErrorRecord(message.error);
        // No later call of the same process could use the device again.
        if (isDeviceLoss(error)) this.#abandon(error);
        else this.#settle((task) => task.reject(error));
      }
    }
  }

  /** Ends the process at once and fails its task. */
  #abandon(error: PlateLensError): void {
    this.#child?.kill();
    this.#child = null;
    this.#settle((task) => task.reject(error));
  }

  #settle(tell: (task: PoolTask) => void): void {
    const finished = this.#current;
    if (finished === null) return;
    this.#current = null;
    if (finished.grace !== null) clearTimeout(finished.grace);
    finished.silence.stop();
    tell(finished.task);
    this.#onFree();
  }
}

function died(task: PoolTask, how: string, lastWords: string): PlateLensError {
  const said = lastWords.trim() === '' ? '' : `; it last said: ${lastWords.trim()}`;
  return computeFailed({
    what: `the compute process ended in the middle of its work (${how})${said}`,
    where: task.networkPath,
    mend: 'Run again; if it ends every time, the network or its size is too much for this machine.',
    cause: new ProcessEnd(how),
  });
}

function hung(task: PoolTask, silence: Silence): PlateLensError {
  return computeFailed({
    what: describeSilence(silence),
    where: task.networkPath,
    mend: 'Run again, with a smaller input or network if it happens every time.',
    cause: new ProcessEnd('silent'),
  });
}
