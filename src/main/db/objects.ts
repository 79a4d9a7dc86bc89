import type { FieldId } from '../../shared/ids.ts';
import { fromBlob, toBlob } from './pack.ts';
import type { ProjectFile } from './project-file.ts';
import { query } from './query.ts';
import { now } from './rows.ts';

/** The objects that one finder saw in a field. */
export interface FieldObjects {
  /** [count, 2]: x, y of each centre in field pixels. */
  readonly centres: Float32Array;
  /** [count]: area in pixels. */
  readonly areas: Float32Array;
}

/**
 * Stores a field's objects under the finder's key (its parameters in a fixed spelling), replacing earlier ones.
 * `provenance` says how they were found; plain JSON.
 */
export function saveObjects(
  project: ProjectFile,
  fieldId: FieldId,
  finderKey: string,
  objects: FieldObjects & { readonly provenance: Readonly<Record<string, unknown>> },
): void {
  const values = {
    count: objects.areas.length,
    centres: toBlob(objects.centres),
    areas: toBlob(objects.areas),
    provenance: JSON.stringify(objects.provenance),
    created_at: now(),
  };
  project.connection.run(
    query
      .insertInto('objects')
      .values({ field_id: fieldId, finder_key: finderKey, ...values })
      .onConflict((conflict) => conflict.columns(['field_id', 'finder_key']).doUpdateSet(values)),
  );
}

/** The objects found before, or null where this finder has not looked at the field. */
export function readObjects(project: ProjectFile, fieldId: FieldId, finderKey: string): FieldObjects | null {
  const row = project.connection.get(
    query
      .selectFrom('objects')
      .select(['centres', 'areas'])
      .where('field_id', '=', fieldId)
      .where('finder_key', '=', finderKey),
  );
  return row === undefined ? null : { centres: fromBlob(row.centres), areas: fromBlob(row.areas) };
}
