import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { platelens, type Ended } from '../cli/run-platelens.ts';
import { importedTables, stateOf } from './stored.ts';

const program = join(import.meta.dirname, '..', '..', 'bin', 'platelens.js');

/**
 * Mounts a drive of so many KiB at $1, puts the files of $2 on it, runs the rest of the words, and brings what then
 * lies on the drive back into $3. The drive is in memory, seen by these processes only, and gone with the last of them.
 */
const onSmallDrive = `
mount -t tmpfs -o size="$0"k none "$1" || exit 99
cp "$2"/* "$1"/ 2>/dev/null
back="$3"; drive="$1"; shift 3
"$@"
code=$?
cp "$drive"/* "$back"/ 2>/dev/null
exit $code`;

/** Whether this machine lets a process mount a drive of its own. */
export function canMount(): boolean {
  const { status } = spawnSync('unshare', ['-r', '-m', 'true'], { stdio: 'ignore' });
  return status === 0;
}

export interface FullDiskOptions {
  /** An empty folder. */
  readonly folder: string;
  /** Images to import. */
  readonly plate: string;
  /** A project with the plate and a network. */
  readonly project: string;
  /** What an undisturbed import stores. */
  readonly imported: string;
  /** KiB that the drive has: all of it for an import, beside the project for a run. */
  readonly freeKib: number;
  readonly activity: 'import' | 'run';
}

/**
 * Lets a real drive run full in the middle of an import or a run. The command must say so and end in order, the project
 * must be whole, and go on where there is room.
 * @returns what went wrong, in words
 */
export async function fillDisk(options: FullDiskOptions): Promise<string[]> {
  const { folder, activity, project, plate, imported, freeKib } = options;
  const [drive, before, after] = ['drive', 'before', 'after'].map((name) => join(folder, name));
  if (drive === undefined || before === undefined || after === undefined)
    throw new RangeError('three folders');
  for (const path of [drive, before, after]) mkdirSync(path, { recursive: true });
  if (activity === 'run') copyFileSync(project, join(before, 'p.platelens'));
  const words = activity === 'import' ? ['import', plate] : runWords;
  const projectKib = activity === 'run' ? Math.ceil(statSync(project).size / 1024) : 0;
  const there = join(drive, 'p.platelens');
  const ended = await runOn({ drive, before, after, kib: projectKib + freeKib }, [
    ...words,
    '--project',
    there,
  ]);
  const failures = judge(ended, `${activity} on a drive with ${freeKib} KiB`);
  const back = join(after, 'p.platelens');
  const name = `${activity} with ${freeKib} KiB`;
  if (existsSync(back)) {
    const kept = stateOf(back).units;
    const again = await platelens(...words, '--project', back);
    const known = again.err.includes('has this plate already');
    if (again.code !== 0 && !known) failures.push(`${name}, again with room: ${again.err}`);
    const checked = await platelens('check', '--project', back);
    if (checked.code !== 0) failures.push(`${name}: ${checked.out}${checked.err}`);
    const now = stateOf(back).units;
    const lost = [...kept].filter(([unit, map]) => now.get(unit) !== map);
    if (lost.length > 0) failures.push(`${name}: ${lost.length} finished units lost or torn`);
    if (activity === 'import' && importedTables(back) !== imported)
      failures.push(`${name}: the import with room differs from an undisturbed one`);
  } else if (activity === 'run')
    failures.push(`${name}: the project is gone (${readdirSync(after).join(', ')})`);
  rmSync(folder, { recursive: true, force: true });
  return failures;
}

const runWords = ['run', '--method', 'smooth-grad', '--target', 'all', '--device', 'cpu'];

/** Ended by itself, not in order, and naming the disk: code 0 would claim that all is stored. */
function judge({ code, out, err }: Ended, name: string): string[] {
  const said = out + err;
  if (code === 1 && /disk is full|MiB left/.test(said)) return [];
  return [`${name}: ended with code ${code ?? 'of a signal'}: ${said.slice(-500)}`];
}

interface SmallDrive {
  readonly drive: string;
  readonly before: string;
  readonly after: string;
  readonly kib: number;
}

function runOn({ drive, before, after, kib }: SmallDrive, words: readonly string[]): Promise<Ended> {
  const command = ['sh', '-c', onSmallDrive, String(kib), drive, before, after];
  const child = spawn('unshare', ['-r', '-m', ...command, process.execPath, program, ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, out, err }));
  });
}
