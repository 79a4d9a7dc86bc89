import { fieldIdSchema, type FieldId, type PlateId } from '../../shared/ids.ts';
import type { ProjectFile } from './project-file.ts';
import { query } from './query.ts';
import { parseRow } from './rows.ts';

/** The relative paths of every field's image files, each once, for finding a field by the name of a picture. */
export function imageNames(project: ProjectFile, plateId: PlateId): ReadonlyMap<FieldId, readonly string[]> {
  const rows = project.connection.all(
    query
      .selectFrom('planes')
      .innerJoin('fields', 'fields.id', 'planes.field_id')
      .innerJoin('wells', 'wells.id', 'fields.well_id')
      .select(['field_id', 'relative_path'])
      .distinct()
      .where('plate_id', '=', plateId),
  );
  const names = new Map<FieldId, string[]>();
  for (const row of rows) {
    const fieldId = parseRow(project, fieldIdSchema, row.field_id);
    names.set(fieldId, [...(names.get(fieldId) ?? []), row.relative_path]);
  }
  return names;
}
