import { describe, expect, it } from 'vitest';
import { scoreUnit } from '../../../src/main/compute/fidelity/score-unit.ts';
import type { OpenStage } from '../../../src/main/compute/fidelity/randomisation-stages.ts';
import { runUnit } from '../../../src/main/compute/units/run-unit.ts';
import {
  fidelitySettingsSchema,
  networkMetricIds,
  type FidelitySettings,
  type NetworkMetricId,
  type ScoreTask,
} from '../../../src/shared/fidelity.ts';
import type { Recipe } from '../../../src/shared/network.ts';
import { createLinearEngine, type LinearNetwork } from '../helpers/linear-engine.ts';

const base: LinearNetwork = {
  channels: 2,
  height: 8,
  width: 8,
  classes: 3,
  seed: 4,
  segmentation: false,
  singleLogit: false,
};
const recipe: Recipe = {
  view: {
    kind: 'cells',
    cropPx: 8,
    objects: { kind: 'nuclei', channel: 'a', smoothingPx: 1, minAreaPx: 1, maxAreaPx: 9 },
  },
  channels: ['a', 'b'],
  scaling: [
    { kind: 'linear', offset: 0, divisor: 4 },
    { kind: 'linear', offset: 0, divisor: 4 },
  ],
  inputSize: [8, 8],
};
const quiet = { signal: null, onProgress: () => undefined };
/** Networks with other draws stand for networks without what they learned. */
const stagesOf =
  (network: LinearNetwork): OpenStage =>
  (stage) =>
    Promise.resolve(createLinearEngine({ ...network, seed: 90 + stage.length }));
const openStage = stagesOf(base);

const plane = (phase: number) =>
  Float32Array.from({ length: 900 }, (_, index) => 1 + Math.sin(index * 0.9 + phase));
const centres = [6, 6, 15, 9, 22, 20, 9, 24, 18, 15];

/** A unit with the map that a method really makes of it. */
async function taskOf(
  metrics: readonly NetworkMetricId[],
  settings: Partial<FidelitySettings> = {},
  network: LinearNetwork = base,
  change: Partial<ScoreTask> = {},
): Promise<ScoreTask> {
  const unit = {
    network: { path: 'linear.json', sha256: 'x' },
    recipe,
    pixels: {
      kind: 'field',
      width: 30,
      height: 30,
      planes: [plane(0), plane(1)],
      centres: Float32Array.from(centres),
    },
    method: 'gradient-x-input',
    parameters: {},
    layer: null,
    target: { kind: 'predicted' },
    mask: null,
    capeHead: null,
    seed: 1,
    ...change,
  } as const;
  const { maps, facts } = await runUnit(unit, createLinearEngine(network), quiet);
  return {
    ...unit,
    metrics,
    maps,
    unit: facts.unit,
    settings: fidelitySettingsSchema.parse({ steps: 16, sets: 30, disturbances: 3, ...settings }),
    scoreSeed: 7,
  };
}

const scored = async (task: ScoreTask, network: LinearNetwork = base) => {
  const { scores } = await scoreUnit(task, createLinearEngine(network), quiet, stagesOf(network));
  return new Map(scores.map((score) => [score.metric, score]));
};

