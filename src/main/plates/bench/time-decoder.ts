import { join } from 'node:path';
import { cancelled } from '../../../shared/errors.ts';
import { toStackChoice } from '../choose-planes.ts';
import type { ImportRequest } from '../import-plate.ts';
import { planImport } from '../plan-import.ts';
import { createWorkerPool, type WorkerPoolOptions } from '../workers/worker-pool.ts';

/** How long the decoder alone takes over images, in as many threads as an import has. */
export interface DecoderTime {
  readonly planes: number;
  readonly seconds: number;
  /** Processor time of all threads together; other programs do not disturb it. */
  readonly cpuSeconds: number;
}

/** Which images: every second one from the first or from the second on, so that two runs can frame another one. */
export type Half = 'even' | 'odd';

/** An import hands small images to its threads in such numbers. */
const imagesAtOnce = 8;

/** Reads half of a plate's images and keeps nothing, as an import reads them or by the TIFF library alone. */
export async function timeDecoder(
  request: ImportRequest,
  half: Half,
  by: 'import' | 'library',
  options: WorkerPoolOptions & { readonly signal?: AbortSignal | undefined } = {},
): Promise<DecoderTime> {
  const plan = await planImport(request, options.signal);
  const images = plan.images.filter((_, place) => place % 2 === (half === 'even' ? 0 : 1));
  const pool = createWorkerPool({ tasksPerThread: 2, ...options });
  const { root } = plan.listing;
  const decode = async (from: number, to: number) => {
    const tasks = images.slice(from, to).map((image) => ({
      path: join(root, image.relativePath),
      choice: toStackChoice(root, image),
    }));
    return (await pool.run('decode', { images: tasks, by }, options.signal)).planes;
  };
  try {
    // The threads load their decoders before the clock runs.
    await Promise.all(Array.from({ length: pool.inFlight }, () => decode(0, 1)));
    const before = process.cpuUsage();
    const started = performance.now();
    let [next, planes] = [0, 0];
    const turn = async () => {
      while (next < images.length) {
        if (options.signal?.aborted === true) throw cancelled();
        const from = next;
        next += imagesAtOnce;
        // Not in one expression: the sum would be read before the wait.
        const read = await decode(from, next);
        planes += read;
      }
    };
    await Promise.all(Array.from({ length: pool.inFlight + 1 }, turn));
    const { user, system } = process.cpuUsage(before);
    const seconds = (performance.now() - started) / 1000;
    return { planes, seconds, cpuSeconds: (user + system) / 1e6 };
  } finally {
    await pool.close();
  }
}
