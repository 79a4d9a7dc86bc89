import { badInput } from '../../shared/errors.ts';
import type { PlateId } from '../../shared/ids.ts';
import type { Project } from '../db/index.ts';
import type { ListedImage } from './readers/plate-reader.ts';

/**
 * A plate is imported once, and a name means one plate.
 * @throws BadInput naming the plate that holds these files, or that has this name, and the mend
 */
export function refuseKnownPlate(
  project: Project,
  name: string,
  root: string,
  images: readonly ListedImage[],
): void {
  const plates = project.listPlates(() => true);
  const files = new Set(images.map(({ relativePath }) => relativePath));
  const same = plates.find(({ id }) => holdsFiles(project, id, root, files));
  if (same !== undefined) {
    throw badInput({
      what: `the project has this plate already, called "${same.name}"`,
      where: root,
      mend: 'Use that one, or read the plate anew into a new project.',
    });
  }
  if (plates.every((plate) => plate.name !== name)) return;
  throw badInput({
    what: `the project has another plate called "${name}"`,
    where: project.path,
    mend: 'Give this one a name of its own with --name.',
  });
}

function holdsFiles(project: Project, plate: PlateId, root: string, files: ReadonlySet<string>): boolean {
  if (!project.listRoots(plate).some(({ path }) => path === root)) return false;
  const fields = project.readPlateView(plate, () => true).wells.flatMap((well) => well.fields);
  const held = fields.flatMap(({ id }) => project.planesOfField(id)).filter((plane) => plane.root === root);
  const paths = new Set(held.map(({ relativePath }) => relativePath));
  return paths.size === files.size && [...paths].every((path) => files.has(path));
}
