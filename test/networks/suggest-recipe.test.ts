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
