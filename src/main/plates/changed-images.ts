import type { FieldId } from '../../shared/ids.ts';
import type { Project } from '../db/index.ts';
import { comparePlane } from './reroot.ts';
import { createWorkerPool, type WorkerPoolOptions } from './workers/worker-pool.ts';

/**
 * Images of these fields that can be read and hold other pixels than when they were imported, by their paths below the
 * plate's folder. Images that cannot be read are none of them. @throws NotFound for an unknown field, Cancelled
 */
export async function findChangedImages(
  project: Project,
  fieldIds: readonly FieldId[],
  options: WorkerPoolOptions & { readonly signal?: AbortSignal | undefined } = {},
): Promise<string[]> {
  const planes = fieldIds.flatMap((id) => project.planesOfField(id));
  if (planes.length === 0) return [];
  const pool = createWorkerPool(options);
  try {
    const found = await Promise.all(
      planes.map(async (plane) => {
        const outcome = await comparePlane(pool, plane.root, plane, options.signal);
        return outcome === 'differs' ? [plane.relativePath] : [];
      }),
    );
    return [...new Set(found.flat())];
  } finally {
    await pool.close();
  }
}
