import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { encodeNpy } from '../../src/shared/npy.ts';
import { writePlate } from '../helpers/written-plate.ts';
import { platelens } from './run-platelens.ts';
import { writeClassifier } from './small-networks.ts';

const folder = mkdtempSync(join(tmpdir(), 'platelens-cli-'));
const at = (...parts: string[]) => join(folder, ...parts);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const plate = writePlate(at('plate'), {
  wells: ['A01'],
  fields: 1,
  channels: ['DNA'],
  width: 16,
  height: 16,
});

test('one of a kind is told in the singular, and a plate is imported once', async () => {
  writeFileSync(at('map.csv'), 'Well,Dose\nA01,3\n');
  const words = ['import', plate, '--project', at('one.platelens'), '--plate-map', at('map.csv')];
  const first = await platelens(...words);
  expect(first, first.err).toMatchObject({ code: 0 });
  expect(first.out).toContain('plate: 1 well, 1 field, 1 plane, channel DNA\n');
  expect(first.out).toContain('no column gives roles; every well is a sample');
  expect(first.err).not.toContain('left');
  const second = await platelens(...words, '--name', 'other');
  expect(second).toMatchObject({ code: 1, out: '' });
  expect(second.err).toContain('the project has this plate already, called "plate"');
});

test('words that cannot be meant are refused before anything is written', async () => {
  const project = at('none.platelens');
  const [two, empty, fine, coarse, inFolder, ran] = await Promise.all([
    platelens('import', plate, 'b', '--project', project),
    platelens('import', plate, '--project', ''),
    platelens('import', plate, '--project', project, '--pixel-size', '0.0001'),
    platelens('import', plate, '--project', project, '--pixel-size', '1e9'),
    platelens('import', plate, '--project', folder),
    platelens('run', '--project', folder, '--method', 'hires-cam'),
  ]);
  expect(two.err).toContain('give one plate path; "b" is one too many');
  expect(empty.err).toContain('--project is empty');
  expect([two.code, empty.code]).toEqual([2, 2]);
  for (const { code, err } of [fine, coarse]) {
    expect(code).toBe(1);
    expect(err).toContain('is no pixel size from 0.001 to 1000 micrometres');
  }
  for (const { code, err } of [inFolder, ran]) {
    expect(code).toBe(1);
    expect(err).toContain(`this is a folder, not a project\n  where: ${folder}\n  mend:`);
  }
  expect(existsSync(project)).toBe(false);
});

test('an array with values that are no numbers is named', async () => {
  const network = writeClassifier(at('net.onnx'), 1);
  const data = new Float32Array(64).fill(Number.NaN);
  writeFileSync(at('nan.npy'), encodeNpy({ data, shape: [1, 1, 8, 8] }));
  const { code, err } = await platelens(
    ...['explain', at('nan.npy'), '--network', network, '--method', 'hires-cam'],
  );
  expect(code).toBe(1);
  expect(err).toContain(`the array holds NaN or infinite values\n  where: ${at('nan.npy')}`);
});
