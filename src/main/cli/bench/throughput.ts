import { checkoutFiles, createPool } from '../../headless.ts';
import { loadBenchmarks, type BenchContext, type ComputePool } from '../../compute/index.ts';
import type { UnitTask } from '../../../shared/compute-port.ts';
import type { Throughput } from './measurements.ts';

const unitsPerProcess = 24;
const mostRounds = 5;

/** HiResCAM maps a second of ResNet-18's size at 224 pixels by one compute process, and by `processes` at once. */
export async function benchThroughput(processes: number, context: BenchContext): Promise<Throughput> {
  const { benchImages, resNet18, withNetworkFile } = await loadBenchmarks();
  return withNetworkFile(resNet18, async (path) => {
    const task: UnitTask = {
      network: { path, sha256: 'bench' },
      recipe: null,
      pixels: { kind: 'tensor', tensor: benchImages(1, resNet18.sizePx) },
      method: 'hires-cam',
      parameters: {},
      layer: null,
      target: { kind: 'class', classIndex: 3 },
      mask: null,
      capeHead: null,
      seed: 1,
    };
    const single = createPool(checkoutFiles(), { processes: 1, device: 'cpu' });
    const full = createPool(checkoutFiles(), { processes, device: 'cpu' });
    try {
      return await alternate(single, full, task, context);
    } finally {
      await single.close();
      await full.close();
    }
  });
}

async function alternate(
  single: ComputePool,
  full: ComputePool,
  task: UnitTask,
  { runs, signal, onProgress }: BenchContext,
): Promise<Throughput> {
  const rate = async (pool: ComputePool, units: number) => {
    const started = performance.now();
    await Promise.all(Array.from({ length: units }, () => pool.runUnit(task, { signal })));
    return (units * 1000) / (performance.now() - started);
  };
  // Every process compiles the network before the clock runs.
  await rate(single, 2);
  await rate(full, 4 * full.parallelism);
  const rounds = Math.min(runs, mostRounds);
  const one: number[] = [];
  const all: number[] = [];
  for (let round = 0; round < rounds; round++) {
    one.push(await rate(single, unitsPerProcess));
    all.push(await rate(full, unitsPerProcess * full.parallelism));
    onProgress((round + 1) / rounds);
  }
  return { processes: full.parallelism, one, all };
}