describe('a unit of cells', () => {
  it('scores exact contributions better than chance and a blob, by every measure of fidelity', async () => {
    const scores = await scored(await taskOf(['deletion', 'insertion', 'abpc', 'faithfulness-correlation']));
    for (const [metric, better] of [
      ['deletion', -1],
      ['insertion', 1],
      ['abpc', 1],
      ['faithfulness-correlation', 1],
    ] as const) {
      const { value, random, centre } = scores.get(metric) ?? {};
      expect(better * ((value ?? NaN) - (random ?? NaN))).toBeGreaterThan(0.02);
      expect(better * ((value ?? NaN) - (centre ?? NaN))).toBeGreaterThan(0.02);
    }
    expect(scores.get('deletion')?.details).toMatchObject({ images: 5, undefinedImages: 0 });
    expect(scores.get('deletion')?.details.curve).toHaveLength(17);
  });

  it('answers every metric, and the same again for the same seed', async () => {
    const task = await taskOf(networkMetricIds, { images: 2, references: false });
    const once = await scored(task);
    expect([...once.keys()]).toEqual([...networkMetricIds]);
    for (const { metric, value, reason } of once.values()) {
      expect(value === null, metric).toBe(reason !== null);
      if (value !== null) expect(Number.isFinite(value)).toBe(true);
    }
    const without = [...once.values()].filter(({ value }) => value === null);
    expect(without.map(({ metric, reason }) => [metric, reason])).toEqual([
      ['keep-dice', 'not-applicable'],
      ['delete-dice', 'not-applicable'],
      ['seed-repeatability', 'not-applicable'],
    ]);
    expect(await scored(task)).toEqual(once);
  });

  it('draws which objects are scored by the seed', async () => {
    const task = await taskOf(['deletion'], { images: 2, references: false });
    const values = new Set<number | null | undefined>();
    for (const scoreSeed of [1, 2, 3, 4, 5, 6]) {
      const score = (await scored({ ...task, scoreSeed })).get('deletion');
      expect(score?.details.images).toBe(2);
      values.add(score?.value);
    }
    expect(values.size).toBeGreaterThan(1);
  });

  it('has no score without objects, and for maps of other objects', async () => {
    const task = await taskOf(['deletion', 'parameter-randomisation']);
    if (task.pixels.kind !== 'field') throw new Error('a field was made');
    const empty = { ...task, pixels: { ...task.pixels, centres: new Float32Array(0) } };
    for (const score of (await scored(empty)).values()) expect(score.reason).toBe('empty-map');
    const fewer = { ...task, pixels: { ...task.pixels, centres: Float32Array.from(centres.slice(0, 6)) } };
    for (const score of (await scored(fewer)).values()) expect(score.reason).toBe('size-mismatch');
  });

  it('names maps that cannot be judged', async () => {
    const task = await taskOf(['deletion', 'sensitivity-n', 'infidelity'], { references: false });
    const reasonsOf = async (value: number) => {
      const data = task.maps.data.map(() => value);
      return [...(await scored({ ...task, maps: { ...task.maps, data } })).values()].map(
        ({ reason }) => reason,
      );
    };
    expect(await reasonsOf(0)).toEqual(['zero-map', 'zero-map', 'zero-map']);
    expect(await reasonsOf(2)).toEqual(['constant-map', 'constant-map', 'constant-map']);
    expect(await reasonsOf(Number.NaN)).toEqual(['non-finite', 'non-finite', 'non-finite']);
  });

  it('tells progress that only rises, and stops when told to', async () => {
    const task = await taskOf(['deletion', 'road', 'max-sensitivity']);
    const shares: number[] = [];
    const onProgress = (share: number) => shares.push(share);
    await scoreUnit(task, createLinearEngine(base), { signal: null, onProgress }, openStage);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares.at(-1)).toBe(1);
    const control = new AbortController();
    const stop = { signal: control.signal, onProgress: () => control.abort() };
    await expect(scoreUnit(task, createLinearEngine(base), stop, openStage)).rejects.toMatchObject({
      kind: 'Cancelled',
    });
  });
});

describe('whole fields and tiles', () => {
  const views = [
    { kind: 'field', fit: 'letterbox' },
    { kind: 'field', fit: 'stretch' },
    { kind: 'tiles', haloPx: 1 },
  ] as const;

  it('scores the network as it saw them', async () => {
    for (const view of views) {
      const pixels = {
        kind: 'field',
        width: 14,
        height: 10,
        planes: [plane(0).slice(0, 140), plane(1).slice(0, 140)],
        centres: null,
      } as const;
      const change = { recipe: { ...recipe, view }, pixels };
      const scores = await scored(
        await taskOf(['abpc', 'avg-sensitivity'], { baseline: 'zero' }, base, change),
      );
      const abpc = scores.get('abpc');
      expect((abpc?.value ?? NaN) - (abpc?.random ?? NaN), JSON.stringify(view)).toBeGreaterThan(0.01);
      expect(scores.get('avg-sensitivity')?.value).toBeGreaterThan(0);
    }
  });
});

describe('a segmentation', () => {
  const segmenting = { ...base, segmentation: true };
  const metrics = ['keep-dice', 'delete-dice', 'deletion', 'parameter-randomisation'] as const;
  const pixels = {
    kind: 'tensor',
    tensor: {
      data: Float32Array.from({ length: 128 }, (_, at) => Math.sin(at * 1.7)),
      shape: [1, 2, 8, 8],
    },
  } as const;
  const change = {
    recipe: null,
    pixels,
    method: 'seg-hires-grad-cam',
    layer: 'input',
    target: { kind: 'class', classIndex: 1 },
  } as const;

  it('keeps and deletes its segment', async () => {
    const scores = await scored(await taskOf(metrics, {}, segmenting, change), segmenting);
    const [keep, remove] = [scores.get('keep-dice'), scores.get('delete-dice')];
    expect(keep?.details.curve).toHaveLength(17);
    expect((keep?.details.curve as number[]).at(-1)).toBe(1);
    expect((remove?.details.curve as number[])[0]).toBe(1);
    expect((keep?.value ?? NaN) - (keep?.random ?? NaN)).toBeGreaterThan(0.02);
    expect((remove?.random ?? NaN) - (remove?.value ?? NaN)).toBeGreaterThan(0.02);
    expect(scores.get('parameter-randomisation')?.value).toBeLessThan(1);
  });

  it('has no score where the target has no pixel', async () => {
    const lonely = { ...change, target: { kind: 'class', classIndex: 0 } } as const;
    const nothing = { ...pixels, tensor: { ...pixels.tensor, data: new Float32Array(128).fill(0) } };
    // Where all logits are equal the first class wins everywhere.
    const empty = { ...lonely, pixels: nothing, target: { kind: 'class', classIndex: 2 } } as const;
    const scores = await scored(await taskOf(metrics, {}, segmenting, empty), segmenting);
    for (const score of scores.values()) expect(score).toMatchObject({ value: null, reason: 'no-response' });
  });
});
