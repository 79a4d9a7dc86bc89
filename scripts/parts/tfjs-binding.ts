import { existsSync } from 'node:fs';
import { cp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Libtensorflow } from './libtensorflow.ts';
import { projectRoot } from './project-root.ts';
import { runProgram } from './run-program.ts';

const packageName = '@tensorflow/tfjs-node-gpu';
const packageVersion = '4.22.0';
/** The newest Node-API version that the package is written for. */
const nodeApi = 8;

/** The folder whose `node_modules` holds the built package, or why it could not be built. */
export type BuiltBinding =
  { readonly kind: 'built'; readonly folder: string } | { readonly kind: 'failed'; readonly reason: string };

/**
 * Builds the package's addon against a libtensorflow, in a folder of its own inside `node_modules`, so that everything
 * else the package needs is found in the project and the installed package stays what it was.
 */
export async function buildBinding(library: Libtensorflow): Promise<BuiltBinding> {
  const folder = join(projectRoot, 'node_modules/.cache/platelens-tfjs');
  const target = join(folder, 'node_modules', packageName);
  await rm(folder, { recursive: true, force: true });
  await mkdir(target, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{"private":true}\n');
  const missing = await placePackage(folder, target);
  if (missing !== null) return { kind: 'failed', reason: missing };
  await placeLibrary(join(target, 'deps'), library);
  const gyp = await findNodeGyp();
  if (gyp === null) return { kind: 'failed', reason: 'npm brings no node-gyp here' };
  const place = join(target, `lib/napi-v${nodeApi}`);
  const settings = [
    '--module_name=tfjs_binding',
    `--module_path=${place}`,
    `--module=${join(place, 'tfjs_binding.node')}`,
    `--napi_version=${nodeApi}`,
    `--napi_build_version=${nodeApi}`,
    ...(await headerSettings()),
  ];
  const built = await runProgram(process.execPath, [gyp, 'rebuild', ...settings], {
    cwd: target,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (built.code === 0 && existsSync(join(place, 'tfjs_binding.node'))) return { kind: 'built', folder };
  return {
    kind: 'failed',
    reason: `node-gyp failed:\n${built.output.trim().split('\n').slice(-15).join('\n')}`,
  };
}

/** Copies the installed package, or asks npm for it where its own download of libtensorflow kept it from installing. */
async function placePackage(folder: string, target: string): Promise<string | null> {
  const installed = join(projectRoot, 'node_modules', packageName);
  if (existsSync(join(installed, 'binding.gyp'))) {
    await cp(installed, target, { recursive: true });
    return null;
  }
  const install = [
    'install',
    '--ignore-scripts',
    '--no-save',
    '--prefix',
    folder,
    `${packageName}@${packageVersion}`,
  ];
  const fetched = await runProgram('npm', install, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] }).catch(
    () => null,
  );
  if (fetched?.code !== 0) return `${packageName} is not installed and npm cannot fetch it`;
  // One core for the program and the package: the project's.
  for (const shared of ['tfjs-core', 'tfjs-layers', 'tfjs-backend-cpu']) {
    await rm(join(folder, 'node_modules/@tensorflow', shared), { recursive: true, force: true });
  }
  return null;
}

async function placeLibrary(deps: string, { library, framework, headers }: Libtensorflow): Promise<void> {
  await rm(deps, { recursive: true, force: true });
  await mkdir(join(deps, 'lib'), { recursive: true });
  await symlink(headers, join(deps, 'include'));
  // Under the names that the package links against, and under those that the library calls itself.
  const links = new Map([
    ['libtensorflow.so', library],
    ['libtensorflow_framework.so', framework],
    [basename(library), library],
    [basename(framework), framework],
  ]);
  for (const [name, file] of links) await symlink(file, join(deps, 'lib', name));
}

/** npm carries node-gyp. */
async function findNodeGyp(): Promise<string | null> {
  const cli = process.env['npm_execpath'];
  const asked = await runProgram('npm', ['root', '-g'], { stdio: ['ignore', 'pipe', 'ignore'] }).catch(
    () => null,
  );
  const homes = [
    ...(cli === undefined ? [] : [join(dirname(cli), '..')]),
    join(asked?.output.trim() ?? '', 'npm'),
  ];
  const programs = homes.map((home) => join(home, 'node_modules/node-gyp/bin/node-gyp.js'));
  return programs.find((program) => existsSync(program)) ?? null;
}

/** Headers of a Node on this machine, where there are some; node-gyp downloads them elsewhere. Node-API fits any. */
async function headerSettings(): Promise<string[]> {
  const asked = await runProgram('node', ['-p', 'require("node:fs").realpathSync(process.execPath)'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  }).catch(() => null);
  const homes = [process.execPath, asked?.output.trim() ?? ''].map((node) => join(dirname(node), '..'));
  const home = [...homes, '/usr', '/usr/local'].find((one) =>
    existsSync(join(one, 'include/node/node_api.h')),
  );
  return home === undefined ? [] : [`--nodedir=${home}`];
}
