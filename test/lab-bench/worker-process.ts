import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { cpuSecondsOf } from './cpu-seconds.ts';

const program = join(import.meta.dirname, '..', '..', 'bin', 'platelens.js');

/** A `platelens worker` with one compute process, as a person starts it. */
export interface WorkerProcess {
  /** Processor time that it and its compute process have taken. */
  cpuSeconds(): number;
  stop(): Promise<void>;
}

export interface WorkerPlace {
  readonly address: string;
  /** `NAME=PATH` */
  readonly root: string;
}

/** Resolves once it takes units. */
export async function startWorker({ address, root }: WorkerPlace, name: string): Promise<WorkerProcess> {
  const words = ['worker', '--queue', address, '--root', root, '--name', name];
  // A process group of its own, so that its processes can be told from all others.
  const child = spawn(
    process.execPath,
    [program, ...words, '--processes', '1', '--device', 'cpu', '--json'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    },
  );
  const ended = once(child, 'exit');
  const ready = once(child.stdout.setEncoding('utf8'), 'data');
  await Promise.race([ready, ended]);
  if (child.exitCode !== null || child.pid === undefined) throw new Error(`worker ${name} did not start`);
  const { pid } = child;
  return {
    cpuSeconds: () => cpuSecondsOf((place) => place.group === pid),
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
