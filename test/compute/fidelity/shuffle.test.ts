import { describe, expect, it } from 'vitest';
import { openEngine } from '../../../src/main/compute/engines/index.ts';
import { shuffledValues } from '../../../src/main/compute/engines/weight-shuffle.ts';
import { randomisationStages } from '../../../src/main/compute/fidelity/randomisation-stages.ts';
import { axis, sizeOf } from '../../../src/shared/tensor.ts';

const place = { threads: 1, device: 'cpu', automatic: false } as const;
const networks = [
  ['ONNX', 'resources/demo/network.onnx'],
  ['Keras', 'test/compute/engines/tfjs/fixtures/cells.h5'],
] as const;

describe.each(networks)('a network of %s without what it learned', (_, path) => {
  const logitsOf = async (choose: ((layers: readonly string[]) => readonly string[]) | null, seed = 5) => {
    const shuffle = choose === null ? undefined : { seed, choose };
    const engine = await openEngine({ path, sha256: path }, { ...place, shuffle });
    try {
      const [channels, height, width] = engine.description.inputShape;
      const shape = [1, channels, height ?? 48, width ?? 48];
      const data = Float32Array.from({ length: sizeOf(shape) }, (_one, at) => Math.sin(at * 0.37));
      const logits = await engine.predict({ data, shape });
      expect(axis(logits, 0)).toBe(1);
      return [...logits.data];
    } finally {
      await engine.close();
    }
  };

  it('answers otherwise, the same for the same seed', async () => {
    let layers: readonly string[] = [];
    const none = await logitsOf((all) => {
      layers = all;
      return [];
    });
    expect(none).toEqual(await logitsOf(null));
    expect(layers.length).toBeGreaterThan(1);
    const all = await logitsOf((every) => every);
    expect(all).not.toEqual(none);
    expect(all).toEqual(await logitsOf((every) => every));
    expect(all).not.toEqual(await logitsOf((every) => every, 6));
    const last = await logitsOf((every) => every.slice(0, 1));
    expect(last).not.toEqual(none);
    expect(last).not.toEqual(all);
  });
});

it('moves values and invents none', () => {
  const values = Array.from({ length: 50 }, (_, at) => at);
  const moved = shuffledValues(values, 3, 'conv');
  expect([...moved].toSorted((a, b) => a - b)).toEqual(values);
  expect([...moved]).not.toEqual(values);
  expect(shuffledValues(values, 3, 'conv')).toEqual(moved);
  expect(shuffledValues(values, 3, 'dense')).not.toEqual(moved);
});

it('cascades from the output to the whole network, or takes one layer each', () => {
  const layers = ['out', 'c', 'b', 'a', 'in'];
  const chosen = (randomise: 'cascading' | 'independent', stages: number) =>
    randomisationStages({ randomise, stages }).map(({ choose }) => choose(layers));
  expect(chosen('cascading', 3)).toEqual([
    ['out', 'c'],
    ['out', 'c', 'b', 'a'],
    ['out', 'c', 'b', 'a', 'in'],
  ]);
  expect(chosen('independent', 3)).toEqual([['out'], ['b'], ['in']]);
  expect(chosen('independent', 1)).toEqual([['out']]);
  expect(new Set(randomisationStages({ randomise: 'cascading', stages: 4 }).map(({ key }) => key)).size).toBe(
    4,
  );
});
