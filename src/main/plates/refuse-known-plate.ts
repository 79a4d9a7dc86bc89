import { badInput } from '../../shared/errors.ts';
import type { Project } from '../db/index.ts';
import type { DigestedImage } from './digest-images.ts';
import { madeAlike } from './pixels/hash-plane.ts';
import type { ImportPlan } from './plan-import.ts';

/**
 * A plate is imported once, and a name means one plate.
 * @throws BadInput naming the plate that holds these files, or that has this name, and the mend
 */
export function refuseKnownPlate(
  project: Project,
  plan: Pick<ImportPlan, 'listing' | 'images' | 'name'>,
): void {
  const { name, listing } = plan;
  const files = new Set(plan.images.map(({ relativePath }) => relativePath));
  const same = project.listPlateNames().find(({ id }) => {
    const held = project.listPlateFiles(id, listing.root);
    return held.size === files.size && [...held].every((path) => files.has(path));
  });
  if (same !== undefined) throw known(same.name, listing.root);
  if (project.listPlateNames().every((plate) => plate.name !== name)) return;
  throw badInput({
    what: `the project has another plate called "${name}"`,
    where: project.path,
    mend: 'Give this one a name of its own with --name.',
  });
}

/** The content of an image's first plane in the way of another hash, as projects of earlier versions have it. */
export type HashLike = (image: DigestedImage, like: string) => Promise<string>;

/**
 * Refuses a copy of a plate that the project has: as many planes, and the same pixels in the same wells wherever it was
 * looked. @throws BadInput naming that plate
 */
export async function refuseKnownContent(
  project: Project,
  { images, listing }: Pick<ImportPlan, 'images' | 'listing'>,
  sample: readonly DigestedImage[],
  hashLike: HashLike,
): Promise<void> {
  if (sample.length === 0) return;
  const planes = images.length * Math.max(1, ...sample.map((image) => image.planes.length));
  for (const { id, name } of project.listPlateNames()) {
    if (project.countPlanes(id) !== planes) continue;
    let same = true;
    for (const image of sample) {
      same &&= await isAmong(image, project.hashesOfWell(id, image.listed.well), hashLike);
    }
    if (same) throw known(name, listing.root);
  }
}

async function isAmong(
  image: DigestedImage,
  hashes: ReadonlySet<string>,
  hashLike: HashLike,
): Promise<boolean> {
  const own = image.planes[0]?.hash ?? '';
  if (hashes.has(own)) return true;
  const other = [...hashes].find((hash) => !madeAlike(hash, own));
  return other !== undefined && hashes.has(await hashLike(image, other));
}

function known(name: string, where: string) {
  return badInput({
    what: `the project has this plate already, called "${name}"`,
    where,
    mend: 'Use that one, or read the plate anew into a new project.',
  });
}
