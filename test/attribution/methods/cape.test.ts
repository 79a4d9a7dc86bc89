import { describe, expect, it } from 'vitest';
import { methodFor, type FeatureMethod } from '../../../src/main/attribution/index.ts';
import type { CapeHead } from '../../../src/shared/network.ts';
import { describeGolden, largestDifference } from '../golden.ts';
import { readCapeCase } from '../cape/golden-cape.ts';

function capeMethod(): FeatureMethod {
  const method = methodFor('cape');
  if (method.kind !== 'features') throw new Error('CAPE works on features');
  return method;
}

function storedHead(head: ReturnType<typeof readCapeCase>['head']): CapeHead {
  const [t1 = 0, t2 = 0, t3 = 0] = Array.from(head.logTemperatures);
  return {
    layer: 'features',
    classes: head.classes,
    features: head.features,
    weights: Array.from(head.weights),
    bias: Array.from(head.bias),
    logTemperatures: [t1, t2, t3],
    provenance: {},
  };
}

describeGolden('the CAPE method against the reference', () => {
  it('gives each image the map and the probability of its class', () => {
    const { head, images, perImage } = readCapeCase('02_temperatures_batch2');
    const features = { data: Float32Array.from(images.flat()), shape: [2, 8, 4, 5] };
    const classes = [3, 1];
    const raw = capeMethod().explain(features, classes, storedHead(head), {});
    expect(raw.maps.shape).toEqual([2, 4, 5]);
    expect(raw.unit).toBe('probability');
    classes.forEach((c, b) => {
      const expected = (perImage('expected', 'cape_map')[b] ?? []).slice(c * 20, (c + 1) * 20);
      expect(largestDifference(raw.maps.data.subarray(b * 20, (b + 1) * 20), expected)).toBeLessThan(2e-7);
      const probability = perImage('expected', 'cape_probs')[b]?.[c] ?? Number.NaN;
      expect(raw.figures[b]?.['capeProbability']).toBeCloseTo(probability, 6);
    });
  });

  it('calls a flat map flat', () => {
    const { head, images } = readCapeCase('07_constant_features');
    const features = { data: Float32Array.from(images.flat()), shape: [1, 4, 3, 3] };
    expect(capeMethod().explain(features, [0], storedHead(head), {}).emptyReasons).toEqual(['no-contrast']);
  });
});

describe('the CAPE method', () => {
  const head: CapeHead = {
    layer: 'features',
    classes: 2,
    features: 1,
    weights: [1, -1],
    bias: [0, 0],
    logTemperatures: [0, 0, 0],
    provenance: {},
  };
  const features = (values: number[]) => ({
    data: Float32Array.from(values),
    shape: [1, 1, 1, values.length],
  });

  it.each([
    ['NaN in the features', features([1, Number.NaN]), [0], 'BadInput'],
    ['a class the head does not know', features([1, 2]), [2], 'NetworkMismatch'],
    ['fewer classes than images', features([1, 2]), [], 'BadInput'],
    [
      'other features than the head takes',
      { data: new Float32Array(4), shape: [1, 2, 1, 2] },
      [0],
      'NetworkMismatch',
    ],
  ])('refuses %s', (_, tensor, classes, kind) => {
    expect(() => capeMethod().explain(tensor, classes, head, {})).toThrow(expect.objectContaining({ kind }));
  });

  it('says when a class holds no probability at all', () => {
    const raw = capeMethod().explain(features([1000, 1000]), [1], head, {});
    expect(raw.emptyReasons).toEqual(['no-positive-value']);
    expect([...raw.maps.data]).toEqual([0, 0]);
  });
});
