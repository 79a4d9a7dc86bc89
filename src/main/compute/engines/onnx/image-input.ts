import { networkMismatch, unsupported } from '../../../../shared/errors.ts';
import type { Tensor } from '../../../../shared/tensor.ts';
import type { Network, ValueInfo } from '../../../graph/index.ts';

/** The input that takes the image. Lengths that the file leaves open are null. */
export interface ImageInput {
  readonly name: string;
  /** [batch, channels, height, width]. */
  readonly dims: readonly (number | null)[];
}

const lengthsOf = (info: ValueInfo): (number | null)[] =>
  info.type?.tensor?.shape?.dims.map(({ value }) => (value > 0 ? value : null)) ?? [];

/** @throws Unsupported where the network does not take a [batch, channels, height, width] image. */
export function findImageInput(network: Network, where: string): ImageInput {
  const [first] = network.inputs;
  const dims = first === undefined ? [] : lengthsOf(first);
  if (first === undefined) {
    throw unsupported({ what: 'it takes no input', where, mend: 'Export it with one image input.' });
  }
  if (dims.length !== 4) {
    throw unsupported({
      what: `its input ${first.name} has ${dims.length} axes, an image batch has 4`,
      where,
      mend: 'Export it with an input of [batch, channels, height, width].',
    });
  }
  return { name: first.name, dims };
}

const names = ['batch', 'channels', 'height', 'width'] as const;

/** @throws NetworkMismatch naming the axis where a batch does not fit the input. */
export function assertFits(batch: Tensor, input: ImageInput, where: string): void {
  const shown = `[${batch.shape.join(', ')}]`;
  if (batch.shape.length !== 4) {
    throw networkMismatch({
      what: `images of shape ${shown} are no [batch, channels, height, width]`,
      where,
    });
  }
  for (const axis of [1, 2, 3] as const) {
    const expected = input.dims[axis] ?? null;
    if (expected !== null && batch.shape[axis] !== expected) {
      throw networkMismatch({
        what: `the network takes ${expected} for ${names[axis]}, the images ${shown} have ${batch.shape[axis] ?? 0}`,
        where,
        mend: axis === 1 ? 'Map as many channels as it takes.' : 'Resize the images to its input.',
      });
    }
  }
}
