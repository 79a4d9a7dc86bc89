import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { createRandom } from '../../src/shared/random.ts';
import { platelens, startPlatelens } from '../cli/run-platelens.ts';
import { writeClassifier } from '../cli/small-networks.ts';
import { writePlate } from '../helpers/written-plate.ts';

/** What a process is doing when it is killed. */
export const activities = ['import', 'run', 'compute', 'score', 'write'] as const;
export type Activity = (typeof activities)[number];

/** What a campaign of kills found; every figure but `kills` and `survived` must be 0. */
export interface CampaignReport {
  readonly kills: number;
  /** Processes that ended by themselves before the kill came. */
  readonly survived: number;
  readonly byActivity: Readonly<Record<Activity, number>>;
  /** Units and regions that were stored before a kill and are not after it. */
  readonly lost: number;
  /** Units whose map's bytes changed. */
  readonly torn: number;
  /** Projects in which `platelens check` found anything. */
  readonly damaged: number;
  /** What went wrong, in words. */
  readonly failures: readonly string[];
}

export interface CampaignOptions {
  readonly kills: number;
  readonly seed: number;
  /** An empty folder. */
  readonly folder: string;
  readonly tell?: (line: string) => void;
}

const rows = ['A', 'B', 'C', 'D'];
const plate = {
  wells: rows.flatMap((row) => [1, 2, 3, 4, 5, 6].map((column) => `${row}${column}`)),
  fields: 2,
  channels: ['DNA'],
  width: 32,
  height: 32,
};

/**
 * Kills processes of the program with SIGKILL at random moments of importing, running, computing, scoring and writing,
 * and looks after each kill whether anything stored is lost, torn or damaged. What a kill hits depends on the machine's
 * pace; which activity comes when depends on the seed alone.
 */
export async function runCampaign({
  kills,
  seed,
  folder,
  tell = () => undefined,
}: CampaignOptions): Promise<CampaignReport> {
  const draws = createRandom(seed);
  const random = () => draws.uniform();
  const bench = await prepare(folder);
  const report = {
    kills: 0,
    survived: 0,
    byActivity: { import: 0, run: 0, compute: 0, score: 0, write: 0 },
    lost: 0,
    torn: 0,
    damaged: 0,
    failures: [] as string[],
  };
  while (report.kills < kills) {
    const activity = activities[Math.floor(random() * activities.length)] ?? 'run';
    const path = activity === 'import' ? join(folder, `import-${report.kills}.platelens`) : bench.project;
    const before = stateOf(path);
    const { killed, named } = await disturb(activity, { ...bench, path, delayMs: 20 + random() * 2500 });
    if (!killed) {
      report.survived++;
      continue;
    }
    report.kills++;
    report.byActivity[activity]++;
    const after = stateOf(path);
    const lostUnits = [...before.units.keys()].filter((unit) => !after.units.has(unit));
    const torn = [...before.units].filter(
      ([unit, map]) => after.units.get(unit) !== map && after.units.has(unit),
    );
    const lostRegions = [...before.regions, ...named].filter((region) => !after.regions.has(region));
    report.lost += lostUnits.length + lostRegions.length;
    report.torn += torn.length;
    const checked = existsSync(path) ? await platelens('check', '--project', path) : null;
    if (checked !== null && checked.code !== 0) {
      report.damaged++;
      report.failures.push(`${activity}: ${checked.out}${checked.err}`);
    }
    if (activity === 'import') await finishImport(bench, path, report.failures);
    tell(
      `${report.kills} of ${kills} kills, last ${activity}: ${after.units.size} units and ${after.regions.size} regions kept`,
    );
  }
  await finishRuns(bench, report.failures);
  return report;
}

interface Bench {
  readonly folder: string;
  readonly plate: string;
  readonly project: string;
  /** Tables of an import that nobody disturbed. */
  readonly imported: string;
}

async function prepare(folder: string): Promise<Bench> {
  mkdirSync(folder, { recursive: true });
  const images = writePlate(join(folder, 'plate'), plate);
  const network = writeClassifier(join(folder, 'net.onnx'), 1);
  const project = join(folder, 'campaign.platelens');
  await must('import', images, '--project', project);
  await must(
    'network',
    'add',
    network,
    '--project',
    project,
    '--name',
    'net',
    '--labels',
    'a,b,c',
    '--view',
    'field',
  );
  await must('run', '--project', project, '--method', 'hires-cam', '--target', 'all', '--device', 'cpu');
  const undisturbed = join(folder, 'undisturbed.platelens');
  await must('import', images, '--project', undisturbed);
  return { folder, plate: images, project, imported: importedTables(undisturbed) };
}

