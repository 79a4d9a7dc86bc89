import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { openProject } from '../../src/main/db/index.ts';
import { decodeNpy, encodeNpy } from '../../src/shared/npy.ts';
import type { Unit } from '../../src/shared/run.ts';
import type { Tensor } from '../../src/shared/tensor.ts';
import { platelens, startPlatelens } from './run-platelens.ts';

const shared = join(import.meta.dirname, '..', '..', '..', 'shared');
const plate = join(shared, 'data', 'sbs_bbbc013_plate');
const network = join(shared, 'networks', 'sbs_translocation');
const nuclei = join(shared, 'networks', 'unet2d_nuclei_broad_onnx');
const here = existsSync(plate) && existsSync(network);
const folder = mkdtempSync(join(tmpdir(), 'platelens-cli-'));
const project = join(folder, 'sbs.platelens');
const model = join(network, 'sbs_translocation.onnx');

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(!here)('a real plate and its network (needs ../shared)', () => {
  beforeAll(async () => {
    const imported = await platelens(
      ...['import', plate, '--project', project, '--channel-names', 'GFP,DNA', '--json'],
      ...['--plate-map', join(plate, '1049_Metadata.csv')],
    );
    expect(imported, imported.err).toMatchObject({ code: 0 });
    expect(JSON.parse(imported.out)).toMatchObject({ wells: 24, planes: 48, channels: ['GFP', 'DNA'] });
    const added = await platelens(
      ...['network', 'add', model, '--project', project, '--name', 'sbs', '--labels', 'untreated,treated'],
      ...['--view', 'cells', '--scaling', 'divide:255', '--json'],
    );
    expect(added, added.err).toMatchObject({ code: 0 });
    expect(JSON.parse(added.out)).toMatchObject({
      labels: ['untreated', 'treated'],
      recipe: { channels: ['GFP', 'DNA'], view: { kind: 'cells', cropPx: 48 } },
    });
  });

  const run = (...words: string[]) => ['run', '--project', project, '--network', 'sbs', ...words];

  test('every control well is called rightly', async () => {
    // Rows A to D have their positive control in column 12, rows E to H in column 1; both rows have two negatives.
    const wells = 'A01:A02,A12,E01:E02,E12';
    const words = run('--method', 'hires-cam', '--wells', wells, '--target', 'class:treated');
    const { code, out, err } = await platelens(...words);
    expect(code, err).toBe(0);
    const calls = out.split('\n').flatMap((line) => {
      const [well, , role, target, verdict] = line.split(/\s{2,}/);
      return /^[AE]\d\d$/.test(well ?? '') ? [[well, role, target, verdict].join(' ')] : [];
    });
    expect(calls).toEqual([
      'A01 negative class:treated untreated',
      'A02 negative class:treated untreated',
      'A12 positive class:treated treated',
      'E01 positive class:treated treated',
      'E02 negative class:treated untreated',
      'E12 negative class:treated untreated',
    ]);
    expect(out).toContain('hires-cam: done, 6 of 6 units done, 0 failed');
  });

  test.skipIf(!existsSync(nuclei))(
    'a published package segments a field larger than its input',
    async () => {
      const { code, out, err } = await platelens('network', 'add', nuclei, '--project', project, '--json');
      expect(code, err).toBe(0);
      expect(JSON.parse(out)).toMatchObject({
        name: 'UNet 2D Nuclei Broad',
        labels: ['background', 'probability'],
        recipe: { view: { kind: 'tiles', haloPx: 32 }, channels: ['DNA'], inputSize: [512, 512] },
        description: { package: { attested: true, warnings: [] } },
      });
      const ran = await platelens(
        ...['run', '--project', project, '--network', 'UNet 2D Nuclei Broad', '--wells', 'A01'],
        ...['--method', 'seg-hires-grad-cam', '--target', 'class:probability', '--json'],
      );
      expect(ran.code, ran.err).toBe(0);
      // Its field of 640 x 640 pixels takes several tiles, whose maps are stitched to one.
      expect(JSON.parse(ran.out)).toMatchObject({
        state: 'done',
        units: [{ state: 'done', facts: { count: 1 } }],
      });
    },
    60_000,
  );

  test('Ctrl-C stops a run, and the same command goes on where it stood', async () => {
    await interrupted(run('--method', 'hires-cam', '--wells', 'A03:A12', '--target', 'class:0'), 'SIGINT');
  });

  test('kill -9 loses no finished unit, and the same command goes on where it stood', async () => {
    await interrupted(run('--method', 'hires-cam', '--wells', 'E03:E12', '--target', 'class:0'), 'SIGKILL');
  });
});

