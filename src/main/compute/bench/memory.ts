import { cancelled } from '../../../shared/errors.ts';
import { resNet18 } from '../sample-networks/residual-network.ts';
import { benchImages, hiresRequest, oneClass, withEngine, withNetworkFile } from './bench-network.ts';
import type { BenchContext } from './interleave.ts';

const settlingImages = 40;
const countedImages = 160;

/**
 * Bytes by which the process's resident memory grows with every further image that is explained, after memory has
 * settled. Flat is about 0; a leak of one input would be 600 kB.
 */
export function benchMemory({ signal, onProgress }: BenchContext): Promise<number> {
  return withNetworkFile(resNet18, (path) =>
    withEngine(path, async (engine) => {
      const images = benchImages(1, resNet18.sizePx);
      const weights = oneClass(1, resNet18.classes);
      const explain = async (count: number, from: number) => {
        for (let image = 0; image < count; image++) {
          if (signal.aborted) throw cancelled();
          await engine.explain(images, weights, hiresRequest);
          onProgress((from + image) / (settlingImages + countedImages));
        }
        return process.memoryUsage.rss();
      };
      const before = await explain(settlingImages, 0);
      return ((await explain(countedImages, settlingImages)) - before) / countedImages;
    }),
  );
}
