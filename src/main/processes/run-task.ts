import type { z } from 'zod';
import { cancelled, computeFailed, fromErrorRecord, type PlateLensError } from '../../shared/errors.ts';
import { ProcessEnd } from '../../shared/process-end.ts';
import { entryPath, forkedProcess, type LaunchProcess, type StartedProcess } from './launch.ts';
import { fromTaskSchema, type ToTask } from './task-messages.ts';

/** One task for a process of its own. */
export interface TaskOptions<Said, Answer> {
  /** The process's entry file, which calls {@link serveTask}. */
  readonly entry: URL;
  /** What is to be done; anything that can be cloned. */
  readonly task: unknown;
  /** What the process does, for errors: `draws the report`. */
  readonly title: string;
  /** The file or folder that it makes, for errors. */
  readonly where: string;
  /** What the process may say before it is done. */
  readonly said: z.ZodType<Said>;
  /** Hears what it says; `reply` answers. */
  readonly onSaid: (said: Said, reply: (message: unknown) => void) => void;
  readonly answer: z.ZodType<Answer>;
  /** How the process is started; as a child of Node by default. */
  readonly launch?: LaunchProcess | undefined;
  readonly maxHeapMb?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A process that cannot be ended, for instance as its drive hangs, is waited for no longer than this. */
const patienceMs = 2000;

/**
 * Has a process of its own do one task. Native code that crashes there takes nothing with it, and ending the process in
 * the middle harms nobody, which cannot be said of threads. When this settles the process is gone and writes no more.
 * @throws what the task fails with, Cancelled on the signal, ComputeFailed where the process ends by itself
 */
export async function runTask<Said, Answer>(options: TaskOptions<Said, Answer>): Promise<Answer> {
  const { signal, launch = forkedProcess() } = options;
  if (signal?.aborted === true) throw cancelled();
  const child = launch(entryPath(options.entry), { maxHeapMb: options.maxHeapMb, thrifty: true });
  const answered = Promise.withResolvers<Answer>();
  const ended = Promise.withResolvers<undefined>();
  const stop = () => answered.reject(cancelled());
  signal?.addEventListener('abort', stop, { once: true });
  child.onExit((how, lastWords) => {
    answered.reject(died(options, how, lastWords));
    ended.resolve(undefined);
  });
  const send = (message: ToTask) => child.send(message);
  hear(child, options, answered, (reply) => send({ kind: 'reply', reply }));
  send({ kind: 'task', task: options.task });
  try {
    return await answered.promise;
  } finally {
    signal?.removeEventListener('abort', stop);
    child.kill();
    await within(patienceMs, ended.promise);
  }
}

function hear<Said, Answer>(
  child: StartedProcess,
  { said, onSaid, answer }: TaskOptions<Said, Answer>,
  { resolve, reject }: PromiseWithResolvers<Answer>,
  reply: (message: unknown) => void,
): void {
  child.onMessage((raw) => {
    try {
      const message = fromTaskSchema.parse(raw);
      if (message.kind === 'said') onSaid(said.parse(message.said), reply);
      else if (message.kind === 'done') resolve(answer.parse(message.answer));
      else reject(fromErrorRecord(message.error));
    } catch (error) {
      reject(error);
    }
  });
}

async function within(ms: number, ended: Promise<undefined>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), ms);
  await Promise.race([ended, promise]);
  clearTimeout(timer);
}

function died(
  { title, where, maxHeapMb }: Pick<TaskOptions<never, never>, 'title' | 'where' | 'maxHeapMb'>,
  how: string,
  lastWords: string,
): PlateLensError {
  const cause = new ProcessEnd(how);
  if (lastWords.includes('heap out of memory'))
    return computeFailed({
      what: `the process that ${title} needs more memory than ${maxHeapMb === undefined ? 'there is' : `the ${maxHeapMb} MB it is given`}`,
      where,
      mend: 'Choose fewer wells at a time.',
      cause,
    });
  const said = lastWords.trim() === '' ? '' : `; it last said: ${lastWords.trim()}`;
  return computeFailed({
    what: `the process that ${title} ended in the middle of its work (${how})${said}`,
    where,
    mend: 'Try again, with fewer wells at a time if it ends every time.',
    cause,
  });
}
