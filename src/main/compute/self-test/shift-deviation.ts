import type { Engine } from '../engine.ts';
import { deviation } from './compare.ts';
import { encodeShiftNetwork, shiftClasses, shiftImages, shiftLayer, shiftNumbers } from './shift-network.ts';

/** Opens a network that is given as the bytes of its file. */
export type OpenBytes = (name: string, bytes: Uint8Array) => Promise<Engine>;

/** How far logits, HiResCAM and input gradient of the network known by hand lie from its numbers, at worst. */
export async function shiftDeviation(open: OpenBytes): Promise<number> {
  const engine = await open('shift', encodeShiftNetwork());
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
