import { badInput } from '../../shared/errors.ts';
import type { Project } from '../db/index.ts';
import type { DigestedImage } from './digest-images.ts';
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

/**
 * Refuses a copy of a plate that the project has: as many planes, and the same pixels in the same wells wherever it was
 * looked. @throws BadInput naming that plate
 */
export function refuseKnownContent(
  project: Project,
  { images, listing }: Pick<ImportPlan, 'images' | 'listing'>,
  sample: readonly DigestedImage[],
): void {
  const planes = images.length * Math.max(1, ...sample.map((image) => image.planes.length));
  const same = project
    .listPlateNames()
    .find(
      ({ id }) =>
        sample.length > 0 &&
        project.countPlanes(id) === planes &&
        sample.every(({ listed, planes: [first] }) =>
          project
            .wellsWithContent(id, first?.hash ?? '')
            .some(({ row, column }) => row === listed.well.row && column === listed.well.column),
        ),
    );
  if (same !== undefined) throw known(same.name, listing.root);
}

function known(name: string, where: string) {
  return badInput({
    what: `the project has this plate already, called "${name}"`,
    where,
    mend: 'Use that one, or read the plate anew into a new project.',
  });
}
