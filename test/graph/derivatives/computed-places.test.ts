import { expect, it } from 'vitest';
import {
  compileExplanation,
  readNetwork,
  toModel,
  toNode,
  toTensor,
  toValueInfo,
} from '../../../src/main/graph/index.ts';
import { prepare } from '../../../src/main/compute/engines/onnx/prepare.ts';
import { openSession } from '../../../src/main/compute/engines/onnx/session.ts';

it('gathers by places that the image itself decides', async () => {
  const model = toModel({
    nodes: [
      toNode('Reshape', ['image', 'rows'], ['x']),
      toNode('ArgMax', ['x'], ['best'], { axis: 1, keepdims: 0 }),
      toNode('Gather', ['x', 'best'], ['picked'], { axis: 1 }),
      toNode('Reshape', ['picked', 'row'], ['y']),
    ],
    inputs: [toValueInfo('image', [1, 1, 2, 3])],
    outputs: [toValueInfo('y', [1, 4])],
    initializers: [
      toTensor('rows', [2], BigInt64Array.of(2n, 3n)),
      toTensor('row', [2], BigInt64Array.of(1n, -1n)),
    ],
  });
  const settings = { where: 'gather', threads: 1 };
  const headed = await prepare(readNetwork(model), 'image', [1, 1, 2, 3], settings);
  const explanation = compileExplanation(headed, {
    input: 'image',
    layers: [],
    reductions: [],
    activations: false,
    gradients: false,
    inputGradient: true,
    score: 'logit',
  });
  const session = await openSession(explanation.model, { ...settings, optimisation: 'all' });
  try {
    // The first row has its maximum in column 2, the second in column 0: y = (3, 1, 4, 9) of columns 2 and 0.
    const image = { data: Float32Array.of(1, 2, 3, 9, 5, 4), shape: [1, 1, 2, 3] };
    const weights = { data: Float32Array.of(1, 10, 100, 1000), shape: [1, 4] };
    const name = explanation.inputGradient ?? '';
    const results = await session.run({ image, [explanation.weights]: weights }, [explanation.logits, name]);
    expect([...(results.get(explanation.logits)?.data ?? [])]).toEqual([3, 1, 4, 9]);
    expect([...(results.get(name)?.data ?? [])]).toEqual([10, 0, 1, 1000, 0, 100]);
  } finally {
    await session.close();
  }
});
