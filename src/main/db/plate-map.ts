import { badInput } from '../../shared/errors.ts';
import type { PlateId } from '../../shared/ids.ts';
import type { Well } from '../../shared/plate.ts';
import { formatWell } from '../../shared/wells.ts';
import type { ProjectFile } from './project-file.ts';
import { query } from './query.ts';

/** What a plate map says of one well. */
export type PlateMapEntry = Pick<Well, 'row' | 'column' | 'role' | 'label' | 'conditions'>;

/**
 * Stores roles, labels and conditions, all or nothing.
 * @throws BadInput naming the first well that the plate does not have.
 */
export function setPlateMap(project: ProjectFile, plateId: PlateId, entries: readonly PlateMapEntry[]): void {
  project.connection.transaction(() => {
    for (const entry of entries) setWell(project, plateId, entry);
  });
}

function setWell(project: ProjectFile, plateId: PlateId, entry: PlateMapEntry): void {
  const { changes } = project.connection.run(
    query
      .updateTable('wells')
      .set({ role: entry.role, label: entry.label, conditions: JSON.stringify(entry.conditions) })
      .where('plate_id', '=', plateId)
      .where('row', '=', entry.row)
      .where('column', '=', entry.column),
  );
  if (changes === 0) {
    throw badInput({
      what: `the plate has no well ${formatWell(entry)}`,
      where: project.path,
      mend: 'Take that well out of the plate map, or import its images.',
    });
  }
}
