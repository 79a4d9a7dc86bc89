import type { Tensor } from '../../../shared/tensor.ts';
import { encodeResidualNetwork, lastBlock, resNet18 } from '../sample-networks/residual-network.ts';
import type { Engine } from '../engine.ts';
import { turn, type UnitContext } from '../units/unit-context.ts';

/** Opens a network that is given as the bytes of its file. */
export type OpenBytes = (name: string, bytes: Uint8Array) => Promise<Engine>;

const sizePx = 112;
const images = 8;
const classes = 10;
/** A device that needs longer for one image is slower than any processor, and is not asked for more. */
const patienceMs = 1500;
const repeats = 3;

/**
 * HiResCAM maps a second of a network of ResNet-18's size, 112 pixels, 8 images at a time: the best of a few runs after
 * one that compiles. Takes about a second where the device is worth using.
 */
export async function timeMaps(open: OpenBytes, context: UnitContext): Promise<number> {
  const engine = await open('timing', encodeResidualNetwork({ ...resNet18, sizePx, classes }));
  try {
    const time = async (count: number) => {
      await turn(context);
      const weights = { data: new Float32Array(count * classes).fill(1), shape: [count, classes] };
      const started = performance.now();
      await engine.explain(picture(count), weights, {
        layers: [lastBlock],
        reductions: [{ kind: 'hires' }],
        activations: false,
        gradients: false,
        inputGradient: false,
        score: 'logit',
      });
      return performance.now() - started;
    };
    await time(1);
    const single = await time(1);
    if (single > patienceMs) return 1000 / single;
    await time(images);
    let best = Infinity;
    for (let run = 0; run < repeats; run++) best = Math.min(best, await time(images));
    return (1000 * images) / best;
  } finally {
    await engine.close();
  }
}

function picture(count: number): Tensor {
  const shape = [count, 3, sizePx, sizePx];
  const length = count * 3 * sizePx * sizePx;
  return { data: Float32Array.from({ length }, (_, at) => ((at * 31) % 255) / 128 - 1), shape };
}
