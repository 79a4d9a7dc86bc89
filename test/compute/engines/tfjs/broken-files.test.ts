import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { openEngine } from '../../../../src/main/compute/engines/index.ts';
import { openTfjsEngine } from '../../../../src/main/compute/engines/tfjs/index.ts';
import { makeTempFolder } from '../../../helpers/temp-folder.ts';
import { toModelJson, toWeightBytes, writeLayersModel, type Layer, type ModelSpec } from './layers-model.ts';

const fixtures = 'test/compute/engines/tfjs/fixtures';

const kernel = { shape: [1, 1, 1, 2], data: [1, -1] };
const conv: Layer = {
  name: 'conv',
  className: 'Conv2D',
  config: { use_bias: false, activation: 'relu' },
  inputs: ['image'],
  weights: { kernel },
};
const end: Layer = { name: 'mean', className: 'GlobalAveragePooling2D', inputs: ['conv'] };
const small: ModelSpec = { input: [4, 4, 1], output: 'mean', layers: [conv, end] };

const open = (path: string) => openTfjsEngine({ path });

/** Writes a file into a fresh folder. */
function write(name: string, content: string | Uint8Array): string {
  const path = join(makeTempFolder(), name);
  writeFileSync(path, content);
  return path;
}

const withModel = (change: (model: ReturnType<typeof toModelJson>) => unknown) => {
  const path = writeLayersModel(makeTempFolder(), small);
  writeFileSync(path, JSON.stringify(change(toModelJson(small, ['group1-shard1of1']))));
  return path;
};

const withLayers = (layers: readonly Layer[], output = 'mean') =>
  writeLayersModel(makeTempFolder(), { ...small, layers, output });

describe('files that are no network, or half of one', () => {
  it.each(['only.weights.h5'])('refuses weights without a network: %s', async (name) => {
    await expect(open(`${fixtures}/${name}`)).rejects.toThrow(/weights only.*model\.save\(\)/s);
  });

  it.each(['cells.h5', 'cells.keras'])(
    'refuses %s cut short at any length, naming the file',
    async (name) => {
      const whole = readFileSync(`${fixtures}/${name}`);
      for (const share of [0.001, 0.1, 0.5, 0.9, 0.999]) {
        const path = write(name, whole.subarray(0, Math.max(9, Math.floor(whole.length * share))));
        await expect(open(path), `${share}`).rejects.toMatchObject({ name: 'BadInput', where: path });
      }
    },
  );

  it('refuses what is no JSON, no model, or a graph model', async () => {
    await expect(open(write('model.json', '{"a":'))).rejects.toThrow(/not JSON/);
    await expect(open(write('model.json', '{"a": 1}'))).rejects.toThrow(/holds no layers/);
    await expect(open(write('model.json', '[]'))).rejects.toThrow(/no JSON object|not JSON/);
    const graph = JSON.stringify({ format: 'graph-model', modelTopology: { node: [] }, weightsManifest: [] });
    await expect(open(write('model.json', graph))).rejects.toThrow(/graph model/);
  });

  it('refuses a zip without a network', async () => {
    await expect(open(write('a.zip', zipSync({ 'a.txt': strToU8('a') })))).rejects.toThrow(
      /holds no network \(a\.txt\)/,
    );
  });

  it('names a file that is not there', async () => {
    await expect(open('/nowhere/model.json')).rejects.toMatchObject({ name: 'NotFound' });
  });
});

