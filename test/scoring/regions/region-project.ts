import type { NewPlate, Project } from '../../../src/main/db/index.ts';
import type { FieldId } from '../../../src/shared/ids.ts';
import type { Region } from '../../../src/shared/region.ts';
import { newProject, samplePlate } from '../../db/sample-project.ts';

/** An image of a field: its file's name and size. */
export interface NamedImage {
  readonly file: string;
  readonly width: number;
  readonly height: number;
}

/** A project with a plate of one field a well, each of one image. */
export function projectOf(images: readonly NamedImage[], name = 'plate 1'): Project {
  const project = newProject();
  const base = samplePlate(1, images.length, 1);
  const plate: NewPlate = {
    ...base,
    name,
    wells: base.wells.map((well, index) => ({
      ...well,
      fields: well.fields.map((field) => {
        const { file, width, height } = images[index] ?? { file: '', width: 1, height: 1 };
        return {
          ...field,
          width,
          height,
          planes: field.planes.map((plane) => ({ ...plane, relativePath: file })),
        };
      }),
    })),
  };
  project.finishImport(project.insertPlate(plate));
  return project;
}

/** The fields of the project's first plate. */
export function fieldIds(project: Project): FieldId[] {
  const [plate] = project.listPlates(() => true);
  if (plate === undefined) throw new Error('the project has no plate');
  return project
    .readPlateView(plate.id, () => true)
    .wells.flatMap(({ fields }) => fields.map(({ id }) => id));
}

/** What of regions must survive a journey through files. */
export const essence = (regions: readonly Region[]) =>
  regions.map(({ fieldId, class: className, annotator, name, geometry }) => ({
    fieldId,
    class: className,
    annotator,
    name,
    geometry,
  }));
