import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { createTRPCUntypedClient, httpLink } from '@trpc/client';
import { z } from 'zod';
import { maxLevel, mapsPath, tilePath } from '../../src/shared/contract/tiles.ts';
import { networkSchema, projectSchema } from '../../src/shared/contract/rpc.ts';
import { plateViewSchema } from '../../src/shared/plate.ts';
import { createRandom } from '../../src/shared/random.ts';
import { restingStates, runSchema, unitSchema } from '../../src/shared/run.ts';
import { startPlatelens } from '../cli/run-platelens.ts';

export interface SoakOptions {
  /** A project with a plate, a network and images that can be read. */
  readonly project: string;
  readonly minutes: number;
  readonly seed: number;
  readonly tell?: (line: string) => void;
}

export interface SoakReport {
  readonly minutes: number;
  readonly tiles: number;
  readonly maps: number;
  readonly runs: number;
  readonly failures: readonly string[];
  /** Resident memory of main in MiB: its median over the first and the last third, warm-up left out. */
  readonly early: number;
  readonly late: number;
}

/** This share of the time fills caches and is not judged. */
const warmUp = 0.2;
const pauseMs = 40;
const runEveryMs = 45_000;

/** Runs and browses a served project for a while, as a person would without a break, and watches main's memory. */
export async function soak({
  project,
  minutes,
  seed,
  tell = () => undefined,
}: SoakOptions): Promise<SoakReport> {
  const server = startPlatelens(
    'serve',
    '--project',
    project,
    '--json',
    '--device',
    'cpu',
    '--processes',
    '1',
  );
  try {
    const visitor = await enter(await addressOf(server.child.stdout));
    return await browse({ ...visitor, pid: server.child.pid ?? 0, minutes, seed, tell });
  } finally {
    server.child.kill('SIGTERM');
    await server.ended;
  }
}

async function addressOf(out: NodeJS.ReadableStream | null): Promise<string> {
  let text = '';
  for await (const chunk of out ?? []) {
    text += String(chunk);
    const line = text.split('\n').find((each) => each.startsWith('{'));
    if (line !== undefined) return z.object({ address: z.string() }).parse(JSON.parse(line)).address;
  }
  throw new Error('the server ended before it told its address');
}

interface Visitor {
  readonly get: (path: string) => Promise<Response>;
  readonly call: (kind: 'query' | 'mutation', name: string, input: object) => Promise<unknown>;
}

/** Trades the one-time token for the cookie that every further request carries. */
async function enter(address: string): Promise<Visitor> {
  const first = await fetch(address, { redirect: 'manual' });
  const cookie = (first.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const { origin } = new URL(address);
  const client = createTRPCUntypedClient({
    links: [httpLink({ url: `${origin}/rpc`, headers: { cookie } })],
  });
  return {
    get: (path) => fetch(`${origin}${path}`, { headers: { cookie } }),
    call: (kind, name, input) =>
      kind === 'query' ? client.query(name, input) : client.mutation(name, input),
  };
}

interface BrowseOptions extends Visitor {
  readonly pid: number;
  readonly minutes: number;
  readonly seed: number;
  readonly tell: (line: string) => void;
}

async function browse({ get, call, pid, minutes, seed, tell }: BrowseOptions): Promise<SoakReport> {
  const random = createRandom(seed);
  const { plates } = projectSchema.parse(await call('query', 'project.current', {}));
  const [plate] = plates;
  if (plate === undefined) throw new Error('the project has a plate');
  const view = plateViewSchema.parse(await call('query', 'plate.view', { plateId: plate.id }));
  const [network] = z.array(networkSchema).parse(await call('query', 'network.list', {}));
  const counts = { tiles: 0, maps: 0, runs: 0 };
  const failures: string[] = [];
  const samples: number[] = [];
  const started = performance.now();
  const endsAt = started + minutes * 60_000;
  let [nextRun, nextLine] = [started, started];
  let units: number[] = [];
  const top = maxLevel(view.canvas);
  while (performance.now() < endsAt) {
    const level = Math.floor(random.uniform() * (top + 1));
    const tilesAcross = Math.max(1, Math.ceil(view.canvas.width / 2 ** (top - level) / 512));
    const tilesDown = Math.max(1, Math.ceil(view.canvas.height / 2 ** (top - level) / 512));
    const [x, y] = [Math.floor(random.uniform() * tilesAcross), Math.floor(random.uniform() * tilesDown)];
    await look(
      await get(tilePath(plate.id, level, x, y, random.uniform() < 0.5 ? 'quick' : 'full')),
      failures,
    );
    counts.tiles++;
    const unit = units[Math.floor(random.uniform() * units.length)];
    if (unit !== undefined) {
      await look(await get(mapsPath(unit)), failures);
      counts.maps++;
    }
    if (network !== undefined && performance.now() > nextRun) {
      nextRun = performance.now() + runEveryMs;
      units = await runOnce(call, plate.id, network.id, counts.runs);
      counts.runs++;
    }
    samples.push(residentMiB(pid));
    if (performance.now() > nextLine) {
      nextLine = performance.now() + 60_000;
      const minute = Math.round((performance.now() - started) / 60_000);
      tell(
        `minute ${minute}: ${counts.tiles} tiles, ${counts.maps} maps, ${counts.runs} runs, ${samples.at(-1)?.toFixed(0) ?? ''} MiB`,
      );
    }
    await wait(pauseMs);
  }
  const judged = samples.slice(Math.floor(samples.length * warmUp));
  const third = Math.max(1, Math.floor(judged.length / 3));
  return {
    minutes,
    ...counts,
    failures,
    early: median(judged.slice(0, third)),
    late: median(judged.slice(-third)),
  };
}

async function look(response: Response, failures: string[]): Promise<void> {
  const bytes = await response.arrayBuffer();
  if (!response.ok) failures.push(`${response.status} ${new TextDecoder().decode(bytes).slice(0, 200)}`);
}

/** One run over the plate with another seed each time, waited for; answers its units. */
async function runOnce(
  call: Visitor['call'],
  plateId: number,
  networkId: number,
  seed: number,
): Promise<number[]> {
  const request = {
    plateId,
    networkId,
    method: 'hires-cam',
    parameters: {},
    layer: null,
    targets: [{ kind: 'predicted' }],
    wells: null,
    seed,
  };
  const { id } = runSchema.parse(await call('mutation', 'run.start', request));
  for (;;) {
    const runs = z.array(runSchema).parse(await call('query', 'run.list', { plateId }));
    const state = runs.find((run) => run.id === id)?.state;
    if (state !== undefined && restingStates.includes(state)) break;
    await wait(250);
  }
  const units = z.array(unitSchema).parse(await call('query', 'run.units', { runId: id }));
  return units.map((unit) => unit.id);
}

/** Resident memory of a process, by Linux. */
function residentMiB(pid: number): number {
  const [, kib] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kib) / 1024;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
