import { cancelled, isCancelled } from '../../shared/errors.ts';
import type { Size } from '../../shared/geometry.ts';
import type { FieldId, PlateId } from '../../shared/ids.ts';
import type { Field } from '../../shared/plate.ts';
import type { PlaneReference, Project } from '../db/index.ts';
import { previewLevel } from './pixels/pyramid.ts';
import type { DecodedPlane } from './pixels/read-plane.ts';
import { comparePlane } from './reroot.ts';
import { toStoredPlane } from './service/stored-plane.ts';
import { createWorkerPool, type WorkerPool, type WorkerPoolOptions } from './workers/worker-pool.ts';

/** What became of the previews that a project had lost. */
export interface RebuiltPreviews {
  readonly made: number;
  /** Their images are offline, broken, or hold other pixels than when they were imported. */
  readonly missing: number;
}

interface RebuildOptions extends WorkerPoolOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((share: number) => void) | undefined;
}

/**
 * Makes the previews that fields of a project lack again, from their images where these are what the import read.
 * @throws Cancelled; what was made until then is stored
 */
export async function rebuildPreviews(
  project: Project,
  { signal, onProgress, ...threads }: RebuildOptions = {},
): Promise<RebuiltPreviews> {
  const fields = project.listPlates().flatMap(({ id }) => fieldsThatLackSome(project, id));
  const pool = createWorkerPool(threads);
  const found = { made: 0, missing: 0 };
  try {
    for (const [index, field] of fields.entries()) {
      if (signal?.aborted === true) throw cancelled();
      const { made, missing } = await rebuildField(project, pool, field, signal);
      found.made += made;
      found.missing += missing;
      onProgress?.((index + 1) / fields.length);
    }
    return found;
  } finally {
    await pool.close();
  }
}

function fieldsThatLackSome(project: Project, plateId: PlateId): Field[] {
  const lacking = new Set<FieldId>(project.fieldsWithoutPreviews(plateId));
  if (lacking.size === 0) return [];
  const { wells } = project.readPlateView(plateId);
  return wells.flatMap(({ fields }) => fields.filter(({ id }) => lacking.has(id)));
}

async function rebuildField(
  project: Project,
  pool: WorkerPool,
  { id, width, height }: Field,
  signal: AbortSignal | undefined,
): Promise<RebuiltPreviews> {
  const found = { made: 0, missing: 0 };
  for (const plane of project.planesOfField(id)) {
    const { channel } = plane;
    if ((await project.readPreview(id, channel)) !== null) continue;
    const picture = await readAgain(pool, plane, { width, height }, signal);
    if (picture !== null) await project.savePreviews([{ fieldId: id, channel, ...picture }]);
    found[picture === null ? 'missing' : 'made']++;
  }
  return found;
}

/** The preview as the import made it; null where the image is away, broken or another one, or cannot be found by its row. */
async function readAgain(
  pool: WorkerPool,
  plane: PlaneReference,
  size: Size,
  signal: AbortSignal | undefined,
): Promise<DecodedPlane | null> {
  try {
    if ((await comparePlane(pool, plane.root, plane, signal)) !== 'same') return null;
    return await pool.run('plane', { ...toStoredPlane(plane), size, level: previewLevel(size) }, signal);
  } catch (error) {
    if (isCancelled(error)) throw error;
    return null;
  }
}
