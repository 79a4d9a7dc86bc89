import { expect, test } from 'vitest';
import { suggestRecipe } from '../../src/main/networks/index.ts';
import { sampleDescription } from '../db/sample-project.ts';

const takes = (channels: number, height: number | null, width: number | null) => ({
  ...sampleDescription,
  inputShape: [channels, height, width] as [number, number | null, number | null],
});

test('a network that takes as many channels as the plate has is given all in their order', () => {
  expect(suggestRecipe(takes(2, 48, 64), ['GFP', 'DNA'])).toEqual({
    view: { kind: 'field', fit: 'stretch' },
    channels: ['GFP', 'DNA'],
    scaling: Array(2).fill({ kind: 'percentile', low: 1, high: 99.8 }),
    inputSize: [48, 64],
  });
});

test('a network of one channel is given the nuclear stain', () => {
  for (const name of ['DNA', 'Hoechst 33342', 'dapi', 'w1-Nuclei']) {
    expect(suggestRecipe(takes(1, 256, 256), ['Actin', name, 'Mito']).channels).toEqual([name]);
  }
});

test('where the number of channels leaves a choice it is not made, and both sides are named', () => {
  expect(() => suggestRecipe(takes(3, 48, 48), ['GFP', 'DNA'])).toThrow(
    'the network takes 3 channels, the plate has 2 (GFP, DNA)',
  );
  expect(() => suggestRecipe(takes(1, 48, 48), ['Actin', 'Mito'])).toThrow(/takes 1 channels/);
  expect(() => suggestRecipe(takes(1, 48, 48), [])).toThrow('the plate has 0. Name 1');
});

test('open sizes are filled, and hints go first', () => {
  expect(suggestRecipe(takes(2, null, null), ['a', 'b']).inputSize).toEqual([256, 256]);
  expect(suggestRecipe(takes(2, null, null), ['a', 'b'], { view: 'cells' }).inputSize).toEqual([48, 48]);
  expect(suggestRecipe(takes(2, null, 32), ['a', 'b'], { inputSize: [16, 32] }).inputSize).toEqual([16, 32]);
  const hinted = suggestRecipe(takes(1, 8, 8), ['DNA'], {
    channels: ['GFP'],
    scaling: { kind: 'zero-mean-unit-variance' },
  });
  expect(hinted).toMatchObject({ channels: ['GFP'], scaling: [{ kind: 'zero-mean-unit-variance' }] });
});

const facts = {
  name: 'Points',
  formatVersion: '0.4.10',
  summary: null,
  licence: null,
  authors: [],
  citations: [],
  weights: 'onnx',
  attested: null,
  scaling: [{ kind: 'zero-mean-unit-variance' as const }],
  sizes: { min: [96, 96] as [number, number], step: [8, 8] as [number, number] },
  halo: [47, 31] as [number, number],
  labels: null,
  postprocessing: [],
  tests: [],
  warnings: [],
};

test('a package scales as it says, and its segmentation keeps its magnification', () => {
  const packaged = { ...takes(1, 512, 512), task: 'segmentation' as const, package: facts };
  const whole = suggestRecipe(packaged, ['DNA'], { fieldSize: [512, 512] });
  expect(whole).toMatchObject({ view: { kind: 'field' }, scaling: facts.scaling, inputSize: [512, 512] });
  // The halo of 47 px is widened to whole cells of the layers' grids.
  const tiled = suggestRecipe(packaged, ['DNA'], { fieldSize: [2160, 2560] });
  expect(tiled).toMatchObject({ view: { kind: 'tiles', haloPx: 48 }, inputSize: [512, 512] });
  const plain = { ...packaged, package: { ...facts, halo: [0, 0] as [number, number] } };
  expect(suggestRecipe(plain, ['DNA'], { view: 'tiles' }).view).toEqual({ kind: 'tiles', haloPx: 64 });
});

test('open sizes follow the fields, by the steps of the package or of the layers', () => {
  const open = { ...takes(1, null, null), package: facts };
  expect(suggestRecipe(open, ['DNA'], { fieldSize: [640, 641] }).inputSize).toEqual([640, 648]);
  expect(suggestRecipe(open, ['DNA'], { fieldSize: [20, 9000] }).inputSize).toEqual([96, 1024]);
  const layers = sampleDescription.layers.map((layer) => ({
    ...layer,
    stride: [12, 12] as [number, number],
  }));
  const bare = { ...takes(1, null, null), layers };
  expect(suggestRecipe(bare, ['DNA'], { fieldSize: [100, 96] }).inputSize).toEqual([108, 96]);
});

test('cells are cropped at the input size around nuclei of the stain, or of the named channel', () => {
  const seen = suggestRecipe(takes(2, 48, 48), ['GFP', 'DNA'], { view: 'cells' });
  expect(seen.view).toMatchObject({ kind: 'cells', cropPx: 48, objects: { kind: 'nuclei', channel: 'DNA' } });
  const finder = (channel: string) => ({
    kind: 'nuclei' as const,
    channel,
    smoothingPx: 3,
    minAreaPx: 4,
    maxAreaPx: 5,
  });
  const named = suggestRecipe(takes(2, 48, 48), ['GFP', 'DNA'], {
    view: 'cells',
    nucleiChannel: 'GFP',
    finder,
  });
  expect(named.view).toMatchObject({ objects: finder('GFP') });
});