async function must(...words: readonly string[]): Promise<void> {
  const { code, err } = await platelens(...words);
  if (code !== 0) throw new Error(`platelens ${words.join(' ')}: ${err}`);
}

interface Disturbance extends Bench {
  readonly path: string;
  readonly delayMs: number;
}

/** Starts the activity, waits, kills. Answers whether it was still at work, and what it said that it had stored. */
async function disturb(
  activity: Activity,
  bench: Disturbance,
): Promise<{ readonly killed: boolean; readonly named: readonly number[] }> {
  if (activity === 'write') return disturbWriter(bench);
  const running = startPlatelens(...wordsOf(activity, bench));
  // Starting the program takes most of a second in which nothing is written yet.
  await Promise.race([wait(600 + bench.delayMs), running.ended]);
  if (running.child.exitCode !== null) return { killed: false, named: [] };
  if (activity === 'compute') {
    const child = computeProcessOf(running.child);
    if (child === null) {
      await running.ended;
      return { killed: false, named: [] };
    }
    process.kill(child, 'SIGKILL');
    // The program replaces the process, and the run comes to its end.
    await running.ended;
    return { killed: true, named: [] };
  }
  const killed = running.child.kill('SIGKILL');
  await running.ended;
  return { killed, named: [] };
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

async function disturbWriter({ path, delayMs }: Disturbance) {
  const script = join(import.meta.dirname, 'edit-regions.ts');
  const child = spawn(process.execPath, [script, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  const ended = new Promise((resolve) => child.once('close', resolve));
  await wait(600 + delayMs);
  const killed = child.kill('SIGKILL');
  await ended;
  // The last line may be half a number.
  const named = out.split('\n').slice(0, -1).map(Number);
  return { killed, named };
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

const unitRow = z.object({ id: z.int(), data: z.instanceof(Buffer) });

/** Finished units with the fingerprint of their map, and the regions. */
function stateOf(path: string): { readonly units: Map<number, string>; readonly regions: Set<number> } {
  if (!existsSync(path)) return { units: new Map(), regions: new Set() };
  // Opened for writing, as the program does: the log of a killed process is folded in.
  const database = new Database(path);
  try {
    const rows = database.prepare(
      `select units.id, maps.data from units join maps on maps.unit_id = units.id where units.state = 'done'`,
    );
    const units = z.array(unitRow).parse(rows.all());
    const regions = z.array(z.int()).parse(database.prepare('select id from regions').pluck().all());
    return {
      units: new Map(units.map(({ id, data }) => [id, createHash('sha256').update(data).digest('hex')])),
      regions: new Set(regions),
    };
  } catch (error) {
    // A file killed in its first moment holds no tables yet.
    if (error instanceof Database.SqliteError && error.message.startsWith('no such table'))
      return { units: new Map(), regions: new Set() };
    throw error;
  } finally {
    database.close();
  }
}

/** An import that was killed, done again, ends as one that nobody disturbed. */
async function finishImport(
  { plate: images, imported }: Bench,
  path: string,
  failures: string[],
): Promise<void> {
  const again = await platelens('import', images, '--project', path);
  const known = again.err.includes('has this plate already');
  if (again.code !== 0 && !known) failures.push(`import again: ${again.err}`);
  else if (importedTables(path) !== imported)
    failures.push(`import again: ${path} differs from an undisturbed one`);
}

/** What an import stores, without times of day. */
function importedTables(path: string): string {
  const database = new Database(path, { readonly: true });
  try {
    return ['channels', 'wells', 'fields', 'planes', 'previews', 'overviews']
      .map((table) => {
        const rows: unknown[] = database.prepare(`select * from ${table} order by 1, 2`).raw().all();
        return createHash('sha256').update(JSON.stringify(rows)).digest('hex');
      })
      .join();
  } finally {
    database.close();
  }
}

/** Every interrupted run can be brought to its end. */
async function finishRuns({ project }: Bench, failures: string[]): Promise<void> {
  const words = [
    'run',
    '--project',
    project,
    '--method',
    'smooth-grad',
    '--target',
    'all',
    '--device',
    'cpu',
  ];
  const ended = await platelens(...words);
  if (ended.code !== 0) failures.push(`continuing: ${ended.err}`);
  const checked = await platelens('check', '--project', project);
  if (checked.code !== 0) failures.push(`at the end: ${checked.out}`);
}
