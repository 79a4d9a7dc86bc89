import { describe, expect, it } from 'vitest';
import type { UnitTask } from '../../../src/shared/compute-port.ts';
import type { CapeHead, Recipe } from '../../../src/shared/network.ts';
import type { Engine } from '../../../src/main/compute/engine.ts';
import { createOracle } from '../../../src/main/compute/units/oracle.ts';
import { predictPixels } from '../../../src/main/compute/units/predict-pixels.ts';
import { runUnit } from '../../../src/main/compute/units/run-unit.ts';
import { createLinearEngine, type LinearNetwork } from '../helpers/linear-engine.ts';

const base: LinearNetwork = {
  channels: 2,
  height: 6,
  width: 6,
  classes: 3,
  seed: 4,
  segmentation: false,
  singleLogit: false,
};
const recipe: Recipe = {
  view: {
    kind: 'cells',
    cropPx: 6,
    objects: { kind: 'nuclei', channel: 'a', smoothingPx: 1, minAreaPx: 1, maxAreaPx: 9 },
  },
  channels: ['a', 'b'],
  scaling: [
    { kind: 'linear', offset: 0, divisor: 1 },
    { kind: 'linear', offset: 0, divisor: 1 },
  ],
  inputSize: [6, 6],
};
const head: CapeHead = {
  layer: 'input',
  classes: 3,
  features: 2,
  weights: [0.4, -0.2, 0.1, 0.7, -0.5, 0.3],
  bias: [0, 0.1, -0.1],
  logTemperatures: [0, 0, 0],
  provenance: {},
};
const quiet = { signal: null, onProgress: () => undefined };

function taskOf(centres: readonly number[], change: Partial<UnitTask> = {}): UnitTask {
  const plane = (phase: number) =>
    Float32Array.from({ length: 400 }, (_, index) => 1 + Math.sin(index * 0.9 + phase));
  return {
    network: { path: 'linear.json', sha256: 'x' },
    recipe,
    pixels: {
      kind: 'field',
      width: 20,
      height: 20,
      planes: [plane(0), plane(1)],
      centres: Float32Array.from(centres),
    },
    method: 'hires-cam',
    parameters: {},
    layer: null,
    target: { kind: 'predicted' },
    mask: null,
    capeHead: null,
    seed: 3,
    ...change,
  };
}

const manyCells = Array.from({ length: 35 * 2 }, (_, index) => 3 + ((index * 7) % 14));
const sumOf = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0);

