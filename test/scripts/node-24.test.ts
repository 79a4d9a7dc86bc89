import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { programVersion } from '../../src/shared/program.ts';

/** Makes a process take itself for Node 20. */
const olderNode =
  'data:text/javascript,Object.defineProperty(process,"versions",{value:{...process.versions,node:"20.9.0"}})';

const run = (words: readonly string[]) => promisify(execFile)(process.execPath, words);

it('runs the program at once under a Node that is new enough', async () => {
  expect((await run(['bin/platelens.js', '--version'])).stdout).toBe(`${programVersion}\n`);
});

it.skipIf(!existsSync('node_modules/node/bin/node'))(
  'goes on under the Node of node_modules otherwise',
  async () => {
    const { stdout } = await run(['--import', olderNode, 'bin/platelens.js', '--version']);
    expect(stdout).toBe(`${programVersion}\n`);
  },
);

it('passes the exit code on', async () => {
  const words = ['--import', olderNode, 'bin/platelens.js', 'no-such-command'];
  await expect(run(words)).rejects.toMatchObject({ code: 2 });
});
