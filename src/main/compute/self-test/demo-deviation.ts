import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { NetworkFile } from '../../../shared/compute-port.ts';
import { badInput } from '../../../shared/errors.ts';
import type { Tensor } from '../../../shared/tensor.ts';
import type { Engine } from '../engine.ts';
import { demoNumbers } from './demo-numbers.ts';

const shape = [1, 2, 128, 128];

/** The image of the numbers: a saw-tooth that hangs together neither with rows nor with columns. */
const image = (): Tensor => ({
  data: Float32Array.from({ length: 2 * 128 * 128 }, (_, at) => ((at * 31) % 257) / 257),
  shape,
});

/**
 * How far logits, HiResCAM and input gradient of the demo network lie from PyTorch's, as shares of their maxima.
 * @throws BadInput where the file is not the network that the numbers are of.
 */
export async function demoDeviation(
  open: (file: NetworkFile) => Promise<Engine>,
  file: NetworkFile,
): Promise<number> {
  const sha256 = createHash('sha256')
    .update(await readFile(file.path))
    .digest('hex');
  if (sha256 !== demoNumbers.sha256) {
    const mend = 'Install PlateLens again; after training, run test/golden/demo-network.py.';
    throw badInput({
      what: 'the demo network is another one than the self-test knows',
      where: file.path,
      mend,
    });
  }
  const engine = await open(file);
  try {
    const { layer, classIndex } = demoNumbers;
    const weights = { data: Float32Array.of(0, 0), shape: [1, 2] };
    weights.data[classIndex] = 1;
    const result = await engine.explain(image(), weights, {
      layers: [layer],
      reductions: [{ kind: 'hires' }],
      activations: false,
      gradients: false,
      inputGradient: true,
      score: 'logit',
    });
    const logits = demoNumbers.logits.map((value, at) => [at, value] as const);
    return Math.max(
      atPlaces(result.logits, logits, Math.max(...demoNumbers.logits.map(Math.abs))),
      atPlaces(result.maps[layer]?.[0], demoNumbers.map, demoNumbers.mapLargest),
      atPlaces(result.inputGradient, demoNumbers.inputGradient, demoNumbers.inputGradientLargest),
    );
  } finally {
    await engine.close();
  }
}

function atPlaces(
  actual: Tensor | undefined | null,
  expected: readonly (readonly [place: number, value: number])[],
  largest: number,
): number {
  if (!actual) return Infinity;
  const gaps = expected.map(([place, value]) => Math.abs((actual.data[place] ?? Number.NaN) - value));
  return gaps.some(Number.isNaN) ? Infinity : Math.max(...gaps) / largest;
}
