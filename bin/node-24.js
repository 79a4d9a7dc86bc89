import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const needed = 24;
const binary = process.platform === 'win32' ? 'bin/node.exe' : 'bin/node';
const bundledNode = fileURLToPath(new URL(`../node_modules/node/${binary}`, import.meta.url));

/**
 * Runs `work` in this process when its Node is new enough to run TypeScript, else starts the same command line again
 * under the Node that `npm ci` placed in node_modules. Plain JavaScript, because an older Node must be able to read it.
 */
export async function underNode24(work) {
  const major = Number(process.versions.node.split('.')[0]);
  if (major >= needed) return work();
  if (!existsSync(bundledNode)) {
    process.stderr.write(
      `PlateLens runs on Node ${needed}; this is Node ${process.versions.node}, and node_modules/node is not installed. ` +
        `Run "npm ci" with install scripts allowed, or use Node ${needed} or newer.\n`,
    );
    process.exitCode = 1;
    return undefined;
  }
  const child = spawn(bundledNode, process.argv.slice(1), { stdio: 'inherit' });
  // The child decides what a signal means, and its end is ours. A terminal's Ctrl-C reaches it twice, by the terminal
  // and by us; it takes two that come together for one.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1);
      resolve(undefined);
    });
  });
}
