import { badInput, networkMismatch } from '../../../shared/errors.ts';
import { pcimParametersSchema, type PcimParameters } from '../../../shared/methods.ts';
import { axis, type Tensor } from '../../../shared/tensor.ts';
import { requireFinite } from '../finite.ts';
import type { IterativeMethod, MethodContext, Oracle, RawMaps } from '../method.ts';
import type { PcimImage } from '../pcim/baseline.ts';
import type { PcimMap } from '../pcim/pcim-map.ts';
import { explainByForwardLearning } from '../pcim/forward-learned.ts';
import { explainForwardOnly } from '../pcim/forward-only.ts';
import { explainLiterally } from '../pcim/literal.ts';
import { explainByRandomFields } from '../pcim/random-fields.ts';

/**
 * PCIM, pixel-wise channel isolation mixing (arXiv 2412.02275, reconstructed from its abstract): which pixels must
 * stay for the verdict to stay. The map has the size of the image. With the trained variants its values are opacities in
 * (0, 1), 0.5 is undecided; with `literal` opacities from 0 on; with `forward-only` it is signed, 0 is neutral.
 *
 * @throws BadInput for images that hold NaN, NetworkMismatch for a class the network does not have, Cancelled.
 */
export const pcim: IterativeMethod = {
  kind: 'iterative',
  id: 'pcim',
  explain: async (images, classes, oracle, parameters, context) => {
    requireFinite(images, 'the network input');
    requireClasses(images, classes, oracle.classCount);
    const choice = pcimParametersSchema.parse(parameters);
    const maps = await explainVariant(splitImages(images), classes, oracle, choice, context);
    return toRawMaps(maps, axis(images, 2), axis(images, 3));
  },
};

function explainVariant(
  images: readonly PcimImage[],
  classes: readonly number[],
  oracle: Oracle,
  choice: PcimParameters,
  context: MethodContext,
): Promise<PcimMap[]> {
  switch (choice.variant) {
    case 'random-fields':
    case 'random-fields-adam':
      return explainByRandomFields(images, classes, oracle, choice, context);
    case 'forward-only':
      return explainForwardOnly(images, classes, oracle, choice, context);
    case 'forward-only-learned':
      return explainByForwardLearning(images, classes, oracle, choice, context);
    case 'literal':
      return explainLiterally(images, classes, oracle, choice, context);
  }
}

function requireClasses(images: Tensor, classes: readonly number[], classCount: number): void {
  if (classes.length !== axis(images, 0)) {
    throw badInput({ what: `${axis(images, 0)} images came with ${classes.length} classes to explain` });
  }
  const stray = classes.find((index) => index < 0 || index >= classCount);
  if (stray !== undefined) {
    throw networkMismatch({ what: `the network has ${classCount} classes, none with index ${stray}` });
  }
}

function splitImages(images: Tensor): PcimImage[] {
  const [channels, height, width] = [axis(images, 1), axis(images, 2), axis(images, 3)];
  const size = channels * height * width;
  return Array.from({ length: axis(images, 0) }, (_, index) => ({
    values: images.data.subarray(index * size, (index + 1) * size),
    channels,
    height,
    width,
  }));
}

function toRawMaps(maps: readonly PcimMap[], height: number, width: number): RawMaps {
  const data = new Float32Array(maps.length * height * width);
  maps.forEach((map, index) => data.set(map.values, index * height * width));
  return {
    maps: { data, shape: [maps.length, height, width] },
    unit: maps[0]?.unit ?? 'opacity',
    emptyReasons: maps.map((map) => map.emptyReason),
    figures: maps.map((map) => map.figures),
  };
}
