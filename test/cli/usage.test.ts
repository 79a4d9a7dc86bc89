import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { networkDescriptionSchema } from '../../src/shared/network.ts';
import { programVersion } from '../../src/shared/program.ts';
import { matching } from '../helpers/matchers.ts';
import { platelens } from './run-platelens.ts';
import { writeClassifier } from './small-networks.ts';

const folder = mkdtempSync(join(tmpdir(), 'platelens-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each<[string, string[], string]>([
  ['an unknown command', ['explane'], 'there is no command "explane"'],
  ['an unknown option', ['run', '--methud', 'x'], '--methud'],
  ['a missing option', ['run', '--method', 'hires-cam'], '--project is missing'],
  ['an unknown method', ['run', '--project', 'p', '--method', 'heatmap'], 'there is no method "heatmap"'],
  ['an unknown verb', ['network', 'remove', 'x.onnx'], 'network knows add and inspect'],
  ['a number that is none', ['serve', '--port', 'many'], '--port takes a whole number'],
])('%s is wrong usage: exit code 2, told on the error stream', async (_, words, told) => {
  const { code, out, err } = await platelens(...words);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(told);
});

test('help and version are answered', async () => {
  const [help, version, run] = await Promise.all([
    platelens('--help'),
    platelens('--version'),
    platelens('run', '--help'),
  ]);
  expect(help).toMatchObject({ code: 0, err: '' });
  for (const name of ['demo', 'import', 'network', 'explain', 'run', 'serve'])
    expect(help.out).toContain(`platelens ${name}`);
  expect(version).toEqual({ code: 0, out: `${programVersion}\n`, err: '' });
  expect(run.out).toContain('--method M');
});

test('inspect tells a network in a table, and the same as JSON', async () => {
  const path = writeClassifier(join(folder, 'net.onnx'), 2);
  const [table, json] = await Promise.all([
    platelens('network', 'inspect', path),
    platelens('network', 'inspect', path, '--json'),
  ]);
  expect(table).toMatchObject({ code: 0, err: '' });
  expect(json).toMatchObject({ code: 0, err: '' });
  const description = networkDescriptionSchema.parse(JSON.parse(json.out));
  expect(description).toMatchObject({
    inputShape: [2, 8, 8],
    task: 'classification',
    classCount: 3,
    recommendedLayer: 'conv',
    missingDerivatives: [],
    layers: [{ name: 'conv', stride: [8 / 6, 8 / 6], receptiveField: [3, 3] }],
    opset: 13,
  });
  expect(JSON.parse(json.out)).toHaveProperty('recommendation', matching(/^the last layer with a grid/));
  for (const part of [
    'classification, 3 classes',
    'conv *',
    '3 x 6 x 6',
    '3 x 3',
    '* the last layer with a grid',
    'hires-cam',
  ]) {
    expect(table.out).toContain(part);
  }
});