describe('weights', () => {
  it('refuses missing and short weight files', async () => {
    const short = writeLayersModel(makeTempFolder(), small);
    writeFileSync(join(short, '..', 'group1-shard1of1'), new Uint8Array(4));
    await expect(open(short)).rejects.toThrow(/cut short/);
    const path = withModel((model) => ({
      ...model,
      weightsManifest: [{ ...model.weightsManifest[0], paths: ['gone.bin'] }],
    }));
    await expect(open(path)).rejects.toThrow(/gone\.bin is missing/);
  });

  it('does not read outside the folder of the network', async () => {
    const folder = makeTempFolder();
    mkdirSync(join(folder, 'inner'));
    const path = writeLayersModel(join(folder, 'inner'), small);
    copyFileSync(join(folder, 'inner', 'group1-shard1of1'), join(folder, 'secret'));
    for (const place of ['../secret', join(folder, 'secret'), 'a/../../secret', '..\\secret']) {
      writeFileSync(path, JSON.stringify(toModelJson(small, [place])));
      await expect(open(path), place).rejects.toThrow(/outside its folder/);
    }
    expect(existsSync(join(folder, 'secret'))).toBe(true);
  });

  it('names the layer whose weights are missing or do not fit', async () => {
    const bare: Layer = { name: 'conv', className: 'Conv2D', inputs: ['image'] };
    await expect(open(withLayers([bare, end]))).rejects.toThrow(
      /layer conv \(Conv2D\) needs the weights kernel, bias/,
    );
    const wide: Layer = { ...conv, weights: { kernel: { shape: [1, 1, 3, 2], data: [1, 2, 3, 4, 5, 6] } } };
    await expect(open(withLayers([wide, end]))).rejects.toMatchObject({ name: 'BadInput' });
  });

  it('takes them by order where their names are others', async () => {
    const other: Layer = { ...conv, weights: { conv_W: kernel } };
    const engine = await open(withLayers([other, end]));
    const logits = await engine.predict({ data: new Float32Array(16).fill(2), shape: [1, 1, 4, 4] });
    expect([...logits.data]).toEqual([2, 0]);
    await engine.close();
  });

  it('reads quantised weights', async () => {
    const path = writeLayersModel(makeTempFolder(), small);
    const model = toModelJson(small, ['group1-shard1of1']);
    const [group] = model.weightsManifest;
    const weights = group?.weights.map((weight) => ({
      ...weight,
      quantization: { dtype: 'uint8', scale: 0.5, min: -1 },
    }));
    writeFileSync(path, JSON.stringify({ ...model, weightsManifest: [{ ...group, weights }] }));
    writeFileSync(join(path, '..', 'group1-shard1of1'), new Uint8Array([4, 0]));
    const engine = await open(path);
    const logits = await engine.predict({ data: new Float32Array(16).fill(3), shape: [1, 1, 4, 4] });
    expect([...logits.data]).toEqual([3, 0]);
    await engine.close();
  });
});

describe('structures', () => {
  it('names every layer that it does not know', async () => {
    const unknown: readonly Layer[] = [
      conv,
      { name: 'code', className: 'Lambda', inputs: ['conv'] },
      { name: 'own', className: 'MyAttention', inputs: ['code'] },
      { ...end, inputs: ['own'] },
    ];
    await expect(open(withLayers(unknown))).rejects.toThrow(
      /code \(Lambda\), own \(MyAttention\).*Python code/s,
    );
  });

  it('refuses layers that run in a circle or read what is not there', async () => {
    const circle: readonly Layer[] = [
      { name: 'a', className: 'Add', inputs: ['image', 'b'] },
      { name: 'b', className: 'ReLU', inputs: ['a'] },
    ];
    await expect(open(withLayers(circle, 'b'))).rejects.toThrow(/in a circle/);
    await expect(open(withLayers([{ ...end, inputs: ['gone'] }]))).rejects.toThrow(/names a layer gone/);
  });

  it('refuses sizes that no machine holds before it allocates them', async () => {
    const huge: Layer = {
      name: 'up',
      className: 'UpSampling2D',
      config: { size: [90000, 90000] },
      inputs: ['conv'],
    };
    await expect(open(withLayers([conv, huge, { ...end, inputs: ['up'] }]))).rejects.toThrow(
      /layer up would have the shape/,
    );
  });

  it('refuses settings of the wrong kind, naming layer and setting', async () => {
    const odd: Layer = { ...conv, config: { ...conv.config, strides: 'two' } };
    await expect(open(withLayers([odd, end]))).rejects.toThrow(/layer conv: its setting strides is "two"/);
  });

  it('frees the weights of what it refuses', async () => {
    const before = tf.memory().numTensors;
    const odd: Layer = { ...conv, config: { ...conv.config, padding: 'causal' } };
    await expect(open(withLayers([odd, end]))).rejects.toThrow(/padding causal/);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('reads NaN in a description as missing, and says so', async () => {
    const path = withModel((model) => model);
    const text = readFileSync(path, 'utf8').replace('"use_bias":false', '"use_bias":false,"momentum":NaN');
    writeFileSync(path, text);
    const engine = await open(path);
    expect(engine.description.repairs).toContain('NaN and Infinity are read as missing');
    await engine.close();
  });
});

describe('openEngine', () => {
  it('knows the files by what they begin with', async () => {
    const zip = zipSync({
      'deep/model.json': strToU8(JSON.stringify(toModelJson(small, ['weights.bin']))),
      'deep/weights.bin': toWeightBytes(small),
    });
    for (const path of [
      write('a.zip', zip),
      write('network', zip),
      `${fixtures}/cells.keras`,
      `${fixtures}/cells.h5`,
    ]) {
      const engine = await openEngine({ path, sha256: '' }, { threads: 1, device: 'cpu', automatic: true });
      expect(engine.description.format).toBe('tfjs');
      await engine.close();
    }
  });

  it('refuses a device that the runtime does not know, unless it was chosen automatically', async () => {
    const path = `${fixtures}/field.keras`;
    await expect(openTfjsEngine({ path }, { device: 'webgpu' })).rejects.toThrow(
      /cannot be computed on webgpu/,
    );
    const engine = await openTfjsEngine({ path }, { device: 'webgpu', automatic: true });
    await engine.close();
  });
});
