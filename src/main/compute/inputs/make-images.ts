import type { FieldPixels, ReadyInput } from '../../../shared/compute-port.ts';
import { badInput, networkMismatch } from '../../../shared/errors.ts';
import type { NetworkDescription, Recipe } from '../../../shared/network.ts';
import { axis, sizeOf, type Tensor } from '../../../shared/tensor.ts';
import { cellImages } from './cells-view.ts';
import { fieldImages } from './field-view.ts';
import type { NetworkImages } from './network-images.ts';
import { tileImages } from './tiles-view.ts';

/** What must fit the pixels, and the file to name where it does not. */
export interface NetworkInput extends Pick<NetworkDescription, 'inputShape'> {
  readonly path: string;
}

/**
 * Applies a recipe to the pixels of a field, or takes a ready input as it is.
 *
 * @throws NetworkMismatch where channels or input size differ from the network's, naming both; BadInput where planes
 * are missing, of another size, or hold values that are no numbers.
 */
export function makeImages(
  pixels: FieldPixels | ReadyInput,
  recipe: Recipe | null,
  network: NetworkInput,
): NetworkImages {
  if (pixels.kind === 'tensor') return readyImages(pixels.tensor, network);
  if (recipe === null) {
    throw badInput({
      what: 'a field came without the recipe that turns it into network input',
      mend: 'Add the network to the project with its channels, scaling and view.',
    });
  }
  requireChannels(pixels.planes.length, recipe, network);
  requireInputSize(recipe.inputSize, network);
  requirePlanes(pixels, recipe);
  if (recipe.view.kind === 'field') return fieldImages(pixels, recipe, recipe.view.fit);
  if (recipe.view.kind === 'tiles') return tileImages(pixels, recipe, recipe.view.haloPx);
  if (pixels.centres === null) {
    throw badInput({
      what: 'the network sees cells, and the field came without the centres of its objects',
      mend: 'Find the objects first.',
    });
  }
  return cellImages(pixels, pixels.centres, recipe, recipe.view.cropPx);
}

function readyImages(tensor: Tensor, network: NetworkInput): NetworkImages {
  if (tensor.shape.length !== 4) {
    throw badInput({
      what: `the network input has ${tensor.shape.length} axes: [${tensor.shape.join(', ')}]`,
      mend: 'Give [1, channels, height, width].',
    });
  }
  const [channels, height, width] = [axis(tensor, 1), axis(tensor, 2), axis(tensor, 3)];
  if (channels !== network.inputShape[0]) throw channelMismatch(network, `the input has ${channels}`);
  requireInputSize([height, width], network);
  if (tensor.data.some((value) => !Number.isFinite(value))) {
    throw badInput({ what: 'the network input holds NaN or infinite values' });
  }
  const count = axis(tensor, 0);
  const size = sizeOf([channels, height, width]);
  return {
    count,
    height,
    width,
    boxes: Array.from({ length: count }, () => ({ x: 0, y: 0, width, height })),
    areObjects: false,
    tiling: null,
    batch: (from, to) => ({
      data: tensor.data.slice(from * size, to * size),
      shape: [to - from, channels, height, width],
    }),
  };
}

function channelMismatch({ inputShape, path }: NetworkInput, found: string) {
  return networkMismatch({
    what: `the network takes ${inputShape[0]} channels, ${found}`,
    where: path,
    mend: 'Name one plate channel for every input channel of the network.',
  });
}

function requireChannels(planes: number, recipe: Recipe, network: NetworkInput): void {
  const { channels, scaling } = recipe;
  const [wanted] = network.inputShape;
  if (channels.length !== wanted) {
    throw channelMismatch(network, `the recipe names ${channels.length} (${channels.join(', ')})`);
  }
  if (planes !== wanted) throw channelMismatch(network, `the field came with ${planes}`);
  if (scaling.length !== wanted) throw channelMismatch(network, `the recipe scales ${scaling.length}`);
}

function requireInputSize(size: readonly [number, number], { inputShape, path }: NetworkInput): void {
  const [, height, width] = inputShape;
  if ((height ?? size[0]) !== size[0] || (width ?? size[1]) !== size[1]) {
    throw networkMismatch({
      what: `the network takes images of ${height ?? 'any'} x ${width ?? 'any'} pixels (height x width) and was given ${size[0]} x ${size[1]}`,
      where: path,
      mend: "Give images of that size, or set the recipe's input size to it.",
    });
  }
}

function requirePlanes({ width, height, planes }: FieldPixels, { channels }: Recipe): void {
  planes.forEach((plane, index) => {
    const where = `channel ${channels[index] ?? index}`;
    if (plane.length !== width * height) {
      throw badInput({ what: `the plane holds ${plane.length} pixels, not ${width} x ${height}`, where });
    }
    if (plane.some((value) => !Number.isFinite(value))) {
      throw badInput({
        what: 'the plane holds NaN or infinite values',
        where,
        mend: 'Import the plane again, or exclude the well.',
      });
    }
  });
}
