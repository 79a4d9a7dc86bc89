import { resNet50 } from '../sample-networks/residual-network.ts';
import { benchImages, hiresRequest, oneClass, withEngine, withNetworkFile } from './bench-network.ts';
import type { BenchContext } from './interleave.ts';

const compilations = 3;

/**
 * Milliseconds from a file of ResNet-50's size to its first HiResCAM map, less the time that a further map takes: reading,
 * shapes, derivatives, onnxruntime's own optimisation.
 */
export function benchCompile({ signal, onProgress }: BenchContext): Promise<readonly number[]> {
  return withNetworkFile(resNet50, async (path) => {
    const images = benchImages(1, resNet50.sizePx);
    const weights = oneClass(1, resNet50.classes);
    const samples: number[] = [];
    while (samples.length < compilations && !signal.aborted) {
      const started = performance.now();
      const sample = await withEngine(path, async (engine) => {
        await engine.explain(images, weights, hiresRequest);
        const compiled = performance.now();
        await engine.explain(images, weights, hiresRequest);
        return compiled - started - (performance.now() - compiled);
      });
      samples.push(sample);
      onProgress(samples.length / compilations);
    }
    return samples;
  });
}
