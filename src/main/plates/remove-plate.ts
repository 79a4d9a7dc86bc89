import type { PlateId } from '../../shared/ids.ts';
import type { Project } from '../db/index.ts';
import { letOthersWork } from './let-others-work.ts';

/** Previews that are removed in one transaction; a large plate has thousands. */
const previewsAtATime = 256;

/**
 * Removes a plate with all that hangs on it, bit by bit, so that nobody waits for it. It is in no list from the start;
 * what a killed removal leaves goes with the next import. @throws NotFound where there is no such plate
 */
export async function removePlate(project: Project, plateId: PlateId): Promise<void> {
  project.hidePlate(plateId);
  while (project.removePreviews(plateId, previewsAtATime)) await letOthersWork();
  project.removePlate(plateId);
}