const endedRun = z.object({ id: z.int(), state: z.string(), unitsDone: z.int(), unitsFailed: z.int() });

/** Ends a run of ten units in the middle, starts the same command again and compares what was kept. */
async function interrupted(words: readonly string[], signal: 'SIGINT' | 'SIGKILL'): Promise<void> {
  const first = startPlatelens(...words, '--processes', '1');
  await first.saw(/\b[2-5] of 10 units/);
  // As a terminal does: to the program and to the processes that it started.
  if (first.child.pid !== undefined) process.kill(-first.child.pid, signal);
  const { code, err } = await first.ended;
  expect(code).toBe(signal === 'SIGINT' ? 1 : null);
  if (signal === 'SIGINT') expect(err).toContain('stopped');
  const kept = finishedUnits();
  expect(kept.length).toBeGreaterThanOrEqual(2);
  expect(kept.length).toBeLessThan(10);

  const second = await platelens(...words, '--json');
  expect(second, second.err).toMatchObject({ code: 0 });
  const ended = endedRun.parse(JSON.parse(second.out));
  expect(ended).toMatchObject({ state: 'done', unitsDone: 10, unitsFailed: 0 });
  const all = finishedUnits();
  expect(new Set(all.map(({ runId }) => runId)), 'no second run').toEqual(new Set([ended.id]));
  expect(all).toHaveLength(10);
  // The seconds of a unit that was computed again would be others.
  expect(all.filter(({ id }) => kept.some((unit) => unit.id === id))).toEqual(kept);
}

/** The finished units of the project's newest run. */
function finishedUnits(): Unit[] {
  const reader = openProject(project, { mode: 'read' });
  try {
    const runs = reader.listPlates().flatMap(({ id }) => reader.listRuns(id));
    const newest = Math.max(...runs.map(({ id }) => id));
    return runs
      .filter(({ id }) => id === newest)
      .flatMap(({ id }) => reader.unitsOfRun(id))
      .filter(({ state }) => state === 'done');
  } finally {
    reader.close();
  }
}

const answer = z.object({ verdict: z.object({ probabilities: z.array(z.number()) }) });

test.skipIf(!here)(
  'explain reproduces what the network was said to answer for sample cells (needs ../shared)',
  async () => {
    const cells = toChannelsFirst(read('sample_cells_C01_C12_float32_NHWC.npy'));
    const expected = read('sample_cells_expected_softmax.npy');
    const [count = 0, ...image] = cells.shape;
    expect([count, ...image]).toEqual([16, 2, 48, 48]);
    const size = cells.data.length / count;
    const chosen = [0, 5, 10, 15];
    const answers = await Promise.all(
      chosen.map(async (cell) => {
        const path = join(folder, `cell-${cell}.npy`);
        writeFileSync(
          path,
          encodeNpy({ data: cells.data.slice(cell * size, (cell + 1) * size), shape: [1, ...image] }),
        );
        const words = ['explain', path, '--network', model, '--method', 'hires-cam', '--json'];
        const { code, out, err } = await platelens(...words);
        expect(code, err).toBe(0);
        return answer.parse(JSON.parse(out)).verdict.probabilities;
      }),
    );
    answers.forEach((probabilities, index) => {
      probabilities.forEach((probability, cls) => {
        const wanted = expected.data[(chosen[index] ?? 0) * 2 + cls] ?? NaN;
        expect(Math.abs(probability - wanted)).toBeLessThan(1e-4);
      });
    });
    // Both classes are among them, or the numbers would say little.
    expect(new Set(answers.map(([untreated = 0]) => untreated > 0.5)).size).toBe(2);
  },
  60_000,
);

function read(name: string): Tensor {
  return decodeNpy(readFileSync(join(network, name)), name);
}

function toChannelsFirst({ data, shape }: Tensor): Tensor {
  const [count = 0, height = 0, width = 0, channels = 0] = shape;
  const moved = new Float32Array(data.length);
  data.forEach((value, index) => {
    const channel = index % channels;
    const pixel = Math.floor(index / channels) % (height * width);
    const image = Math.floor(index / (channels * height * width));
    moved[(image * channels + channel) * height * width + pixel] = value;
  });
  return { data: moved, shape: [count, channels, height, width] };
}
