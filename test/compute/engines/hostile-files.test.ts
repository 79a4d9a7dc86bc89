import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openOnnxEngine } from '../../../src/main/compute/engines/onnx/index.ts';
import {
  decodeModel,
  elementType,
  encodeModel,
  toModel,
  toNode,
  toTensor,
  toValueInfo,
  type OnnxModel,
  type OnnxNode,
  type OnnxTensor,
} from '../../../src/main/graph/index.ts';
import { makeTempFolder } from '../../helpers/temp-folder.ts';

/** Matches a text that holds this one. */
const mentions = (part: string): unknown => expect.stringContaining(part);

const weight = toTensor('w', [3, 1, 2, 2], new Float32Array(12).fill(0.5));

function model(nodes: readonly OnnxNode[], initializers: readonly OnnxTensor[] = [weight]): OnnxModel {
  return toModel({
    nodes: [...nodes],
    inputs: [toValueInfo('x', [1, 1, 8, 8])],
    outputs: [toValueInfo('y', null)],
    initializers: [...initializers],
  });
}

const classifier = [
  toNode('Conv', ['x', 'w'], ['c']),
  toNode('GlobalAveragePool', ['c'], ['p']),
  toNode('Flatten', ['p'], ['y']),
];

async function refusal(
  bytes: Uint8Array | OnnxModel,
  folder = makeTempFolder(),
): Promise<{ kind: string; text: string }> {
  const path = join(folder, 'network.onnx');
  writeFileSync(path, bytes instanceof Uint8Array ? bytes : encodeModel(bytes));
  try {
    await (await openOnnxEngine({ path })).close();
    return { kind: 'none', text: '' };
  } catch (error) {
    return error instanceof Error ? { kind: error.name, text: error.message } : { kind: 'none', text: '' };
  }
}

/** The classifier with its weight in another file. */
function external(location: string, length = 48): OnnxModel {
  const entry = (key: string, value: string) => ({ key, value });
  const outside: OnnxTensor = {
    ...weight,
    rawData: new Uint8Array(),
    dataLocation: 1,
    externalData: [entry('location', location), entry('offset', '0'), entry('length', String(length))],
  };
  return model(classifier, [outside]);
}

