import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadBenchmarks } from '../../src/main/compute/index.ts';
import { openProject } from '../../src/main/db/index.ts';
import { createServices, type OwnedServices } from '../../src/main/headless.ts';
import { openLabQueue, parseRoots } from '../../src/main/jobs/index.ts';
import { addNetwork, listNetworkFiles } from '../../src/main/networks/index.ts';
import { importPlate } from '../../src/main/plates/index.ts';
import type { Run } from '../../src/shared/run.ts';
import type { Postgres } from '../helpers/postgres.ts';
import { writePlate } from '../helpers/written-plate.ts';
import { cpuSecondsOf } from './cpu-seconds.ts';
import { startWorker } from './worker-process.ts';

/** What one run took. */
export interface Round {
  readonly workers: number;
  /** Units a second, from the time on at which every worker had its network open. */
  readonly rate: number;
  /** Processor seconds a unit of the workers, of this process as the desktop, and of PostgreSQL. */
  readonly workerCpu: number;
  readonly desktopCpu: number;
  readonly serverCpu: number;
}

export interface LabBenchOptions {
  readonly server: Postgres;
  readonly folder: string;
  readonly rounds: number;
  /** Units of a run. */
  readonly units: number;
  readonly tell: (round: Round) => void;
}

const channels = ['Red', 'Green', 'Blue'];
/** About half a second of one core: 16 gradients of a ResNet-18 at 224 pixels. */
const question = { method: 'smooth-grad', parameters: { samples: 16 } } as const;

/**
 * Has the same run computed by one worker and by two in turns, through a lab queue: ResNet-18, one field a unit. The
 * first units of a run, which open the network, are not timed.
 */
export async function benchLab(options: LabBenchOptions): Promise<Round[]> {
  const { server, folder, rounds } = options;
  const root = `screens=${join(folder, 'screens')}`;
  const log = (error: unknown) => process.stderr.write(`${String(error)}\n`);
  const queue = await openLabQueue({ address: server.address, kind: 'desktop', log });
  const lab = { queue, roots: parseRoots([root]), networkFiles: listNetworkFiles };
  const services = createServices({ processes: 1, device: 'cpu', lab });
  const done: Round[] = [];
  try {
    const { resNet18, withNetworkFile } = await loadBenchmarks();
    await withNetworkFile(resNet18, async (network) => {
      await makeProject(services, network, options);
      for (let round = 0; round < rounds; round++)
        for (const workers of round % 2 === 0 ? [1, 2] : [2, 1]) {
          const names = Array.from({ length: workers }, (_, index) => `worker ${index + 1}`);
          const place = { address: server.address, root };
          const started = await Promise.all(names.map((name) => startWorker(place, name)));
          try {
            const cpu = () => started.reduce((sum, worker) => sum + worker.cpuSeconds(), 0);
            const timed = await timeRun(services, { workers, cpu, server, seed: done.length + 1 });
            done.push(timed);
            options.tell(timed);
          } finally {
            await Promise.all(started.map((worker) => worker.stop()));
          }
        }
    });
  } finally {
    await services.close();
    await queue.close();
  }
  return done;
}

/** A plate with one field a unit, and the network in a project that the services have open. */
async function makeProject(services: OwnedServices, network: string, { folder, units }: LabBenchOptions) {
  const path = join(folder, 'lab.platelens');
  const wells = Array.from(
    { length: units },
    (_, index) => `${'ABCDEFGH'[index % 8]}${1 + Math.floor(index / 8)}`,
  );
  mkdirSync(join(folder, 'screens'));
  const plan = { wells, fields: 1, channels, width: 224, height: 224 };
  const images = writePlate(join(folder, 'screens', 'plate'), plan);
  const project = openProject(path, { mode: 'create' });
  await importPlate(project, { path: images, pattern: '{well}_f{field}_{channel}' });
  project.close();
  const session = await services.open(path);
  await addNetwork(session.project, services.port, {
    ...{ path: network, name: 'ResNet-18', labels: [] },
    recipe: {
      view: { kind: 'field', fit: 'stretch' },
      channels,
      scaling: channels.map(() => ({ kind: 'linear', offset: 0, divisor: 65_535 })),
      inputSize: [224, 224],
    },
  });
}

interface Timing {
  readonly workers: number;
  readonly cpu: () => number;
  readonly server: Postgres;
  readonly seed: number;
}

async function timeRun(services: OwnedServices, { workers, cpu, server, seed }: Timing): Promise<Round> {
  const session = await services.open(services.current()?.project.path ?? '');
  const [plate] = session.project.listPlates();
  const [network] = session.project.listNetworks();
  if (plate === undefined || network === undefined)
    throw new RangeError('the project has a plate and a network');
  const look = () => ({
    ms: performance.now(),
    cpu: cpu(),
    own: process.cpuUsage(),
    server: serverCpu(server),
  });
  // Each worker holds two units, and the first of each opens the network.
  const opening = 4 * workers;
  const marks: ReturnType<typeof look>[] = [];
  let ended = 0;
  const deaf = services.events.subscribe((event) => {
    if (event.kind === 'unit' && ++ended === opening) marks.push(look());
  });
  try {
    const asked = { plateId: plate.id, networkId: network.id, ...question, layer: null, wells: null };
    const target = { kind: 'class' as const, classIndex: 3 };
    const run = await session.jobs.start({ ...asked, targets: [target], seed }, { reuse: false });
    requireDone(await session.jobs.finished(run.id));
  } finally {
    deaf();
  }
  const [from] = marks;
  const to = look();
  const units = ended - opening;
  if (from === undefined || units < 1) throw new RangeError('too few units to be timed');
  const own = to.own.user + to.own.system - from.own.user - from.own.system;
  return {
    workers,
    rate: (units * 1000) / (to.ms - from.ms),
    workerCpu: (to.cpu - from.cpu) / units,
    desktopCpu: own / 1e6 / units,
    serverCpu: (to.server - from.server) / units,
  };
}

const serverCpu = (server: Postgres) =>
  cpuSecondsOf(({ id, parent }) => id === server.processId() || parent === server.processId());

function requireDone({ state, note }: Run): void {
  if (state !== 'done') throw new Error(`the run ended ${state}: ${note ?? ''}`);
}