describe('a unit of cells', () => {
  const engine = createLinearEngine(base);

  it('places one map on every cell, each for its own verdict', async () => {
    const task = taskOf(manyCells);
    const result = await runUnit(task, engine, quiet);
    const { logits, verdict } = await predictPixels(task, engine, quiet);
    expect(result.maps).toMatchObject({ count: 35, height: 6, width: 6 });
    expect([...result.maps.boxes.subarray(0, 4)]).toEqual([0, 7, 6, 6]);
    for (let cell = 0; cell < 35; cell++) {
      const winner = Math.max(...logits.data.subarray(cell * 3, cell * 3 + 3));
      expect(sumOf(result.maps.data.subarray(cell * 36, (cell + 1) * 36))).toBeCloseTo(winner, 3);
    }
    expect(result.verdict).toEqual(verdict);
    expect(verdict.objectCount).toBe(35);
    expect(verdict.probabilities.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
    expect(result.facts.min).toBe(Math.min(...result.maps.data));
    expect(result.facts.max).toBe(Math.max(...result.maps.data));
  });

  it('tells why when there is no cell', async () => {
    const result = await runUnit(taskOf([]), engine, quiet);
    expect(result.facts).toMatchObject({ count: 0, emptyReason: 'no-objects', min: null, max: null });
    expect(result.verdict).toBeNull();
    expect(result.maps.data).toHaveLength(0);
    await expect(predictPixels(taskOf([]), engine, quiet)).rejects.toMatchObject({ kind: 'BadInput' });
  });

  it('gives CAPE maps that sum to the class probability of the head', async () => {
    const task = taskOf(manyCells, {
      method: 'cape',
      capeHead: head,
      target: { kind: 'class', classIndex: 2 },
    });
    const { maps, facts } = await runUnit(task, engine, quiet);
    expect(facts).toMatchObject({ unit: 'probability', layer: 'input', count: 35 });
    expect(sumOf(maps.data) / 35).toBeCloseTo(facts.figures['capeProbability'] ?? Number.NaN, 5);
  });

  it('stops between batches when it is cancelled', async () => {
    const stop = new AbortController();
    const shares: number[] = [];
    const unit = runUnit(taskOf(manyCells), engine, {
      signal: stop.signal,
      onProgress: (share) => {
        shares.push(share);
        stop.abort();
      },
    });
    await expect(unit).rejects.toMatchObject({ kind: 'Cancelled' });
    expect(shares).toEqual([32 / 35]);
  });
});

describe('PCIM through a unit', () => {
  it('does not depend on the batch that a cell was in', async () => {
    const engine = createLinearEngine(base);
    const parameters = { steps: 8, grid: 4 };
    const all = await runUnit(taskOf(manyCells.slice(0, 20), { method: 'pcim', parameters }), engine, quiet);
    const last = await runUnit(
      taskOf(manyCells.slice(18, 20), { method: 'pcim', parameters }),
      engine,
      quiet,
    );
    expect(all.facts).toMatchObject({ unit: 'opacity', count: 10 });
    all.maps.data
      .subarray(9 * 36)
      .forEach((value, index) => expect(value).toBeCloseTo(last.maps.data[index] ?? 0, 5));
    expect(all.maps.data.every((value) => value > 0 && value < 1)).toBe(true);
  });
});

describe('an oracle', () => {
  it.each([
    ['softmax', { ...base, classes: 3 }],
    ['a single logit', { ...base, classes: 2, singleLogit: true }],
  ])('answers the derivative of its own probability: %s', async (_, network) => {
    const oracle = createOracle(createLinearEngine(network));
    const shape = [2, 2, 6, 6];
    const image = Float32Array.from({ length: 144 }, (_, index) => Math.sin(index * 2.3) * 0.2);
    const classes = [1, 0];
    const { probabilities, gradient } = await oracle.probabilityGradient({ data: image, shape }, classes);
    const step = 1e-2;
    for (const pixel of [0, 17, 71, 72, 143]) {
      const b = Math.floor(pixel / 72);
      const at = async (change: number) => {
        const moved = image.slice();
        moved[pixel] = (moved[pixel] ?? 0) + change;
        const answer = await oracle.probabilities({ data: moved, shape });
        return answer.data[b * network.classes + (classes[b] ?? 0)] ?? 0;
      };
      const slope = ((await at(step)) - (await at(-step))) / (2 * step);
      expect(gradient.data[pixel]).toBeCloseTo(slope, 3);
    }
    const sum = sumOf(probabilities.data.subarray(0, network.classes));
    expect(sum).toBeCloseTo(1, 5);
  });
});

describe('a segmentation unit', () => {
  const engine = createLinearEngine({ ...base, segmentation: true });
  const tensor = {
    data: Float32Array.from({ length: 72 }, (_, index) => Math.sin(index * 1.3)),
    shape: [1, 2, 6, 6],
  };
  const task = (change: Partial<UnitTask>) =>
    taskOf([], { pixels: { kind: 'tensor', tensor }, recipe: null, method: 'seg-hires-grad-cam', ...change });

  it('is additive over the classes: their maps sum to the map of all pixels', async () => {
    const maps = await Promise.all(
      [0, 1, 2].map((classIndex) => runUnit(task({ target: { kind: 'class', classIndex } }), engine, quiet)),
    );
    const all = await runUnit(task({ target: { kind: 'predicted' } }), engine, quiet);
    all.maps.data.forEach((value, pixel) => {
      const sum = maps.reduce((total, { maps: map }) => total + (map.data[pixel] ?? 0), 0);
      expect(sum).toBeCloseTo(value, 5);
    });
  });

  it('answers an empty set with zeros and the reason', async () => {
    const mask = { data: new Float32Array(36), shape: [6, 6] };
    const target = { kind: 'mask', path: 'empty.npy' } as const;
    const { maps, facts } = await runUnit(task({ target, mask }), engine, quiet);
    expect(facts).toMatchObject({ emptyReason: 'empty-target', min: 0, max: 0 });
    expect(maps.data.every((value) => value === 0)).toBe(true);
  });
});

describe('tasks that do not fit', () => {
  const engine = createLinearEngine(base);
  const unlayered: Engine = { ...engine, description: { ...engine.description, recommendedLayer: null } };
  const poisoned: Engine = {
    ...engine,
    explain: async (batch, weights, request) => {
      const result = await engine.explain(batch, weights, request);
      result.maps['input']?.[0]?.data.fill(Number.NaN);
      return result;
    },
  };

  const refused: [string, Partial<UnitTask>, Engine, string][] = [
    ['a method for the other task', { method: 'seg-hires-grad-cam' }, engine, 'NetworkMismatch'],
    ['CAPE without a head', { method: 'cape' }, engine, 'BadInput'],
    [
      'a head for other features',
      { method: 'cape', capeHead: { ...head, features: 5 } },
      engine,
      'NetworkMismatch',
    ],
    ['a head cut short', { method: 'cape', capeHead: { ...head, weights: [1] } }, engine, 'BadInput'],
    ['an unknown parameter', { parameters: { colour: 'red' } }, engine, 'BadInput'],
    ['a network without a layer to explain', {}, unlayered, 'Unsupported'],
    ['maps that overflowed', {}, poisoned, 'ComputeFailed'],
  ];
  it.each(refused)('are refused: %s', async (_, change, used, kind) => {
    await expect(runUnit(taskOf([5, 5], change), used, quiet)).rejects.toMatchObject({ kind });
  });
});
