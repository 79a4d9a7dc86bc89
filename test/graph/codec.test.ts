import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PlateLensError } from '../../src/shared/errors.ts';
import {
  decodeModel,
  encodeModel,
  toModel,
  toNode,
  toTensor,
  toValueInfo,
} from '../../src/main/graph/index.ts';

const small = toModel({
  nodes: [
    toNode('Conv', ['x', 'w'], ['y'], { kernel_shape: [1, 1], auto_pad: 'NOTSET', group: 1 }, 'first'),
    toNode('LeakyRelu', ['y'], ['z'], { alpha: { float: 0.25 } }),
  ],
  inputs: [toValueInfo('x', ['batch', 1, null, 4])],
  outputs: [toValueInfo('z', null)],
  initializers: [toTensor('w', [2, 1, 1, 1], new Float32Array([1.5, -2]))],
});

const parity = ['squeezenet1_1', 'unet_small_opset20'].map((name) => `../shared/parity/${name}/model.onnx`);

describe('the codec', () => {
  it('gives back what was written', () => {
    expect(decodeModel(encodeModel(small))).toEqual({ ...small });
  });

  it.each(parity)('reads and writes %s without loss', (path) => {
    if (!existsSync(path)) return;
    const model = decodeModel(readFileSync(path), path);
    expect(decodeModel(encodeModel(model))).toEqual(model);
    expect(model.graph?.nodes.length).toBeGreaterThan(20);
  });

  it('keeps weights as views', () => {
    const bytes = encodeModel(small);
    const weight = decodeModel(bytes).graph?.initializers[0]?.rawData;
    expect(weight?.buffer).toBe(bytes.buffer);
  });

  it('reads "to the end" of 2^63 - 1 as a large exact number', () => {
    const model = toModel({ ...parts(), nodes: [toNode('Slice', ['x'], ['y'], { ends: [2 ** 60] })] });
    const ends = decodeModel(encodeModel(model)).graph?.nodes[0]?.attributes[0]?.ints;
    expect(ends).toEqual([Number.MAX_SAFE_INTEGER]);
  });

  it('refuses every cut-short file', () => {
    const bytes = encodeModel(small);
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeModel(bytes.subarray(0, length), 'cut.onnx')).toThrow(/cut.onnx/);
    }
  });

  it('answers stray bytes with BadInput or a model, never another error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          decodeModel(bytes);
        } catch (error) {
          if (!(error instanceof PlateLensError) || error.kind !== 'BadInput') throw error;
        }
      }),
    );
  });
});

function parts() {
  return { inputs: [toValueInfo('x', [4])], outputs: [toValueInfo('y', [4])], initializers: [] };
}
