import type { Tensor } from '../../../shared/tensor.ts';
import type { ExplainRequest, ExplainResult } from '../engine.ts';
import { joinBatches } from './onnx/batches.ts';

/** Puts the answers for one part of a batch after another together. */
export function joinResults(
  parts: readonly ExplainResult[],
  { layers, reductions }: ExplainRequest,
): ExplainResult {
  const [first] = parts;
  if (parts.length === 1 && first !== undefined) return first;
  const joined = (pick: (part: ExplainResult) => Tensor | null | undefined) =>
    joinBatches(parts.map(pick).filter((tensor) => tensor !== null && tensor !== undefined));
  const each = (key: 'activations' | 'gradients') =>
    Object.fromEntries(
      Object.keys(first?.[key] ?? {}).map((layer) => [layer, joined((part) => part[key][layer])]),
    );
  return {
    logits: joined((part) => part.logits),
    maps: Object.fromEntries(
      layers.map((layer) => [
        layer,
        reductions.map((_, index) => joined((part) => part.maps[layer]?.[index])),
      ]),
    ),
    activations: each('activations'),
    gradients: each('gradients'),
    precision: first?.precision,
    inputGradient: first?.inputGradient ? joined((part) => part.inputGradient) : null,
  };
}
