import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { decodeNpy, encodeNpy } from '../../src/shared/npy.ts';
import { writeSeveralPorts } from '../helpers/several-ports.ts';
import { writePlate } from '../helpers/written-plate.ts';
import { platelens } from './run-platelens.ts';

const folder = mkdtempSync(join(tmpdir(), 'platelens-cli-'));
const at = (...parts: string[]) => join(folder, ...parts);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const network = writeSeveralPorts(at('several.onnx'));
const ports = [
  ...['--input', 'image', '--output', 'scores'],
  ...['--fill', 'dose=5', '--fill', 'other=1', '--fill', 'switch=0'],
];

describe('a network of several inputs and outputs', () => {
  test('is inspected with its inputs and outputs, the used ones marked', async () => {
    const { code, out, err } = await platelens('network', 'inspect', network, ...ports);
    expect(code, err).toBe(0);
    expect(out).toMatch(/input {3}image float32 \[\?, 1, 4, 4\] {2}\(takes the image\)\ninput {3}dose/);
    expect(out).toMatch(/output {2}scores float32 \[\?, 2\] {2}\(explained\)\noutput {2}picture/);
  });

  test('is explained for the named output', async () => {
    writeFileSync(at('in.npy'), encodeNpy({ data: new Float32Array(16).fill(3), shape: [1, 1, 4, 4] }));
    const out = at('out.npy');
    const { code, err } = await platelens(
      ...['explain', at('in.npy'), '--network', network, '--method', 'input-gradient', ...ports],
      ...['--target', 'class:1', '--out', out],
    );
    expect(code, err).toBe(0);
    expect([...decodeNpy(readFileSync(out), out).data]).toEqual(Array.from({ length: 16 }, () => 10 / 16));
  });

  test('keeps the choice in the project, for every run', async () => {
    const project = at('p.platelens');
    writePlate(at('plate'), { wells: ['A01'], fields: 1, channels: ['DNA'], width: 8, height: 8 });
    const imported = await platelens('import', at('plate'), '--project', project);
    expect(imported.code, imported.err).toBe(0);
    const bare = await platelens('network', 'add', network, '--project', project);
    expect(bare.code).toBe(1);
    expect(bare.err).toContain('--fill');
    const added = await platelens('network', 'add', network, '--project', project, ...ports, '--json');
    expect(added.code, added.err).toBe(0);
    expect(JSON.parse(added.out)).toMatchObject({
      recipe: { ports: { input: 'image', output: 'scores', fills: { dose: 5, other: 1, switch: 0 } } },
      labels: ['class 0', 'class 1'],
    });
    const run = await platelens('run', '--project', project, '--method', 'input-gradient', '--json');
    expect(run.code, run.err).toBe(0);
    expect(JSON.parse(run.out)).toMatchObject({ state: 'done', unitsDone: 1 });
  });

  test('says what a fill must be', async () => {
    const { code, err } = await platelens('network', 'inspect', network, '--fill', 'dose=much');
    expect(code).toBe(2);
    expect(err).toContain('--fill takes NAME=VALUE with a number');
  });
});
