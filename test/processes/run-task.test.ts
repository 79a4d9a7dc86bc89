import { EventEmitter } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import {
  forkedProcess,
  runTask,
  serveTask,
  utilityProcesses,
  type TaskOptions,
  type UtilityProcessLike,
  type ProcessLimits,
} from '../../src/main/processes/index.ts';
import { isProcessEnd } from '../../src/shared/process-end.ts';
import type { OddTask } from './odd-process.ts';

const entry = new URL('./odd-process.ts', import.meta.url);

interface Ran {
  readonly answer?: number;
  readonly error?: unknown;
  readonly pid: number;
}

/** Runs a task; the process says its id first, and is told to add ten. */
async function run(task: OddTask, options: Partial<TaskOptions<number, number>> = {}): Promise<Ran> {
  let pid = 0;
  try {
    const answer = await runTask({
      ...{ entry, task, title: 'adds', where: 'sum.txt', said: z.int(), answer: z.number() },
      onSaid: (said, reply) => {
        pid = said;
        reply(10);
      },
      ...options,
    });
    return { answer, pid };
  } catch (error) {
    return { error, pid };
  }
}

/** True where a process of this id runs. */
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test('a process does its task, hears replies, and is gone when it has answered', async () => {
  const { answer, pid } = await run({ kind: 'add', numbers: Float32Array.of(1, 2, 3.5) });
  expect(answer).toBe(16.5);
  expect(pid).not.toBe(process.pid);
  expect(isAlive(pid)).toBe(false);
});

test('an error of the task arrives with its fields', async () => {
  const { error } = await run({ kind: 'refuse' });
  expect(error).toMatchObject({ kind: 'BadInput', what: 'no', where: 'here', mend: 'Ask for less.' });
});

test('a crash is an error that names its signal, and nothing else', async () => {
  const { error, pid } = await run({ kind: 'crash' });
  expect(error).toMatchObject({
    kind: 'ComputeFailed',
    what: 'the process that adds ended in the middle of its work (signal SIGSEGV)',
    where: 'sum.txt',
  });
  expect(isProcessEnd(error)).toBe(true);
  expect(isAlive(pid)).toBe(false);
});

test('a process that wants more memory than it is given ends with an error that says so', async () => {
  const { error } = await run({ kind: 'hoard' }, { maxHeapMb: 32 });
  expect(error).toMatchObject({
    kind: 'ComputeFailed',
    what: 'the process that adds needs more memory than the 32 MB it is given',
  });
});

test('a process that is stopped in the middle is gone when that is answered', async () => {
  const stop = new AbortController();
  let pid = 0;
  const stopped = run(
    { kind: 'wait' },
    {
      signal: stop.signal,
      onSaid: (said) => {
        pid = said;
        stop.abort();
      },
    },
  );
  expect((await stopped).error).toMatchObject({ kind: 'Cancelled' });
  expect(pid).toBeGreaterThan(0);
  expect(isAlive(pid)).toBe(false);
});

test('nothing is started for a signal that is given already', async () => {
  let started = 0;
  const launch = () => {
    started++;
    throw new Error('started');
  };
  const { error } = await run({ kind: 'wait' }, { signal: AbortSignal.abort(), launch });
  expect(error).toMatchObject({ kind: 'Cancelled' });
  expect(started).toBe(0);
});

test('what says nonsense is ended, and so is what cannot be started', async () => {
  const { error } = await run({ kind: 'wait' }, { said: z.never() });
  expect(error).toBeInstanceOf(z.ZodError);
  const missing = await run({ kind: 'wait' }, { entry: new URL('./missing.ts', import.meta.url) });
  expect(missing.error).toMatchObject({ kind: 'ComputeFailed' });
  expect(String(missing.error)).toContain('missing.ts');
});

afterEach(() => {
  Reflect.deleteProperty(process, 'parentPort');
});

test('a process is told how to collect its garbage', async () => {
  const flagsOf = async (limits: ProcessLimits) => {
    const heard = Promise.withResolvers<unknown>();
    const child = forkedProcess()(fileURLToPath(entry), limits);
    child.onMessage(heard.resolve);
    child.onExit((how) => heard.reject(new Error(how)));
    child.send({ kind: 'task', task: { kind: 'tell flags' } satisfies OddTask });
    return heard.promise.finally(() => child.kill());
  };
  expect(await flagsOf({ thrifty: true })).toEqual({ kind: 'done', answer: ['--optimize-for-size'] });
  expect(await flagsOf({ unaided: true })).toEqual({ kind: 'done', answer: ['--single-threaded-gc'] });
  expect(await flagsOf({})).toEqual({ kind: 'done', answer: [] });
});

test('a task is done in a utility process of Electron, too', async () => {
  const started: unknown[] = [];
  const launch = utilityProcesses((...words) => {
    started.push(words);
    return startUtilityProcess();
  });
  const { answer } = await run(
    { kind: 'add', numbers: Float32Array.of(1, 2) },
    { entry: new URL('file:///program/report-process.js'), launch, maxHeapMb: 64 },
  );
  expect(answer).toBe(13);
  expect(started).toEqual([
    ['/program/report-process.js', ['--js-flags=--max-old-space-size=64 --optimize-for-size']],
  ]);
});

/** Both ends of Electron's line without Electron; every message is copied as the real line copies it. */
function startUtilityProcess(): UtilityProcessLike {
  const parentSide = new EventEmitter();
  const childSide = new EventEmitter();
  Reflect.set(process, 'parentPort', {
    on: (event: string, listener: (message: unknown) => void) => childSide.on(event, listener),
    postMessage: (message: unknown) => parentSide.emit('message', structuredClone(message)),
  });
  serveTask((task, line) => {
    const { numbers } = z.object({ numbers: z.instanceof(Float32Array) }).parse(task);
    const { promise, resolve } = Promise.withResolvers<unknown>();
    line.onReply(resolve);
    line.say(1);
    return promise.then((reply) => numbers.reduce((sum, value) => sum + value, Number(reply)));
  });
  return {
    postMessage: (message) => childSide.emit('message', { data: structuredClone(message) }),
    on: (event, listener) => parentSide.on(event, listener),
    once: (event, listener) => parentSide.once(event, listener),
    kill: () => parentSide.emit('exit', 15),
  };
}
