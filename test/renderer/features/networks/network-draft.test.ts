import { describe, expect, it } from 'vitest';
import { proposeDraft, toRecipe } from '../../../../src/renderer/features/networks/network-draft.ts';
import { recipeSchema } from '../../../../src/shared/network.ts';
import type { Channel } from '../../../../src/shared/plate.ts';
import { makeDescription } from '../../make-network.ts';

const channel = (index: number, name: string): Channel => ({
  index,
  name,
  color: '#ffffff',
  low: 0,
  high: 1,
  gamma: 1,
  visible: true,
  rangeMin: 0,
  rangeMax: 1,
  histogram: [],
});
const channels = [channel(0, 'GFP'), channel(1, 'Hoechst')];

describe('proposeDraft', () => {
  it('takes a small classifier for one of cells, found in the channel of nuclei', () => {
    const draft = proposeDraft('/data/sbs.onnx', makeDescription(), channels);
    expect(draft).toMatchObject({ name: 'sbs', view: 'cells', cropPx: 48, nucleiChannel: 'Hoechst' });
    expect(draft.channels).toEqual(['GFP', 'Hoechst']);
    expect(draft.labels).toEqual(['class 0', 'class 1']);
  });

  it('takes a segmentation network, and a large input, for one of whole fields', () => {
    expect(proposeDraft('u.onnx', makeDescription({ task: 'segmentation' }), channels).view).toBe('field');
    expect(proposeDraft('u.onnx', makeDescription({ inputShape: [2, 224, 224] }), channels).view).toBe(
      'field',
    );
  });
});

describe('toRecipe', () => {
  it('makes a recipe that the door accepts, with one scaling a channel', () => {
    for (const inputShape of [
      [2, 48, 48],
      [3, null, null],
    ] satisfies [number, number | null, number | null][]) {
      const recipe = toRecipe(proposeDraft('n.onnx', makeDescription({ inputShape }), channels));
      expect(recipeSchema.parse(recipe)).toEqual(recipe);
      expect(recipe.scaling).toHaveLength(recipe.channels.length);
    }
  });
});
