import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './project-root.ts';
import { runProgram } from './run-program.ts';

const home = join(projectRoot, 'node_modules/electron');

/** Where Electron's binary lies, or null while it has not been fetched. */
export function findElectron(): string | null {
  const note = join(home, 'path.txt');
  if (!existsSync(note)) return null;
  const binary = join(
    process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(home, 'dist'),
    readFileSync(note, 'utf8'),
  );
  return existsSync(binary) ? binary : null;
}

/**
 * Fetches Electron's binary by its own installer, which fails at once where its server cannot be reached.
 * @param timeoutMs after which a download that hangs is given up
 */
export async function fetchElectron(timeoutMs: number): Promise<string | null> {
  const installer = join(home, 'install.js');
  if (!existsSync(installer)) return null;
  await runProgram(process.execPath, [installer], { stdio: ['ignore', 'pipe', 'pipe'], timeout: timeoutMs });
  return findElectron();
}

/** Why this machine cannot show an Electron window, or null where it can. */
export function electronObstacle(
  platform: NodeJS.Platform,
  env: NodeJS.ProcessEnv,
  userId: number | undefined,
): string | null {
  if (platform !== 'linux') return null;
  if (env['DISPLAY'] === undefined && env['WAYLAND_DISPLAY'] === undefined) return 'there is no display';
  if (userId === 0) return 'its sandbox refuses to run as root';
  return null;
}
