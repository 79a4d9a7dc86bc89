import { describe, expect, it } from 'vitest';
import { openInDouble } from '../../../src/main/compute/engines/onnx/double-explanation.ts';
import { openSession } from '../../../src/main/compute/engines/onnx/session.ts';
import { toDoubleModel, toModel, toNode, toValueInfo } from '../../../src/main/graph/index.ts';
import { singleKernels } from '../../../src/main/graph/double/kernels.ts';
import type { Tensor } from '../../../src/shared/tensor.ts';
import { largestDifference } from '../../helpers/largest-difference.ts';
import { allCases } from '../derivatives/cases/index.ts';
import { compiled, type OperatorCase } from '../derivatives/one-operator.ts';

const settings = { where: 'one operator', threads: 1 };

/** Logits and input gradient in both precisions, and how the double one calls itself. */
async function both(test: OperatorCase) {
  const { explanation, headed, image, imageShape, weights } = await compiled(test);
  const feeds = {
    image: { data: image, shape: imageShape },
    [explanation.weights]: { data: weights, shape: headed.shape },
  };
  const outputs = [explanation.logits, explanation.inputGradient ?? ''];
  const single = await openSession(explanation.model, { ...settings, optimisation: 'all' });
  const { session: double, precision } = await openInDouble(explanation, settings);
  try {
    if (double === null) return { precision, pairs: [] };
    const expected = await single.run(feeds, outputs);
    const actual = await double.run(feeds, outputs);
    const empty: Tensor = { data: new Float32Array(), shape: [0] };
    const pairs = outputs.map((name) => [actual.get(name) ?? empty, expected.get(name) ?? empty] as const);
    return { precision, pairs };
  } finally {
    await single.close();
    await double?.close();
  }
}

/** Float32 sums of a few hundred numbers of size 1 are right to 1e-6; a wrong formula is off by far more. */
const tolerance = 1e-5;

describe('explanations in double precision', () => {
  it.each(allCases)('%s', async (_, test) => {
    const { precision, pairs } = await both(test);
    const stays = singleKernels.has(test.op) ? ` but for ${test.op}` : '';
    expect(precision).toBe(`double precision${stays}`);
    expect(pairs).toHaveLength(2);
    for (const [actual, expected] of pairs) {
      expect(largestDifference(actual, expected)).toBeLessThan(tolerance);
    }
  });

  it('names an operator that it knows nothing of', () => {
    const node = { ...toNode('Mystery', ['x'], ['y'], {}, 'middle'), domain: 'example' };
    const model = toModel({
      nodes: [node],
      inputs: [toValueInfo('x', [1])],
      outputs: [toValueInfo('y', [1])],
      initializers: [],
    });
    expect(() => toDoubleModel(model, new Map())).toThrow(
      'middle: the operator Mystery cannot be computed in double precision',
    );
  });
});
