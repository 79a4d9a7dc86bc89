import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openProject } from '../../src/main/db/index.ts';
import { z } from 'zod';
import { capeFitReportSchema } from '../../src/shared/cape-fit.ts';
import { platelens, startPlatelens } from './run-platelens.ts';

const shared = join(import.meta.dirname, '..', '..', '..', 'shared');
const plate = join(shared, 'data', 'sbs_bbbc013_plate');
const model = join(shared, 'networks', 'sbs_translocation', 'sbs_translocation.onnx');
const here = existsSync(plate) && existsSync(model);
const folder = mkdtempSync(join(tmpdir(), 'platelens-cli-'));
const project = join(folder, 'sbs.platelens');

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  [['--start', 'sideways'], '--start takes auto, copied, centred, random'],
  [['--optimizer', 'rmsprop'], '--optimizer takes sgd or adam'],
  [['--learning-rate', 'fast'], '--learning-rate takes a number'],
  [['--learning-rate', '0'], '--learning-rate takes a number above 0'],
  [['--holdout', '1.5'], '--holdout takes a share from 0 to 0.9'],
  [['--epochs', '0'], '--epochs takes a whole number from 1'],
  [['--map', 'positive'], '--map takes A=B,.., not "positive"'],
  [['--joint'], '--out'],
])('fit-cape %s is wrong usage', async (words, message) => {
  const { code, err } = await platelens('fit-cape', '--project', project, ...words);
  expect(code).toBe(2);
  expect(err).toContain(message);
  expect(existsSync(project)).toBe(false);
});

describe.skipIf(!here)('a real plate and its network (needs ../shared)', () => {
  beforeAll(async () => {
    const words = ['--project', project];
    const map = ['--plate-map', join(plate, '1049_Metadata.csv')];
    const imported = await platelens('import', plate, ...words, '--channel-names', 'GFP,DNA', ...map);
    expect(imported, imported.err).toMatchObject({ code: 0 });
    const added = await platelens(
      ...['network', 'add', model, ...words, '--name', 'sbs', '--labels', 'untreated,treated'],
      ...['--view', 'cells', '--scaling', 'divide:255'],
    );
    expect(added, added.err).toMatchObject({ code: 0 });
  });

  const fit = ['fit-cape', '--project', project, '--network', 'sbs'];
  const controls = ['--map', 'positive=treated,negative=untreated'];

  function storedHead() {
    const reader = openProject(project, { mode: 'read' });
    try {
      const [network] = reader.listNetworks();
      return network === undefined ? null : reader.readNetwork(network.id).capeHead;
    } finally {
      reader.close();
    }
  }

  test('roles that are not called like classes are refused, with the map to write', async () => {
    const { code, err } = await platelens(...fit);
    expect(code).toBe(1);
    expect(err).toContain("the network's classes are untreated, treated");
    expect(err).toMatch(/--map \w+=untreated,\w+=treated/);
  });

  test('Ctrl-C stops a fit, and nothing is stored', async () => {
    const running = startPlatelens(...fit, ...controls, '--epochs', '100000', '--patience', '100000');
    await running.saw(/fitting: epoch/);
    if (running.child.pid !== undefined) process.kill(-running.child.pid, 'SIGINT');
    const { code, err } = await running.ended;
    expect(code).toBe(1);
    expect(err).toContain('stopped');
    expect(storedHead()).toBeNull();
  });

  test('a head is fitted on the control wells, told, stored and used', async () => {
    const { code, out, err } = await platelens(...fit, ...controls, '--epochs', '30', '--json');
    expect(code, err).toBe(0);
    const report = capeFitReportSchema.parse(JSON.parse(out));
    expect(report).toMatchObject({ start: 'copied', wellsOfClass: [4, 2], labelsFrom: 'role' });
    // One well of each class is held out.
    expect(report.heldOutWells).toHaveLength(2);
    expect(report.training.networkAccuracy).toBeGreaterThan(0.95);
    expect(report.heldOut?.agreement).toBeGreaterThan(0.9);
    expect(report.heldOut?.capeAccuracy).toBeGreaterThan(0.9 * (report.heldOut?.networkAccuracy ?? 1));
    expect(storedHead()).toEqual(report.head);

    const words = ['--project', project, '--network', 'sbs', '--method', 'cape', '--wells', 'A01,A12'];
    const run = await platelens('run', ...words, '--target', 'class:treated');
    expect(run.code, run.err).toBe(0);
    expect(run.out).toContain('cape: done, 2 of 2 units done, 0 failed');
  });

  test('the figures are told in a table', async () => {
    const { code, out, err } = await platelens(...fit, ...controls, '--epochs', '3', '--start', 'random');
    expect(code, err).toBe(0);
    for (const words of [
      'random start',
      '4 untreated, 2 treated; by role',
      'network accuracy',
      'CAPE accuracy',
    ]) {
      expect(out).toContain(words);
    }
    for (const words of ['agreement', 'calibration error', 'loss    ', 'held-out wells'])
      expect(out).toContain(words);
  });

  test('the network of the plate cannot be trained where it is ONNX', async () => {
    const { code, err } = await platelens(...fit, ...controls, '--joint', '--out', join(folder, 'trained'));
    expect(code).toBe(1);
    expect(err).toContain('is an ONNX network, whose weights cannot be trained here');
    expect(existsSync(join(folder, 'trained'))).toBe(false);
  });

  test('a TensorFlow.js network is trained together with a head, and joins the project with it', async () => {
    const twin = join(shared, 'networks', 'sbs_translocation', 'tfjs_layers', 'model.json');
    const out = join(folder, 'trained');
    const added = await platelens(
      ...['network', 'add', twin, '--project', project, '--name', 'layers', '--labels', 'untreated,treated'],
      ...['--view', 'cells', '--scaling', 'divide:255'],
    );
    expect(added, added.err).toMatchObject({ code: 0 });
    const trained = await platelens(
      ...['fit-cape', '--project', project, '--network', 'layers', ...controls],
      ...['--joint', '--out', out, '--epochs', '4', '--json'],
    );
    expect(trained.code, trained.err).toBe(0);
    const report = jointReport.parse(JSON.parse(trained.out));
    expect(report.history.at(-1)?.distillation).toBeLessThan(0.5 * (report.history[0]?.distillation ?? 0));
    expect(report.figures.networkAccuracy).toBeGreaterThan(0.85);
    expect(report.head.provenance).toMatchObject({ mode: 'joint', judgedOn: 'held-out wells' });
    const run = await platelens(
      ...[
        'run',
        '--project',
        project,
        '--network',
        'layers joint',
        '--method',
        'cape',
        '--wells',
        'A12',
        '--json',
      ],
    );
    expect(run.code, run.err).toBe(0);
    expect(JSON.parse(run.out)).toMatchObject({ state: 'done', unitsDone: 1 });
  }, 180_000);
});

const jointReport = z.object({
  history: z.array(z.object({ distillation: z.number() })),
  figures: z.object({ networkAccuracy: z.number() }),
  head: z.object({ provenance: z.record(z.string(), z.union([z.string(), z.number()])) }),
});
