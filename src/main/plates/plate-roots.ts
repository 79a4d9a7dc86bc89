import { stat } from 'node:fs/promises';
import type { PlateId } from '../../shared/ids.ts';
import type { Project } from '../db/index.ts';

/** A folder of a plate's images, and whether it can be reached now. */
export interface PlateRootState {
  readonly rootId: number;
  readonly path: string;
  readonly online: boolean;
  readonly planes: number;
}

/** A drive that does not answer for so long counts as away; a network drive may keep one waiting for a minute. */
const patienceMs = 2000;

/** The folders of a plate. One question a folder, however many planes lie in it, and none of them keeps main waiting. */
export async function listPlateRoots(project: Project, plateId: PlateId): Promise<PlateRootState[]> {
  return await Promise.all(
    project.listRoots(plateId).map(async ({ id, path }) => ({
      rootId: id,
      path,
      online: await isReachable(path),
      planes: project.countPlanesOfRoot(id),
    })),
  );
}

async function isReachable(path: string): Promise<boolean> {
  const answer = stat(path).then(
    (facts) => facts.isDirectory(),
    () => false,
  );
  const patience = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => patience.resolve(false), patienceMs);
  try {
    return await Promise.race([answer, patience.promise]);
  } finally {
    clearTimeout(timer);
  }
}
