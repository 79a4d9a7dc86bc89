import type { Engine } from '../engine.ts';
import { deviation } from './compare.ts';
import { shiftClasses, shiftImages, shiftLayer, shiftNumbers } from './shift-network.ts';

/**
 * How far logits, HiResCAM and input gradient of the network known by hand lie from its numbers, at worst. Closes the
 * engine that was opened.
 */
export async function shiftDeviation(opening: Promise<Engine>): Promise<number> {
  const engine = await opening;
  try {
    const images = shiftImages();
    const classes = [1, 2];
    const weights = new Float32Array(classes.length * shiftClasses);
    classes.forEach((target, image) => (weights[image * shiftClasses + target] = 1));
    const result = await engine.explain(
      images,
      { data: weights, shape: [classes.length, shiftClasses] },
      {
        layers: [shiftLayer],
        reductions: [{ kind: 'hires' }],
        activations: false,
        gradients: false,
        inputGradient: true,
        score: 'logit',
      },
    );
    const expected = shiftNumbers(images, classes);
    return Math.max(
      deviation(result.logits, expected.logits),
      deviation(result.maps[shiftLayer]?.[0], expected.map),
      deviation(result.inputGradient, expected.inputGradient),
    );
  } finally {
    await engine.close();
  }
}
