import { join, resolve } from 'node:path';
import { access, stat } from 'node:fs/promises';
import { badInput, isCancelled, notFound } from '../../shared/errors.ts';
import type { PlateId } from '../../shared/ids.ts';
import type { PlaneReference, Project, Root } from '../db/index.ts';
import { toStoredPlane } from './service/stored-plane.ts';
import { createWorkerPool, type WorkerPoolOptions } from './workers/worker-pool.ts';

/** What a comparison of a folder with what was imported found. */
export interface RerootReport {
  readonly applied: boolean;
  readonly checked: number;
  readonly planes: number;
  readonly differing: readonly string[];
  readonly missing: readonly string[];
}

export interface RerootRequest {
  readonly plateId: PlateId;
  readonly rootId: number;
  /** Where the folder lies now. */
  readonly path: string;
  /** Takes the folder even where images differ or are absent. */
  readonly force: boolean;
}

/** Planes that are compared: enough that a folder of other images is found out, few enough for a slow drive. */
const comparedPlanes = 32;

/**
 * Says where a moved folder lies now. Planes from all over it are read there and compared, pixel by pixel, with what was
 * imported; unless all agree nothing changes. @throws NotFound for an unknown plate or folder, BadInput where the path is
 * no folder, Cancelled
 */
export async function rerootPlate(
  project: Project,
  { plateId, rootId, path, force }: RerootRequest,
  options: WorkerPoolOptions & { readonly signal?: AbortSignal | undefined } = {},
): Promise<RerootReport> {
  const root = findRoot(project, plateId, rootId);
  const folder = resolve(path);
  await requireFolder(folder);
  const planes = project.countPlanesOfRoot(root.id);
  const sample = project.samplePlanesOfRoot(root.id, comparedPlanes);
  const pool = createWorkerPool(options);
  try {
    const outcomes = await Promise.all(
      sample.map(async (plane) => ({
        path: plane.relativePath,
        outcome: await comparePlane(pool, folder, plane, options.signal),
      })),
    );
    const pathsOf = (kind: PlaneOutcome) => [
      ...new Set(outcomes.filter(({ outcome }) => outcome === kind).map((each) => each.path)),
    ];
    const differing = pathsOf('differs');
    const missing = pathsOf('missing');
    const applied = force || (differing.length === 0 && missing.length === 0);
    if (applied) project.setRoot(root.id, folder);
    return { applied, checked: sample.length, planes, differing, missing };
  } finally {
    await pool.close();
  }
}

function findRoot(project: Project, plateId: PlateId, rootId: number): Root {
  const root = project.listRoots(plateId).find(({ id }) => id === rootId);
  if (root === undefined) throw notFound({ what: `the plate has no folder ${rootId}`, where: project.path });
  return root;
}

async function requireFolder(folder: string): Promise<void> {
  const facts = await stat(folder).catch((cause: unknown) => {
    throw notFound({ what: 'the folder cannot be read', where: folder, mend: 'Check its path.', cause });
  });
  if (!facts.isDirectory())
    throw badInput({ what: 'this is a file', where: folder, mend: 'Name the folder that holds the images.' });
}

/** How a plane under a folder compares with what was imported. */
export type PlaneOutcome = 'same' | 'differs' | 'missing';

/** Reads a plane where it lies under `folder` and compares its pixels with those that were imported. @throws Cancelled */
export async function comparePlane(
  pool: ReturnType<typeof createWorkerPool>,
  folder: string,
  plane: PlaneReference,
  signal: AbortSignal | undefined,
): Promise<PlaneOutcome> {
  const path = join(folder, plane.relativePath);
  if (!(await isThere(path))) return 'missing';
  // Plates of older programs have no hashes: being there, and of the same size, is all that can be compared.
  if (plane.contentHash === null) {
    const { size } = await stat(path);
    return plane.byteSize === 0 || size === plane.byteSize ? 'same' : 'differs';
  }
  try {
    const like = plane.contentHash;
    const hash = await pool.run('hash', { plane: toStoredPlane(plane, folder), like }, signal);
    return hash === like ? 'same' : 'differs';
  } catch (error) {
    if (isCancelled(error)) throw error;
    return 'missing';
  }
}

const isThere = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );
