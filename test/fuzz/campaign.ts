import { fork, type ChildProcess } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createRandom } from '../../src/shared/random.ts';
import { kinds, seeds, type Kind } from './seeds.ts';
import { keptName, writeCase } from './write-case.ts';

/** A case: by its draw alone it can be made again. 0 leaves the input sound. */
export interface Order {
  readonly kind: Kind;
  readonly turn: number;
  readonly draw: number;
  /** A file of an earlier finding to be read instead of a damaged seed. */
  readonly kept: string | null;
}

export interface Answer {
  /** `failed`: the compute process or a thread gave up, main went on. `foreign`: an error that is none of the family. */
  readonly outcome: 'accepted' | 'refused' | 'failed' | 'foreign';
  readonly text: string;
  readonly file: string;
}

/** What went wrong with a case. */
export interface Finding {
  readonly order: Order;
  readonly what: 'crash' | 'hang' | 'foreign error' | 'written outside' | 'sound input refused';
  readonly text: string;
}

export interface FuzzReport {
  readonly cases: number;
  readonly accepted: number;
  readonly refused: number;
  /** Cases that ended a compute process or a thread's task. */
  readonly failed: number;
  readonly byKind: Readonly<Record<string, number>>;
  readonly findings: readonly Finding[];
  /** Cases that took more than 10 s once, and not a second time: the machine did other work. */
  readonly stalls: number;
  readonly longestMs: number;
}

export interface FuzzOptions {
  readonly cases: number;
  readonly seed: number;
  /** An empty folder to work in. */
  readonly folder: string;
  /** Earlier findings, read before anything else; new ones are put there as well. */
  readonly keptFolder: string;
  readonly keep: boolean;
  readonly tell?: (line: string) => void;
}

const hangMs = 10_000;
/**
 * Networks are opened in a process of their own, which is ended after 15 s of work without a sign of life, and after two
 * minutes whatever it does; main answers meanwhile.
 */
const networkHangMs = 130_000;
const networkKinds: readonly Kind[] = ['onnx', 'tfjs', 'keras', 'package'];
/** The first case of a kind loads libraries and starts threads and processes. */
const warmUpMs = 120_000;

/**
 * Hands damaged inputs to a process that reads them as main does, and looks what becomes of it: it must neither end,
 * nor be silent for 10 s, nor throw what is no error of the program, nor write beside the case's folder.
 */
export async function runFuzz(options: FuzzOptions): Promise<FuzzReport> {
  const { cases, seed, folder, keptFolder, keep, tell = () => undefined } = options;
  const bench = createBench(folder);
  const tally = { accepted: 0, refused: 0, failed: 0 };
  const byKind: Record<string, number> = {};
  const findings: Finding[] = [];
  let longestMs = 0;
  let stalls = 0;
  const find = async (order: Order, what: Finding['what'], text: string) => {
    findings.push({ order, what, text });
    tell(
      `${what}: ${order.kind} turn ${order.turn} draw ${order.draw} ${order.kept ?? ''}: ${text.slice(0, 400)}`,
    );
    if (keep && order.kept === null) await keepInput(folder, keptFolder, order);
  };
  const run = async (order: Order, longest?: number) => {
    const limitMs = longest ?? (networkKinds.includes(order.kind) ? networkHangMs : hangMs);
    const begun = performance.now();
    let answer = await bench.ask(order, limitMs);
    if (answer === 'hang') {
      // A machine that does other work may stand still for longer; what hangs, hangs again in a process that has loaded all.
      stalls++;
      await bench.ask({ ...order, draw: 0, kept: null }, warmUpMs);
      answer = await bench.ask(order, limitMs);
    }
    if (limitMs !== warmUpMs) longestMs = Math.max(longestMs, performance.now() - begun);
    byKind[order.kind] = (byKind[order.kind] ?? 0) + 1;
    if (typeof answer === 'string') await find(order, answer, bench.lastWords());
    else if (answer.outcome === 'foreign') await find(order, 'foreign error', answer.text);
    else if (order.draw === 0 && order.kept === null && answer.outcome !== 'accepted')
      await find(order, 'sound input refused', answer.text);
    else tally[answer.outcome]++;
    const strays = bench.strays();
    if (strays.length > 0) await find(order, 'written outside', strays.join(', '));
  };
  try {
    for (const kind of kinds)
      for (const turn of seeds[kind].keys()) await run({ kind, turn, draw: 0, kept: null }, warmUpMs);
    for (const kept of listKept(keptFolder)) await run(kept);
    const random = createRandom(seed);
    for (let index = 0; index < cases; index++) {
      const kind = kinds[index % kinds.length] ?? 'tiff';
      const draw = 1 + Math.floor(random.uniform() * 2 ** 31);
      await run({ kind, turn: Math.floor(index / kinds.length), draw, kept: null });
      if ((index + 1) % 1000 === 0) tell(`${index + 1} of ${cases} cases, ${findings.length} findings`);
    }
  } finally {
    await bench.close();
  }
  const done = Object.values(byKind).reduce((sum, count) => sum + count, 0);
  return { cases: done, ...tally, byKind, findings, stalls, longestMs };
}

/** Kept files are called `KIND-TURN-DRAW-NAME`, where NAME is the file of the seed that they stand for. */
function listKept(folder: string): Order[] {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const kind = kinds.find((each) => name.startsWith(`${each}-`));
      const turn = /^-(\d+)-\d+-/.exec(name.slice(kind?.length ?? 0))?.[1];
      if (kind === undefined || turn === undefined) return [];
      return [{ kind, turn: Number(turn), draw: 0, kept: resolve(folder, name) }];
    });
}

/** Keeps the damaged file of a case, as it lies on the disk. */
async function keepInput(folder: string, keptFolder: string, order: Order): Promise<void> {
  const scratch = join(folder, 'tmp', 'cache', 'again');
  const { chosen } = await writeCase(order, scratch);
  const damaged = join(folder, 'work', 'case', chosen.slice(scratch.length));
  const name = `${order.kind}-${order.turn}-${order.draw}-${keptName(chosen, scratch)}`;
  mkdirSync(keptFolder, { recursive: true });
  if (existsSync(damaged)) copyFileSync(damaged, join(keptFolder, name));
  rmSync(scratch, { recursive: true, force: true });
}

/** The process that plays main, started anew whenever it ends. */
function createBench(folder: string) {
  const work = join(folder, 'work');
  const temporary = join(folder, 'tmp');
  mkdirSync(work, { recursive: true });
  mkdirSync(temporary, { recursive: true });
  let child: ChildProcess | null = null;
  let words = '';
  const start = () => {
    const started = fork(new URL('./child.ts', import.meta.url), [work], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: { ...process.env, TMPDIR: temporary, HOME: temporary, PLATELENS_CACHE: join(temporary, 'cache') },
    });
    words = '';
    started.stderr?.setEncoding('utf8').on('data', (text: string) => (words = (words + text).slice(-2000)));
    return started;
  };
  const ask = (order: Order, limitMs: number): Promise<Answer | 'crash' | 'hang'> =>
    new Promise((settle) => {
      const fresh = child === null;
      const asked = (child ??= start());
      const end = (answer: Answer | 'crash' | 'hang') => {
        clearTimeout(timer);
        asked.removeAllListeners('message').removeAllListeners('exit');
        if (typeof answer === 'string') {
          asked.kill('SIGKILL');
          child = null;
        }
        settle(answer);
      };
      const timer = setTimeout(() => end('hang'), fresh ? warmUpMs : limitMs);
      // The process is this campaign's own, and sends nothing else.
      asked.once('message', (answer) => end(answer as Answer));
      asked.once('exit', () => end('crash'));
      asked.send(order);
    });
  return {
    ask,
    lastWords: () => words,
    /** What lies where no case may write. */
    strays: () => [
      ...readdirSync(work).filter((name) => name !== 'case'),
      ...readdirSync(folder).filter((name) => name !== 'work' && name !== 'tmp'),
      ...readdirSync(temporary).filter((name) => name !== 'cache' && !name.startsWith('node-compile')),
    ],
    close: async () => {
      const closing = child;
      if (closing === null) return;
      const ended = new Promise<void>((resolve) => closing.once('exit', () => resolve()));
      closing.disconnect();
      const late = setTimeout(() => closing.kill('SIGKILL'), 5000);
      await ended;
      clearTimeout(late);
    },
  };
}
