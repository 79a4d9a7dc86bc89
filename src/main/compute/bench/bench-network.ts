import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '../../../shared/random.ts';
import type { Tensor } from '../../../shared/tensor.ts';
import type { Engine, ExplainRequest } from '../engine.ts';
import { openOnnxEngine } from '../engines/onnx/index.ts';
import { HelperThreads } from '../engines/sharing/helper-threads.ts';
import { openThreadEngine } from '../engines/sharing/thread-engine.ts';
import { encodeResidualNetwork, lastBlock, type ResidualPlan } from '../sample-networks/residual-network.ts';

/** Lends a residual network as a file, which is gone afterwards. */
export async function withNetworkFile<R>(
  plan: ResidualPlan,
  work: (path: string, bytes: Uint8Array) => Promise<R>,
): Promise<R> {
  const folder = await mkdtemp(join(tmpdir(), 'platelens-bench-'));
  try {
    const path = join(folder, 'network.onnx');
    const bytes = encodeResidualNetwork(plan);
    await writeFile(path, bytes);
    return await work(path, bytes);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Opens a network file on one thread of the CPU, as a compute process does. */
export async function withEngine<R>(path: string, work: (engine: Engine) => Promise<R>): Promise<R> {
  const engine = await openOnnxEngine({ path }, { threads: 1 });
  try {
    return await work(engine);
  } finally {
    await engine.close();
  }
}

/** All cores of the machine, and the file of the compute process that engines in threads are started from. */
export interface AllCores {
  readonly cores: number;
  readonly entry: URL;
}

/** Lends the engine and the same engine on all cores, as the unit that is computed alone has it. */
export async function withBothEngines<R>(
  path: string,
  { cores, entry }: AllCores,
  work: (engine: Engine, wide: Engine) => Promise<R>,
): Promise<R> {
  const file = { path, sha256: path };
  const threads = new HelperThreads(() => openThreadEngine(entry, file));
  try {
    return await withEngine(path, (engine) => work(engine, threads.share(engine, file, cores)));
  } finally {
    await threads.close();
  }
}

/** Random images in (-1, 1), [count, 3, size, size]. */
export function benchImages(count: number, sizePx: number): Tensor {
  const random = createRandom(1);
  const length = count * 3 * sizePx * sizePx;
  return {
    data: Float32Array.from({ length }, () => random.uniform() * 2 - 1),
    shape: [count, 3, sizePx, sizePx],
  };
}

/** One class a picture, as weights over the logits. */
export function oneClass(count: number, classes: number, classIndex = 3): Tensor {
  const data = new Float32Array(count * classes);
  for (let image = 0; image < count; image++) data[image * classes + classIndex] = 1;
  return { data, shape: [count, classes] };
}

const nothing = { layers: [], reductions: [], activations: false, gradients: false, score: 'logit' } as const;

export const hiresRequest: ExplainRequest = {
  ...nothing,
  layers: [lastBlock],
  reductions: [{ kind: 'hires' }],
  inputGradient: false,
};
export const gradCamRequest: ExplainRequest = {
  ...nothing,
  layers: [lastBlock],
  reductions: [{ kind: 'grad-cam' }],
  inputGradient: false,
};
export const inputGradientRequest: ExplainRequest = { ...nothing, inputGradient: true };
