import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { electronObstacle, fetchElectron, findElectron } from './parts/electron-binary.ts';
import { openBrowser } from './parts/open-browser.ts';
import { projectRoot } from './parts/project-root.ts';
import { buildWindow } from './parts/window-build.ts';

const downloadTimeoutMs = 300_000;
/** An Electron that dies sooner than this with an error never showed its window. */
const startupMs = 10_000;

const say = (line: string) => process.stdout.write(`${line}\n`);

/** Waits for a child; signals sent to us reach it, and it alone decides how to end. */
async function waitFor(child: ChildProcess): Promise<number> {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  await once(child, 'exit');
  return child.exitCode ?? 1;
}

/** Opens the Electron window. Answers its exit code, or null with a line on the terminal where it cannot be had. */
async function startElectron(args: readonly string[]): Promise<number | null> {
  const obstacle = electronObstacle(process.platform, process.env, process.getuid?.());
  const binary = obstacle === null ? (findElectron() ?? (await fetchElectron(downloadTimeoutMs))) : null;
  if (binary === null) {
    say(
      `Electron is not used (${obstacle ?? 'its binary cannot be downloaded'}): the window is served to a browser.`,
    );
    return null;
  }
  const since = Date.now();
  const code = await waitFor(spawn(binary, [projectRoot, ...args], { cwd: projectRoot, stdio: 'inherit' }));
  if (code === 0 || Date.now() - since > startupMs) return code;
  say(`Electron ended with code ${code} before it showed a window: the window is served to a browser.`);
  return null;
}

/** Serves the same window on 127.0.0.1 and opens its address, which the host prints as soon as it listens. */
async function startHeadless(args: readonly string[]): Promise<number> {
  const host = spawn(process.execPath, [join(projectRoot, 'bin/platelens.js'), 'serve', ...args], {
    cwd: projectRoot,
    stdio: ['inherit', 'pipe', 'inherit'],
  });
  let seen = '';
  let opened = false;
  host.stdout.setEncoding('utf8').on('data', (text: string) => {
    process.stdout.write(text);
    seen = (seen + text).slice(-4096);
    const address = /http:\/\/127\.0\.0\.1:\d+\S*(?=\s)/.exec(seen)?.[0];
    if (opened || address === undefined) return;
    opened = true;
    openBrowser(address, (reason) => say(`No browser was opened (${reason}); open the address yourself.`));
  });
  return waitFor(host);
}

const args = process.argv.slice(2);
const build = await buildWindow();
if (build.kind === 'failed') {
  process.stderr.write(`The window cannot be built. ${build.reason}\n`);
  process.exitCode = 1;
} else {
  process.exitCode = (await startElectron(args)) ?? (await startHeadless(args));
}
