import type { NetworkDescription } from '../../shared/network.ts';

/** Why the recommended layer is the one that class activation maps take, or why there is none, as a sentence. */
export function explainRecommendation({ task, layers, recommendedLayer }: NetworkDescription): string {
  const layer = layers.find(({ name }) => name === recommendedLayer);
  if (layer === undefined) {
    return layers.length === 0
      ? 'no layer has a grid, so there is nothing to lay over the image'
      : 'no layer can be reached from the output by derivatives';
  }
  const grid = `${layer.height} x ${layer.width}`;
  const sees = describeField(layer.receptiveField);
  return task === 'classification'
    ? `the last layer with a grid (${grid}) before the classes are told apart: all that the verdict rests on passes it, and it still knows where${sees}`
    : `the end of the bottleneck: of the coarsest grid (${grid}) the last of the widest layers (${layer.channels} channels); later layers repeat the prediction${sees}`;
}

function describeField(field: readonly [number, number] | null | undefined): string {
  if (field === undefined) return '';
  if (field === null) return '. Each cell sees the whole picture';
  return `. Each cell sees ${field.join(' x ')} pixels`;
}
