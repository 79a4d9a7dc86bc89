import type { SpawnOptions } from 'node:child_process';
import { existsSync } from 'node:fs';
import { runProgram } from './run-program.ts';

const usualPlaces: readonly string[] = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

export type Browser =
  { readonly kind: 'found'; readonly path: string } | { readonly kind: 'absent'; readonly reason: string };

/** The Chromium that tests drive: `CHROME_PATH` where it is set, else the first of the usual places. */
export function findChromium(chosen: string | undefined, places = usualPlaces): Browser {
  if (chosen !== undefined && chosen !== '') {
    if (existsSync(chosen)) return { kind: 'found', path: chosen };
    return { kind: 'absent', reason: `CHROME_PATH names ${chosen}, which does not exist` };
  }
  const path = places.find((place) => existsSync(place));
  if (path !== undefined) return { kind: 'found', path };
  return { kind: 'absent', reason: 'no Chromium on this machine; install it or set CHROME_PATH' };
}

/** Installs Debian's package where this process may do so. */
export async function installChromium(): Promise<Browser> {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return findChromium(undefined);
  const options: SpawnOptions = {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  };
  await runProgram('apt-get', ['update', '-q'], options);
  const install = ['install', '-q', '-y', '--no-install-recommends', 'chromium'];
  const { code, output } = await runProgram('apt-get', install, options);
  if (code === 0) return findChromium(undefined);
  const lastLine = output.trim().split('\n').at(-1) ?? '';
  return { kind: 'absent', reason: `apt-get could not install chromium: ${lastLine}` };
}
