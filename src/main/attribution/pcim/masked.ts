import { axis, type Tensor } from '../../../shared/tensor.ts';
import type { MaskedImages, MaskedOracle, Oracle } from '../method.ts';
import type { PcimImage } from './baseline.ts';
import { createEnlargement, type Enlargement } from './enlarge.ts';
import { mix, mixGradient } from './mixing.ts';
import { stackImages } from './stack.ts';

/** Masked questions to any oracle: inside the network's graph where that can be, else mixed here. */
export function maskedOracle(oracle: Oracle): MaskedOracle {
  return oracle.masked ?? mixedByHand(oracle);
}

/** Enlarges masks, mixes images and takes gradients back to the masks outside the network. */
export function mixedByHand(oracle: Oracle): MaskedOracle {
  return {
    probabilities: (masked) => oracle.probabilities(mixAll(masked)),
    async gradient(masked, classes) {
      const perImage = masked.masks.length / classes.length;
      const wanted = masked.masks.map((_, mask) => classes[Math.floor(mask / perImage)] ?? 0);
      const answer = await oracle.probabilityGradient(mixAll(masked), wanted);
      return { probabilities: answer.probabilities, gradient: collectAll(masked, answer.gradient) };
    },
  };
}

function mixAll(masked: MaskedImages): Tensor {
  const enlargement = enlargementOf(masked);
  const like = imageAt(masked.images, 0);
  const mixes = masked.masks.map((mask, index) => {
    const { image, baseline } = shownBy(masked, index);
    return mix(image, baseline.values, enlargement.apply(mask));
  });
  return stackImages(mixes, like);
}

function collectAll(masked: MaskedImages, gradient: Tensor): Tensor {
  const enlargement = enlargementOf(masked);
  const cells = masked.grid ** 2;
  const data = new Float32Array(masked.masks.length * cells);
  masked.masks.forEach((_, index) => {
    const { image, baseline } = shownBy(masked, index);
    const slope = mixGradient(image, baseline.values, imageAt(gradient, index).values);
    data.set(enlargement.collect(slope), index * cells);
  });
  return { data, shape: [masked.masks.length, masked.grid, masked.grid] };
}

function enlargementOf({ images, grid }: MaskedImages): Enlargement {
  return createEnlargement(grid, axis(images, 2), axis(images, 3));
}

/** The image and the baseline that a mask mixes. */
function shownBy({ images, baselines, masks }: MaskedImages, mask: number) {
  const owner = Math.floor((mask * axis(images, 0)) / masks.length);
  return { image: imageAt(images, owner), baseline: imageAt(baselines, owner) };
}

function imageAt({ data, shape }: Tensor, index: number): PcimImage {
  const [, channels = 0, height = 0, width = 0] = shape;
  const size = channels * height * width;
  return { values: data.subarray(index * size, (index + 1) * size), channels, height, width };
}
