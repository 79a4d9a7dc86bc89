import { describe, expect, it } from 'vitest';
import { methodFor, type FeatureMethod } from '../../../src/main/attribution/index.ts';
import type { Parameters } from '../../../src/shared/methods.ts';
import type { CapeHead } from '../../../src/shared/network.ts';
import type { Tensor } from '../../../src/shared/tensor.ts';
import { describeGolden, largestDifference } from '../golden.ts';
import { readCapeCase } from '../cape/golden-cape.ts';

function capeMethod(id: 'cape' | 'mu-cape' = 'cape'): FeatureMethod {
  const method = methodFor(id);
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

  it('gives the class activation map of the head', () => {
    const { head, images, perImage } = readCapeCase('01_basic');
    const cells = (images[0]?.length ?? 0) / head.features;
    const features = { data: Float32Array.from(images[0] ?? []), shape: [1, head.features, 1, cells] };
    const raw = capeMethod().explain(features, [2], storedHead(head), { quantity: 'cam' });
    const expected = (perImage('expected', 'teacher_cam_over_N')[0] ?? []).slice(2 * cells, 3 * cells);
    expect(largestDifference(raw.maps.data, expected)).toBeLessThan(1e-6);
  });

  it('gives mu-CAPE under its own name, as a quantity and as the reference', () => {
    const { head, images, perImage } = readCapeCase('02_temperatures_batch2');
    const features = { data: Float32Array.from(images.flat()), shape: [2, 8, 4, 5] };
    const classes = [3, 1];
    const own = capeMethod('mu-cape').explain(features, classes, storedHead(head), {});
    const quantity = capeMethod().explain(features, classes, storedHead(head), { quantity: 'mu-cape' });
    expect(own).toEqual(quantity);
    expect(capeMethod('mu-cape').unit({})).toBe(own.unit);
    classes.forEach((c, b) => {
      const expected = (perImage('expected', 'mu_cape_map')[b] ?? []).slice(c * 20, (c + 1) * 20);
      const cut = own.maps.data.subarray(b * 20, (b + 1) * 20).map((value) => Math.max(0, value));
      const largest = Math.max(...expected);
      expect(largestDifference(cut, expected)).toBeLessThan(1e-6 * largest);
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

  const three: CapeHead = {
    ...head,
    classes: 3,
    weights: [1, -1, 0.5],
    bias: [0, 0.2, -0.1],
  };
  const explain = (parameters: Parameters, classes = [0], content: Tensor | null = null) =>
    capeMethod().explain(features([2, -1, 0.5, 3]), classes, three, parameters, content);
  const valuesOf = (parameters: Parameters) => [...explain(parameters).maps.data];

  it('tells each quantity in its own unit', () => {
    const units = [
      'probability',
      'mu-cape',
      'region-weight',
      'posterior',
      'cam',
      'difference',
      'log-odds',
    ].map((quantity) => [quantity, explain({ quantity }).unit, capeMethod().unit({ quantity })]);
    expect(units).toEqual([
      ['probability', 'probability', 'probability'],
      ['mu-cape', 'logit', 'logit'],
      ['region-weight', 'probability', 'probability'],
      ['posterior', 'probability', 'probability'],
      ['cam', 'logit', 'logit'],
      ['difference', 'probability-difference', 'probability-difference'],
      ['log-odds', 'logit', 'logit'],
    ]);
  });

  it('makes the quantities of each other', () => {
    const [map, weight, posterior] = ['probability', 'region-weight', 'posterior'].map((quantity) =>
      valuesOf({ quantity }),
    );
    map?.forEach((value, n) => expect(value).toBeCloseTo((weight?.[n] ?? 0) * (posterior?.[n] ?? 0), 6));
    expect(weight?.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 6);
    const cam = valuesOf({ quantity: 'cam' });
    expect(cam.reduce((a, b) => a + b, 0)).toBeCloseTo((2 - 1 + 0.5 + 3) / 4, 6);
    const mu = valuesOf({ quantity: 'mu-cape' });
    const mean = (f: number) => (f * 0.5 + 0.1) / 3;
    [2, -1, 0.5, 3].forEach((f, n) => expect(mu[n]).toBeCloseTo(f + mean(f), 5));
  });

  it('compares with the class named, or else with the strongest other one', () => {
    const difference = explain({ quantity: 'difference', against: 1 });
    expect(difference.figures[0]).toMatchObject({ againstClass: 1 });
    const named = valuesOf({ quantity: 'log-odds', against: 1 });
    [2, -1, 0.5, 3].forEach((f, n) => expect(named[n]).toBeCloseTo(2 * f - 0.2, 5));
    expect(explain({ quantity: 'log-odds' }).figures[0]).toMatchObject({ againstClass: 2 });
    expect(() => explain({ quantity: 'log-odds', against: 3 })).toThrow(
      expect.objectContaining({ kind: 'NetworkMismatch' }),
    );
  });

  it.each(['probability', 'mu-cape', 'region-weight', 'posterior', 'cam', 'difference', 'log-odds'])(
    'leaves padding empty in the quantity %s',
    (quantity) => {
      const content = { data: Float32Array.of(1, 0, 1, 0), shape: [1, 1, 4] };
      const { data } = explain({ quantity }, [0], content).maps;
      expect([data[1], data[3]]).toEqual([0, 0]);
      expect(data[0]).not.toBe(0);
    },
  );

  it('explains independent classes each by its own two rows', () => {
    const independent: CapeHead = {
      ...head,
      classes: 2,
      independent: true,
      weights: [0, 1, 0, -2],
      bias: [0, 0, 0, 0.5],
    };
    const raw = capeMethod().explain(features([1, 2]), [1], independent, {});
    const two = capeMethod().explain(
      features([1, 2]),
      [1],
      { ...head, weights: [0, -2], bias: [0, 0.5] },
      {},
    );
    expect([...raw.maps.data]).toEqual([...two.maps.data]);
    expect(raw.figures[0]?.['capeProbability']).toBe(two.figures[0]?.['capeProbability']);
  });
});
