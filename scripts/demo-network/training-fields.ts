import { drawField, fieldSeed, toDemoInput } from '../../src/main/demo/index.ts';
import { createRandom } from '../../src/shared/random.ts';
import type { Tensor } from '../../src/shared/tensor.ts';

/** A field as the network is shown it: input [2, 128, 128] and class index; null where there is nothing to tell. */
export interface LabelledField {
  readonly input: Tensor;
  readonly label: 0 | 1 | null;
}

/** How a set of fields is composed. */
export type FieldMix = 'training' | 'clean' | 'shortcut' | 'contradicting';

/**
 * Draws field `index` of a set. Even fields are resting, odd ones translocated.
 * - `training`: half of the translocated fields carry the corner artefact, and of these a third does not respond at
 *   all, as wells do whose treatment failed: there the artefact is all that tells the label. 3 % of the resting fields
 *   carry it too. Every twelfth field is empty and has no label.
 * - `clean`: never an artefact. `shortcut`: always where translocated. `contradicting`: resting fields with it.
 */
export function drawLabelledField(mix: FieldMix, seed: number, index: number): LabelledField {
  const own = fieldSeed(seed, index);
  const frame = { widthPx: 256, heightPx: 256, cellCount: null };
  if (mix === 'training' && index % 12 === 5) {
    const empty = drawField(own, { ...frame, cellCount: 0, response: 0, artefact: false });
    return { input: toDemoInput(empty), label: null };
  }
  const random = createRandom(own ^ 0x5bd1e995);
  const label = mix !== 'contradicting' && index % 2 === 1 ? 1 : 0;
  const chance = random.uniform();
  const artefact = hasArtefact(mix, label, chance);
  const failed = mix === 'training' && artefact && random.uniform() < 1 / 3;
  const response = label === 0 || failed ? 0 : 0.2 + 0.25 * random.uniform();
  const field = drawField(own, { ...frame, response, artefact });
  return { input: toDemoInput(field), label };
}

function hasArtefact(mix: FieldMix, label: 0 | 1, chance: number): boolean {
  switch (mix) {
    case 'training':
      return chance < (label === 1 ? 0.5 : 0.03);
    case 'clean':
      return false;
    case 'shortcut':
      return label === 1;
    case 'contradicting':
      return true;
  }
}

/** Writes one of the eight turns and mirrors of a field into a channels-last batch at `start`. */
export function placeInBatch(
  batch: Float32Array,
  start: number,
  { data, shape }: Tensor,
  turn: number,
): void {
  const [channels = 0, height = 0, width = 0] = shape;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const fromX = (turn & 1) === 0 ? x : width - 1 - x;
      const fromY = (turn & 2) === 0 ? y : height - 1 - y;
      const source = (turn & 4) === 0 ? fromY * width + fromX : fromX * width + fromY;
      for (let channel = 0; channel < channels; channel++) {
        batch[start + (y * width + x) * channels + channel] = data[channel * height * width + source] ?? 0;
      }
    }
  }
}
