import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createRandom } from '../../src/shared/random.ts';
import { platelens } from '../cli/run-platelens.ts';
import { writeClassifier } from '../cli/small-networks.ts';
import { writePlate } from '../helpers/written-plate.ts';
import { corruptPages } from './corrupt-pages.ts';
import { activities, disturb, type Activity, type Bench } from './disturb.ts';
import { canMount, fillDisk } from './full-disk.ts';
import { importedTables, stateOf } from './stored.ts';

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
  /** Drives that ran full in the middle of an import or a run; 0 where this machine lets no process mount one. */
  readonly fullDisks: number;
  /** Projects with overwritten pages, and how many of them `platelens check` told of: a page may have been free. */
  readonly corruptions: number;
  readonly told: number;
  /** What went wrong, in words. */
  readonly failures: readonly string[];
}

export interface CampaignOptions {
  readonly kills: number;
  /** How many drives to fill. */
  readonly fullDisks: number;
  /** How many projects to overwrite pages of. */
  readonly corruptions: number;
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
 * and looks after each kill whether anything stored is lost, torn or damaged; then lets drives run full, and
 * overwrites pages. What a kill hits depends on the machine's
 * pace; which activity comes when depends on the seed alone.
 */
export async function runCampaign({
  kills,
  fullDisks,
  corruptions,
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
    fullDisks: 0,
    corruptions: 0,
    told: 0,
    failures: [] as string[],
  };
  while (report.kills < kills) {
    const activity = activities[Math.floor(random() * activities.length)] ?? 'run';
    const path = activity === 'import' ? join(folder, `import-${report.kills}.platelens`) : bench.project;
    const before = stateOf(path);
    const { killed, named, seen } = await disturb(activity, {
      ...{ ...bench, path },
      delayMs: 20 + random() * 2500,
    });
    if (!killed) {
      report.survived++;
      continue;
    }
    report.kills++;
    report.byActivity[activity]++;
    const after = stateOf(path);
    // What was finished before the activity, and what others could read as finished right before the kill.
    const finished = [...before.units, ...seen.units];
    const lostUnits = new Set(finished.flatMap(([unit]) => (after.units.has(unit) ? [] : [unit])));
    const torn = new Set(
      finished.flatMap(([unit, map]) =>
        after.units.has(unit) && after.units.get(unit) !== map ? [unit] : [],
      ),
    );
    const lostRegions = [...before.regions, ...named].filter((region) => !after.regions.has(region));
    report.lost += lostUnits.size + lostRegions.length;
    report.torn += torn.size;
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
  for (; canMount() && report.fullDisks < fullDisks; report.fullDisks++) {
    const activity = report.fullDisks % 2 === 0 ? 'run' : 'import';
    const freeKib = Math.round(activity === 'run' ? 80 + 400 * random() : 40 + 380 * random());
    const place = { folder: join(folder, `disk-${report.fullDisks}`), freeKib, activity } as const;
    report.failures.push(...(await fillDisk({ ...bench, project: bench.small, ...place })));
    tell(`${report.fullDisks + 1} of ${fullDisks} full drives, last in the middle of ${activity}`);
  }
  for (; report.corruptions < corruptions; report.corruptions++) {
    const copy = join(folder, `pages-${report.corruptions}.platelens`);
    const { told, failures } = await corruptPages(bench.small, copy, draws);
    if (told) report.told++;
    report.failures.push(...failures);
    tell(`${report.corruptions + 1} of ${corruptions} projects with overwritten pages`);
  }
  return report;
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
  const small = join(folder, 'small.platelens');
  copyFileSync(project, small);
  const undisturbed = join(folder, 'undisturbed.platelens');
  await must('import', images, '--project', undisturbed);
  return { folder, plate: images, project, small, imported: importedTables(undisturbed) };
}

async function must(...words: readonly string[]): Promise<void> {
  const { code, err } = await platelens(...words);
  if (code !== 0) throw new Error(`platelens ${words.join(' ')}: ${err}`);
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
