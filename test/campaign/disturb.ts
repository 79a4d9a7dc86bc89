import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startPlatelens } from '../cli/run-platelens.ts';
import { stateOf, type Stored } from './stored.ts';

/** What a process is doing when it is killed. */
export const activities = ['import', 'run', 'compute', 'score', 'write'] as const;
export type Activity = (typeof activities)[number];

/** What all disturbances of a campaign share. */
export interface Bench {
  readonly folder: string;
  readonly plate: string;
  readonly project: string;
  /** The project as it was before the first kill. */
  readonly small: string;
  /** Tables of an import that nobody disturbed. */
  readonly imported: string;
}

/** One disturbance. */
export interface Disturbance extends Bench {
  readonly path: string;
  readonly delayMs: number;
}

/** What became of the activity. */
export interface Disturbed {
  /** Whether it was still at work when the kill came. */
  readonly killed: boolean;
  /** The regions that it said it had stored. */
  readonly named: readonly number[];
  /** What the project held right before the kill. */
  readonly seen: Stored;
}

const undisturbed: Disturbed = { killed: false, named: [], seen: { units: new Map(), regions: new Set() } };

/** Starts the activity, waits, looks, kills. */
export async function disturb(activity: Activity, bench: Disturbance): Promise<Disturbed> {
  if (activity === 'write') return disturbWriter(bench);
  const running = startPlatelens(...wordsOf(activity, bench));
  // Starting the program takes most of a second in which nothing is written yet.
  await Promise.race([wait(600 + bench.delayMs), running.ended]);
  if (running.child.exitCode !== null) return undisturbed;
  const seen = activity === 'import' ? undisturbed.seen : stateOf(bench.path, { readonly: true });
  if (activity === 'compute') {
    const child = computeProcessOf(running.child);
    if (child === null) {
      await running.ended;
      return undisturbed;
    }
    process.kill(child, 'SIGKILL');
    // The program replaces the process, and the run comes to its end.
    await running.ended;
    return { killed: true, named: [], seen };
  }
  const killed = running.child.kill('SIGKILL');
  await running.ended;
  return { killed, named: [], seen };
}

function wordsOf(activity: Exclude<Activity, 'write'>, { plate: images, path }: Disturbance): string[] {
  switch (activity) {
    case 'import':
      return ['import', images, '--project', path];
    case 'run':
    case 'compute':
      return [
        'run',
        '--project',
        path,
        '--method',
        'smooth-grad',
        '--target',
        'all',
        '--new',
        '--device',
        'cpu',
      ];
    case 'score':
      return ['score', '--project', path];
  }
}

async function disturbWriter({ path, delayMs }: Disturbance): Promise<Disturbed> {
  const script = join(import.meta.dirname, 'edit-regions.ts');
  const child = spawn(process.execPath, [script, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  const ended = new Promise((resolve) => child.once('close', resolve));
  await wait(600 + delayMs);
  const seen = stateOf(path, { readonly: true });
  const killed = child.kill('SIGKILL');
  await ended;
  // The last line may be half a number.
  const named = out.split('\n').slice(0, -1).map(Number);
  return { killed, named, seen };
}

/** A child of the program, as Linux lists them; null elsewhere and where there is none. */
function computeProcessOf({ pid }: ChildProcess): number | null {
  if (pid === undefined) return null;
  for (const task of listDir(`/proc/${pid}/task`)) {
    const [child] = readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').trim().split(/\s+/);
    if (child !== undefined && child !== '') return Number(child);
  }
  return null;
}

const listDir = (path: string) => (existsSync(path) ? readdirSync(path) : []);
