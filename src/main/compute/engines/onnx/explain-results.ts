import type { Tensor } from '../../../../shared/tensor.ts';
import type { Explanation } from '../../../graph/index.ts';
import type { ExplainRequest, ExplainResult } from '../../engine.ts';

export function resultOf(results: ReadonlyMap<string, Tensor>, name: string): Tensor {
  const tensor = results.get(name);
  if (tensor === undefined) throw new Error(`the session was not asked for ${name}`);
  return tensor;
}

/** Everything that a compiled explanation answers. */
export function outputsOf(explanation: Explanation): string[] {
  const { logits, maps, activations, gradients, inputGradient } = explanation;
  return [
    logits,
    ...maps.flat(),
    ...activations,
    ...gradients,
    ...(inputGradient === null ? [] : [inputGradient]),
  ];
}

export function toResult(
  results: ReadonlyMap<string, Tensor>,
  { logits, maps, activations, gradients, inputGradient }: Explanation,
  { layers }: ExplainRequest,
): ExplainResult {
  const byLayer = (names: readonly string[]) =>
    Object.fromEntries(names.map((name, index) => [layers[index] ?? '', resultOf(results, name)]));
  return {
    logits: resultOf(results, logits),
    maps: Object.fromEntries(
      layers.map((layer, index) => [layer, (maps[index] ?? []).map((name) => resultOf(results, name))]),
    ),
    activations: byLayer(activations),
    gradients: byLayer(gradients),
    inputGradient: inputGradient === null ? null : resultOf(results, inputGradient),
  };
}
