import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, statfs, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openProject } from '../../db/index.ts';
import { broken, missing, ok, reasonOf, type Check } from './check.ts';

const neededNode = 24;
/** Less free space than this will not take the maps of a large run. */
const scarceGb = 2;

/** Every check of the machine but its devices. `folder` is where projects would be made. */
export async function checkMachine(folder: string): Promise<Check[]> {
  return [
    checkNode(process.versions.node),
    checkElectron(),
    checkChromium(process.env['CHROME_PATH']),
    await checkDatabase(),
    await checkFolder(folder),
    await checkDisk(folder),
  ];
}

export function checkNode(version: string): Check {
  const name = 'Node';
  return Number(version.split('.')[0]) >= neededNode
    ? ok(name, version)
    : broken(name, `${version}, ${neededNode} is needed`, 'Run npm ci, which brings it.');
}

/** Electron's package fetches its program file apart, which fails where its server cannot be reached. */
function checkElectron(): Check {
  const name = 'Electron';
  if ('electron' in process.versions) return ok(name, process.versions.electron);
  const home = packageFolder('electron');
  const note = home === null ? null : join(home, 'path.txt');
  const mend = 'npm start fetches it, or opens the window in the browser.';
  if (home === null || note === null || !existsSync(note)) {
    return missing(name, 'its program file is not installed', mend);
  }
  const binary = join(
    process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(home, 'dist'),
    readFileSync(note, 'utf8'),
  );
  return existsSync(binary) ? ok(name, binary) : missing(name, `${binary} does not exist`, mend);
}

function packageFolder(name: string): string | null {
  try {
    return dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
  } catch {
    return null;
  }
}

const browsers: readonly string[] = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

function checkChromium(chosen: string | undefined): Check {
  const name = 'Chromium';
  const places = chosen === undefined || chosen === '' ? browsers : [chosen];
  const found = places.find((place) => existsSync(place));
  return found === undefined
    ? missing(name, 'none found', 'Only the browser tests need it: install chromium or set CHROME_PATH.')
    : ok(name, found);
}

/** Makes a project, closes it and opens it again: SQLite's native module and the disk at work. */
async function checkDatabase(): Promise<Check> {
  const name = 'Database';
  try {
    const folder = await mkdtemp(join(tmpdir(), 'platelens-doctor-'));
    try {
      const path = join(folder, 'doctor.platelens');
      openProject(path, { mode: 'create' }).close();
      openProject(path, { mode: 'write' }).close();
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
    return ok(name, 'SQLite makes, closes and reopens a project');
  } catch (error) {
    const mend = `Check that ${tmpdir()} can be written, and run npm ci again for this machine.`;
    return broken(name, reasonOf(error), mend);
  }
}

async function checkFolder(folder: string): Promise<Check> {
  const name = 'Folder';
  const probe = join(folder, `.platelens-doctor-${process.pid}`);
  try {
    await writeFile(probe, '', { flag: 'wx' });
    await rm(probe);
    return ok(name, `${folder} can be written`);
  } catch (error) {
    return missing(name, reasonOf(error), 'Make projects in a folder that you may write to.');
  }
}

async function checkDisk(folder: string): Promise<Check> {
  const name = 'Free space';
  try {
    const { bavail, bsize } = await statfs(folder);
    const gb = (bavail * bsize) / 1e9;
    const detail = `${gb.toFixed(1)} GB`;
    return gb >= scarceGb ? ok(name, detail) : missing(name, detail, 'Large runs need more; free some.');
  } catch (error) {
    return missing(name, reasonOf(error), 'Name a folder that exists.');
  }
}
