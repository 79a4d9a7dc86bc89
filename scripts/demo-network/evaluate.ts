import { look } from './trainable-network.ts';
import { drawLabelledField, placeInBatch, type FieldMix, type LabelledField } from './training-fields.ts';

/** A field with what the network makes of it. */
export interface SeenField {
  readonly label: 0 | 1 | null;
  /** [D, h, w] of the layer before pooling. */
  readonly features: Float32Array;
  readonly logits: Float32Array;
}

/** Shows the network `count` fields of a mix. */
export function showFields(weights: Float32Array, mix: FieldMix, seed: number, count: number): SeenField[] {
  const chunk = 16;
  const seen: SeenField[] = [];
  for (let from = 0; from < count; from += chunk) {
    const length = Math.min(chunk, count - from);
    const fields = Array.from({ length }, (_, place) => drawLabelledField(mix, seed, from + place));
    seen.push(...showBatch(weights, fields));
  }
  return seen;
}

function showBatch(weights: Float32Array, fields: readonly LabelledField[]): SeenField[] {
  const [channels = 0, edge = 0] = fields[0]?.input.shape ?? [];
  const size = channels * edge * edge;
  const data = new Float32Array(fields.length * size);
  fields.forEach(({ input }, place) => placeInBatch(data, place * size, input, 0));
  const { features, logits } = look(weights, { data, shape: [fields.length, edge, edge, channels] });
  const perField = features.length / fields.length;
  return fields.map(({ label }, place) => ({
    label,
    features: features.slice(place * perField, (place + 1) * perField),
    logits: logits.slice(2 * place, 2 * place + 2),
  }));
}

/** Share of the fields whose larger logit is their label's. */
export function accuracyOf(seen: readonly SeenField[]): number {
  const right = seen.filter(({ label, logits }) => ((logits[1] ?? 0) > (logits[0] ?? 0) ? 1 : 0) === label);
  return right.length / seen.length;
}
