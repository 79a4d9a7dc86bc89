import { existsSync } from 'node:fs';
import { cancelled, isCancelled } from '../../shared/errors.ts';
import type { FieldId, PlateId } from '../../shared/ids.ts';
import type { Project } from '../db/index.ts';
import type { AssembledPlate } from './assemble-plate.ts';
import type { PreviewSpool } from './preview-spool.ts';

/** Previews that are stored in one transaction; between them other work gets its turn. */
const previewsAtATime = 64;

/** Plates that are being stored now, so that a second import does not take them for remains of a killed one. */
const storing = new WeakMap<Project, Set<PlateId>>();

/** Stores a plate and its previews; on failure the project is as it was. */
export async function storePlate(
  project: Project,
  { plate, previews }: AssembledPlate,
  spool: PreviewSpool,
  signal: AbortSignal | undefined,
): Promise<PlateId> {
  // What a killed import left behind is hidden and useless.
  const current = storing.get(project) ?? new Set();
  storing.set(project, current);
  for (const { id } of project.listUnfinishedImports()) if (!current.has(id)) project.removePlate(id);
  const plateId = project.insertPlate(plate);
  current.add(plateId);
  try {
    const view = project.readPlateView(plateId, existsSync);
    const fieldIds: ReadonlyMap<string, FieldId> = new Map(
      view.wells.flatMap((well) =>
        well.fields.map((field) => [`${well.row}|${well.column}|${field.index}`, field.id] as const),
      ),
    );
    for (let start = 0; start < previews.length; start += previewsAtATime) {
      if (signal?.aborted) throw cancelled();
      const some = await Promise.all(
        previews.slice(start, start + previewsAtATime).map(async ({ fieldKey, channel, place }) => {
          const fieldId = fieldIds.get(fieldKey);
          if (fieldId === undefined) throw new RangeError(`field ${fieldKey} was not stored`);
          return { fieldId, channel, ...(await spool.read(place)) };
        }),
      );
      project.savePreviews(some);
    }
    project.finishImport(plateId);
    return plateId;
  } catch (error) {
    takeBack(project, plateId, error);
    throw error;
  } finally {
    current.delete(plateId);
  }
}

/** Removes a half-stored plate. Where even that fails the first error is the one to tell; the plate stays hidden. */
function takeBack(project: Project, plateId: PlateId, reason: unknown): void {
  try {
    project.removePlate(plateId);
  } catch (error) {
    if (isCancelled(reason)) throw error;
  }
}
