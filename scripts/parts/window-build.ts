import { createRequire } from 'node:module';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { projectRoot } from './project-root.ts';
import { runProgram } from './run-program.ts';

const sources = ['src', 'resources', 'electron.vite.config.ts', 'package-lock.json'];
const results = ['out/main/index.js', 'out/preload/index.cjs', 'out/renderer/index.html'];

/** When anything below `path` last changed, folders included, so that a deleted file counts too. Milliseconds. */
function newestChange(path: string): number {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return 0;
  if (!stats.isDirectory()) return stats.mtimeMs;
  return readdirSync(path).reduce(
    (newest, name) => Math.max(newest, newestChange(join(path, name))),
    stats.mtimeMs,
  );
}

/** True when the built window is absent or older than one of its sources. */
export function isWindowStale(root = projectRoot): boolean {
  const built = results.map((name) => statSync(join(root, name), { throwIfNoEntry: false })?.mtimeMs ?? 0);
  const changed = sources.map((name) => newestChange(join(root, name)));
  return Math.min(...built) < Math.max(...changed);
}

/** The electron-vite command line tool, or null where development dependencies were left out. */
function findBuilder(): string | null {
  const path = join(projectRoot, 'node_modules/electron-vite/package.json');
  return existsSync(path)
    ? join(dirname(createRequire(import.meta.url).resolve(path)), 'bin/electron-vite.js')
    : null;
}

export type WindowBuild =
  | { readonly kind: 'fresh' }
  | { readonly kind: 'built' }
  | { readonly kind: 'failed'; readonly reason: string };

/** Builds main, preload and window into `out/` when they are stale. Answers instead of throwing: callers differ. */
export async function buildWindow(): Promise<WindowBuild> {
  if (!isWindowStale()) return { kind: 'fresh' };
  const builder = findBuilder();
  if (builder === null) return { kind: 'failed', reason: 'electron-vite is not installed' };
  const { code, output } = await runProgram(process.execPath, [builder, 'build'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1' },
  });
  return code === 0 ? { kind: 'built' } : { kind: 'failed', reason: output.trim() };
}
