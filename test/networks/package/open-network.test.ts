import { existsSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { afterAll, describe, expect, test } from 'vitest';
import { createComputePool } from '../../../src/main/compute/index.ts';
import { decodeModel, encodeModel, toNode, toValueInfo } from '../../../src/main/graph/index.ts';
import {
  addNetwork,
  hashNetwork,
  inspectNetwork,
  locateNetwork,
  suggestRecipe,
} from '../../../src/main/networks/index.ts';
import { makeTempFolder } from '../../helpers/temp-folder.ts';
import { makeTempProject } from '../../helpers/temp-project.ts';
import { packageFiles, picture, pictureOf, pointNetwork, sha256, writePackage } from './write-package.ts';

const port = createComputePool({
  entry: new URL('../../../src/main/compute/process.ts', import.meta.url),
  processes: 1,
});
afterAll(() => port.close());

const sigmoid = (value: number) => 1 / (1 + Math.exp(-value));
const plain = {
  network: pointNetwork(2, -1),
  preprocessing: [{ name: 'scale_linear', kwargs: { gain: 0.01, offset: 0.5, axes: 'xy' } }],
  postprocessing: [{ name: 'sigmoid' }],
  input: picture,
  output: pictureOf((value) => sigmoid(2 * (value * 0.01 + 0.5) - 1)),
};

describe('a package in a folder', () => {
  test('its description, scaling, sizes and test are told with the network', async () => {
    const folder = writePackage(makeTempFolder(), plain);
    for (const path of [folder, join(folder, 'rdf.yaml')]) {
      const description = await inspectNetwork(port, path);
      expect(description).toMatchObject({ task: 'segmentation', classCount: 2, singleLogit: true });
      expect(description.package).toMatchObject({
        name: 'Points',
        formatVersion: '0.4.10',
        licence: 'CC0-1.0',
        authors: ['A. Author'],
        citations: ['A paper 10.1/1'],
        weights: 'onnx',
        attested: true,
        scaling: [{ kind: 'linear', offset: -50, divisor: 100 }],
        sizes: { min: [4, 4], step: [2, 2] },
        halo: [1, 2],
        postprocessing: ['sigmoid'],
        warnings: [],
      });
      const [test] = description.package?.tests ?? [];
      expect(test?.output).toBe('mask');
      expect(test?.relative).toBeLessThan(1e-6);
    }
  });

  test('a sigmoid inside the network is put back before the comparison', async () => {
    const inside = { ...plain, network: pointNetwork(2, -1, true), postprocessing: [] };
    const { strippedActivation, package: facts } = await inspectNetwork(
      port,
      writePackage(makeTempFolder(), inside),
    );
    expect(strippedActivation).toBe('sigmoid');
    expect(facts?.tests[0]?.relative).toBeLessThan(1e-6);
  });

  test('percentiles, means and binary outputs meet formulas written out by hand', async () => {
    const values = [...picture.data].sort((a, b) => a - b);
    const [low = 0, high = 0] = [values[0], values.at(-1)];
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const sd = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
    const cases: [object, (value: number) => number][] = [
      [
        { mode: 'per_sample', axes: 'xy', min_percentile: 0, max_percentile: 100 },
        (v) => (v - low) / (high - low + 1e-6),
      ],
      [{ mode: 'per_sample', axes: 'xy', eps: 0.5 }, (v) => (v - mean) / (sd + 0.5)],
    ];
    for (const [index, [kwargs, change]] of cases.entries()) {
      const { package: facts } = await inspectNetwork(
        port,
        writePackage(makeTempFolder(), {
          network: pointNetwork(1, -0.25),
          preprocessing: [{ name: index === 0 ? 'scale_range' : 'zero_mean_unit_variance', kwargs }],
          postprocessing: [{ name: 'binarize', kwargs: { threshold: 0.1 } }],
          input: picture,
          output: pictureOf((value) => (change(value) - 0.25 > 0.1 ? 1 : 0)),
        }),
      );
      expect(facts?.tests).toEqual([{ output: 'mask', difference: 0, relative: 0 }]);
    }
  });

  test('a small difference is a warning, a large one another network', async () => {
    const near = { ...plain, output: pictureOf((value) => sigmoid(2 * (value * 0.01 + 0.5) - 1) + 0.01) };
    const { package: facts } = await inspectNetwork(port, writePackage(makeTempFolder(), near));
    expect(facts?.tests[0]?.difference).toBeCloseTo(0.01, 5);
    expect(facts?.warnings).toHaveLength(1);
    const far = writePackage(makeTempFolder(), { ...plain, output: pictureOf(() => 0.2) });
    await expect(inspectNetwork(port, far)).rejects.toMatchObject({
      kind: 'NetworkMismatch',
      where: join(far, 'rdf.yaml'),
    });
  });

  test('weights of another hash and missing test tensors are told', async () => {
    const folder = writePackage(makeTempFolder(), {
      ...plain,
      change: { weights: { onnx: { source: 'weights.onnx', sha256: '00' } } },
    });
    rmSync(join(folder, 'test_output.npy'));
    const { package: facts } = await inspectNetwork(port, folder);
    expect(facts).toMatchObject({ attested: false, tests: [] });
    expect(facts?.warnings).toEqual([
      'the weights are not those whose SHA-256 the package states',
      'not tested: the package lacks its file test_output.npy',
    ]);
  });

  test.each<[string, Record<string, unknown>, object]>([
    ['another format', { format_version: '0.9.0' }, { kind: 'Unsupported' }],
    ['another kind', { type: 'dataset' }, { kind: 'Unsupported' }],
    ['weights of another kind', { weights: { torchscript: { source: 'w.pt' } } }, { kind: 'Unsupported' }],
    ['weights that are not in it', { weights: { onnx: { source: 'w.onnx' } } }, { kind: 'BadInput' }],
    ['weights outside it', { weights: { onnx: { source: '../weights.onnx' } } }, { kind: 'BadInput' }],
    ['no inputs', { inputs: [] }, { kind: 'BadInput' }],
  ])('%s is refused by its description', async (_, change, error) => {
    const outer = makeTempFolder();
    writeFileSync(join(outer, 'weights.onnx'), plain.network);
    const folder = writePackage(join(outer, 'package'), { ...plain, change });
    await expect(inspectNetwork(port, folder)).rejects.toMatchObject({ where: matching(folder), ...error });
  });

  test('a link that leads out of the folder is not followed', async () => {
    const outer = makeTempFolder();
    const folder = writePackage(join(outer, 'package'), plain);
    renameSync(join(folder, 'weights.onnx'), join(outer, 'weights.onnx'));
    symlinkSync(join(outer, 'weights.onnx'), join(folder, 'weights.onnx'));
    await expect(inspectNetwork(port, folder)).rejects.toThrow('lies outside the package');
  });

  test('YAML that is none, or that unfolds without end, is refused', async () => {
    const folder = writePackage(makeTempFolder(), plain);
    writeFileSync(join(folder, 'rdf.yaml'), 'a: [b');
    await expect(inspectNetwork(port, folder)).rejects.toThrow('not valid YAML');
    const levels = 'abcdefghij'.split('');
    const bomb = levels.map((name, index) => {
      const inner = index === 0 ? '"lol"' : `*${levels[index - 1] ?? ''}`;
      return `${name}: &${name} [${Array(12).fill(inner).join(',')}]`;
    });
    writeFileSync(join(folder, 'rdf.yaml'), bomb.join('\n'));
    await expect(inspectNetwork(port, folder)).rejects.toMatchObject({ kind: 'BadInput' });
  });
});

const matching = (text: string): unknown => expect.stringContaining(text);

describe('a package in a zip', () => {
  const zipped = (prefix: string) => {
    const path = join(makeTempFolder(), 'points.zip');
    const files = Object.entries(packageFiles(plain)).map(([name, bytes]) => [prefix + name, bytes] as const);
    writeFileSync(path, zipSync(Object.fromEntries(files)));
    return path;
  };

  test.each(['', 'points/'])('is read with its files under "%s", and kept in the project', async (prefix) => {
    const path = zipped(prefix);
    const project = makeTempProject();
    const description = await inspectNetwork(port, path);
    expect(description.package).toMatchObject({ name: 'Points', attested: true, warnings: [] });
    const recipe = suggestRecipe(description, ['DNA'], { fieldSize: [31, 20] });
    expect(recipe).toMatchObject({
      scaling: [{ kind: 'linear', offset: -50, divisor: 100 }],
      inputSize: [32, 20],
    });
    const { id } = await addNetwork(project, port, { path, name: 'points', labels: [], recipe });
    const stored = project.readNetwork(id);
    expect(stored).toMatchObject({ path, sha256: sha256(plain.network), packageDir: null });
    expect(stored.description.package).toEqual(description.package);
    rmSync(path);
    const file = await locateNetwork(project, stored);
    expect((await hashNetwork(file.path)).sha256).toBe(stored.sha256);
  });

  test('a size that the package does not take is refused', async () => {
    const path = zipped('');
    const description = await inspectNetwork(port, path);
    const recipe = suggestRecipe(description, ['DNA'], { inputSize: [32, 21] });
    const adding = addNetwork(makeTempProject(), port, { path, name: 'points', labels: [], recipe });
    await expect(adding).rejects.toThrow('4 + any multiple of 2 by 4 + any multiple of 2');
  });

  test('a zip without a description is no package', async () => {
    const path = join(makeTempFolder(), 'other.zip');
    writeFileSync(path, zipSync({ 'readme.txt': new Uint8Array(3) }));
    await expect(inspectNetwork(port, path)).rejects.toMatchObject({ where: path });
  });
});

const nuclei = '../shared/networks/unet2d_nuclei_broad_onnx';

describe.skipIf(!existsSync(nuclei))('a published package (needs ../shared)', () => {
  test('gives its test output within 1e-4, with its sigmoid outside and inside', async () => {
    const { package: facts, ...description } = await inspectNetwork(port, nuclei);
    expect(description).toMatchObject({ singleLogit: true, strippedActivation: null });
    expect(facts).toMatchObject({ formatVersion: '0.5.4', licence: 'MIT', attested: true, warnings: [] });
    expect(facts?.scaling).toEqual([{ kind: 'zero-mean-unit-variance' }]);
    expect(facts?.tests[0]?.difference).toBeLessThan(1e-4);

    const twin = await inspectNetwork(port, await writeTwin());
    expect(twin.strippedActivation).toBe('sigmoid');
    expect(twin.package?.tests[0]?.difference).toBeLessThan(1e-4);
  });

  /** The same network with the sigmoid as its last operator, as its older export has it. */
  async function writeTwin(): Promise<string> {
    const folder = makeTempFolder();
    const model = decodeModel(readFileSync(join(nuclei, 'weights.onnx')), 'weights.onnx');
    const { graph } = model;
    if (graph === null) throw new Error('the model has no graph');
    const nodes = [...graph.nodes, toNode('Sigmoid', [graph.outputs[0]?.name ?? ''], ['probability'])];
    const outputs = [toValueInfo('probability', null)];
    writeFileSync(
      join(folder, 'weights.onnx'),
      encodeModel({ ...model, graph: { ...graph, nodes, outputs } }),
    );
    const description = readFileSync(join(nuclei, 'bioimageio.yaml'), 'utf8');
    writeFileSync(
      join(folder, 'bioimageio.yaml'),
      description.replace('- id: sigmoid', '- id: ensure_dtype\n        kwargs:\n          dtype: float32'),
    );
    for (const name of ['test_input.npy', 'test_output.npy']) {
      writeFileSync(join(folder, name), readFileSync(join(nuclei, name)));
    }
    return Promise.resolve(folder);
  }
});

const keras = '../shared/networks/unet_pancreatic_keras_h5';

test.skipIf(!existsSync(keras))(
  'a published Keras package gives its result image pixel for pixel (needs ../shared)',
  async () => {
    const { package: facts, format } = await inspectNetwork(port, keras);
    expect(format).toBe('tfjs');
    expect(facts).toMatchObject({
      formatVersion: '0.4.5',
      weights: 'keras_hdf5',
      sizes: { min: [96, 96], step: [8, 8] },
      halo: [47, 47],
      tests: [{ output: 'output', difference: 0, relative: 0 }],
      // Its description and its weights come from two releases.
      attested: false,
    });
  },
  120_000,
);
