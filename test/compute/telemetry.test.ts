import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { makeTempFolder } from '../helpers/temp-folder.ts';

it('leaves nothing in the home folder after a network was opened and run', () => {
  const home = makeTempFolder();
  const network = resolve('resources/demo/network.onnx');
  const env = { PATH: process.env['PATH'], HOME: home, USERPROFILE: home, LOCALAPPDATA: home };
  const words = [resolve('bin/platelens.js'), 'network', 'inspect', network, '--json'];
  const said = execFileSync(process.execPath, words, { env, encoding: 'utf8', cwd: resolve('.') });
  expect(said).toContain('"format":"onnx"');
  expect(readdirSync(home, { recursive: true }).map((name) => join(String(name)))).toEqual([]);
});