describe('hostile and broken network files', () => {
  it('opens the sound one', async () => {
    expect((await refusal(model(classifier))).kind).toBe('none');
  });

  it('names a file that is missing', async () => {
    await expect(openOnnxEngine({ path: '/nowhere/x.onnx' })).rejects.toMatchObject({ kind: 'NotFound' });
  });

  it.each([
    ['text', new TextEncoder().encode('this is a letter, not a network')],
    ['nothing', new Uint8Array()],
    ['a file cut short', encodeModel(model(classifier)).subarray(0, 120)],
  ])('refuses %s', async (_, bytes) => {
    expect(await refusal(bytes)).toMatchObject({
      kind: 'BadInput',
      text: mentions('network.onnx'),
    });
  });

  it.each([
    ['a node that feeds itself', [toNode('Add', ['x', 'y'], ['y'])], 'depends on its own result'],
    [
      'a circle',
      [toNode('Relu', ['b'], ['a']), toNode('Relu', ['a'], ['b']), toNode('Add', ['x', 'b'], ['y'])],
      'own result',
    ],
    ['a tensor made twice', [toNode('Relu', ['x'], ['y']), toNode('Abs', ['x'], ['y'])], 'made twice'],
    ['a tensor made nowhere', [toNode('Add', ['x', 'ghost'], ['y'])], 'made nowhere'],
    ['an unknown operator', [toNode('Frobnicate', ['x'], ['y'])], 'onnxruntime refuses'],
    ['weights of the wrong rank', [toNode('Gemm', ['x', 'w'], ['y'])], 'onnxruntime refuses'],
  ])('refuses %s', async (_, nodes, reason) => {
    expect(await refusal(model(nodes))).toMatchObject({
      kind: 'BadInput',
      text: mentions(reason),
    });
  });

  it('refuses a weight whose shape is larger than its data', async () => {
    const giant = { ...weight, dims: [1 << 30, 1 << 20, 2, 2] };
    expect(await refusal(model(classifier, [giant]))).toMatchObject({ kind: 'BadInput' });
    const empty = { ...weight, rawData: new Uint8Array() };
    expect(await refusal(model(classifier, [empty]))).toMatchObject({ kind: 'BadInput' });
  });

  it('refuses a network that would blow its tensors up, before it runs', async () => {
    const nodes = [toNode('Expand', ['x', 'size'], ['e']), toNode('GlobalAveragePool', ['e'], ['y'])];
    const size = toTensor('size', [4], BigInt64Array.of(1n, 4096n, 65536n, 65536n));
    const one = toModel({
      nodes,
      inputs: [toValueInfo('x', [1, 1, 1, 1])],
      outputs: [toValueInfo('y', null)],
      initializers: [size],
    });
    expect(await refusal(one)).toMatchObject({ kind: 'BadInput', text: mentions('65536') });
  });

  it('refuses functions that call each other without end', async () => {
    const body = (name: string, calls: string) => ({
      name,
      domain: 'loop',
      inputs: ['a'],
      outputs: ['b'],
      attributes: [],
      nodes: [{ ...toNode(calls, ['a'], ['b']), domain: 'loop' }],
      docString: '',
      opsets: [],
      attributeDefaults: [],
      overload: '',
    });
    const call = { ...toNode('F', ['x'], ['y']), domain: 'loop' };
    const looping = { ...model([call]), functions: [body('F', 'G'), body('G', 'F')] };
    expect(await refusal(looping)).toMatchObject({
      kind: 'BadInput',
      text: mentions('without end'),
    });
  });

  it('reads weights beside the file', async () => {
    const folder = makeTempFolder();
    writeFileSync(join(folder, 'w.bin'), weight.rawData);
    expect((await refusal(external('w.bin'), folder)).kind).toBe('none');
  });

  it('reads no weights outside the folder of the file', async () => {
    const outer = makeTempFolder();
    const folder = join(outer, 'inner');
    mkdirSync(folder);
    writeFileSync(join(outer, 'secret'), weight.rawData);
    symlinkSync(join(outer, 'secret'), join(folder, 'link'));
    for (const location of ['../secret', join(outer, 'secret'), 'link', 'a/../../secret', '']) {
      expect(await refusal(external(location), folder)).toMatchObject({
        kind: 'BadInput',
        text: mentions('outside its folder'),
      });
    }
  });

  it('refuses weight files that are missing or cut short', async () => {
    const folder = makeTempFolder();
    expect((await refusal(external('gone.bin'), folder)).text).toContain('is missing');
    writeFileSync(join(folder, 'w.bin'), new Uint8Array(40));
    expect((await refusal(external('w.bin'), folder)).text).toContain('cut short');
    expect((await refusal(external('w.bin', 40), folder)).text).toContain('cut short');
  });

  it('says which operator has no derivative, still predicts, and explains the layers behind it', async () => {
    const nodes = [
      toNode('Conv', ['x', 'w'], ['early']),
      toNode('LpNormalization', ['early'], ['odd'], { axis: 1 }),
      toNode('Det', ['square'], ['det']),
      toNode('MatMul', ['odd', 'turned'], ['square']),
      toNode('Transpose', ['odd'], ['turned'], { perm: [0, 1, 3, 2] }),
      toNode('Flatten', ['det'], ['y']),
    ];
    const path = join(makeTempFolder(), 'det.onnx');
    writeFileSync(path, encodeModel(model(nodes)));
    const engine = await openOnnxEngine({ path });
    try {
      const image = { data: new Float32Array(64).map((_, at) => Math.sin(at)), shape: [1, 1, 8, 8] };
      const logits = await engine.predict(image);
      expect(engine.description.missingDerivatives).toEqual(['Det']);
      expect(engine.description.layers[0]).toMatchObject({
        differentiable: false,
        reason: 'no derivative for Det',
      });
      const request = {
        layers: ['early'],
        reductions: [],
        activations: false,
        gradients: true,
        inputGradient: false,
      };
      await expect(engine.explain(image, logits, { ...request, score: 'logit' })).rejects.toMatchObject({
        kind: 'Unsupported',
        message: mentions('Det'),
      });
    } finally {
      await engine.close();
    }
  });

  it('refuses an image that does not fit and a layer that is not there', async () => {
    const path = join(makeTempFolder(), 'fits.onnx');
    writeFileSync(path, encodeModel(model(classifier)));
    const engine = await openOnnxEngine({ path });
    try {
      const wide = { data: new Float32Array(128), shape: [1, 2, 8, 8] };
      await expect(engine.predict(wide)).rejects.toMatchObject({ kind: 'NetworkMismatch' });
      const image = { data: new Float32Array(64), shape: [1, 1, 8, 8] };
      await expect(engine.features(image, 'nowhere')).rejects.toMatchObject({ kind: 'NotFound' });
      expect((await engine.predict(image)).shape).toEqual([1, 3]);
    } finally {
      await engine.close();
    }
  });

  it('answers every file with some bytes flipped by a network or an error of the family', async () => {
    const bytes = encodeModel(model(classifier));
    for (let seed = 1; seed <= 60; seed++) {
      const broken = bytes.slice();
      for (let flip = 0; flip < 3; flip++) {
        const at = (seed * 7919 + flip * 104729) % broken.length;
        broken[at] = (broken[at] ?? 0) ^ (1 << ((seed + flip) % 8));
      }
      const { kind } = await refusal(broken);
      expect(['none', 'BadInput', 'Unsupported', 'ComputeFailed']).toContain(kind);
    }
  });

  it('declares half-precision networks in float32', async () => {
    const half = toTensor('w', [3, 1, 2, 2], new Uint16Array(12).fill(0x3800), elementType.float16);
    const one = model(classifier, [half]);
    const info = toValueInfo('x', [1, 1, 8, 8], elementType.float16);
    const graph = one.graph;
    if (graph === null) throw new Error('no graph');
    const path = join(makeTempFolder(), 'half.onnx');
    writeFileSync(path, encodeModel({ ...one, graph: { ...graph, inputs: [info] } }));
    const engine = await openOnnxEngine({ path });
    const logits = await engine.predict({ data: new Float32Array(64).fill(1), shape: [1, 1, 8, 8] });
    await engine.close();
    expect(Array.from(logits.data)).toEqual([2, 2, 2]);
  });

  it.skipIf(!existsSync('../shared/networks'))('refuses every cut of a real network', async () => {
    const bytes = readFileSync('../shared/networks/onnxruntime_examples/mnist.onnx');
    for (let share = 0; share < 20; share++) {
      const cut = bytes.subarray(0, Math.floor((bytes.length * share) / 20));
      expect((await refusal(cut)).kind).toBe('BadInput');
    }
    expect(decodeModel(bytes).graph?.nodes).toHaveLength(12);
  });
});
