import type { PlateId } from '../../shared/ids.ts';
import type { PlateView } from '../../shared/plate.ts';
import {
  fieldColumns,
  insertChannel,
  insertPlanes,
  rectValues,
  wellColumns,
  type NewPlate,
  type NewWell,
} from './plates.ts';
import type { ProjectFile } from './project-file.ts';
import { insertOf, query } from './query.ts';

/** A well of a plate that is being imported, with the ids of its fields by their numbers. */
export interface ImportWell {
  readonly wellId: number;
  readonly fieldIds: ReadonlyMap<number, number>;
}

/** The wells of a plate by `row|column`, as they are stored now. */
export function listImportWells(project: ProjectFile, plateId: PlateId): Map<string, ImportWell> {
  const rows = project.connection.all(
    query
      .selectFrom('wells')
      .leftJoin('fields', 'fields.well_id', 'wells.id')
      .select(['wells.id', 'row', 'column', 'fields.id as field_id', 'number'])
      .where('plate_id', '=', plateId),
  );
  const wells = new Map<string, { wellId: number; fieldIds: Map<number, number> }>();
  for (const { id, row, column, field_id, number } of rows) {
    const key = `${row}|${column}`;
    const well = wells.get(key) ?? { wellId: id, fieldIds: new Map<number, number>() };
    if (field_id !== null && number !== null) well.fieldIds.set(number, field_id);
    wells.set(key, well);
  }
  return wells;
}

/** A well as an import expects it before it has read an image. */
export interface ExpectedWell {
  readonly row: number;
  readonly column: number;
  /** Numbers of its fields. */
  readonly fields: readonly number[];
}

/** Makes room for wells and their fields in one transaction. They get their sizes and places when everything is read. */
export function addImportWells(project: ProjectFile, plateId: PlateId, wells: readonly ExpectedWell[]): void {
  const { connection } = project;
  connection.transaction(() => {
    const wellIds = connection.runMany(
      insertOf('wells', wellColumns),
      wells.map(({ row, column }) => [plateId, row, column, 'sample', null, '{}', 0, 0, 0, 0]),
    );
    connection.runMany(
      insertOf('fields', fieldColumns),
      wells.flatMap(({ fields }, index) =>
        fields.map((number) => [wellIds[index] ?? 0, number, 1, 1, 0, 0, 0, 0]),
      ),
    );
  });
}

/** Stores what is known of a plate once its images were read: all but its wells. Starts over where it was begun before. */
export function placeImportedPlate(project: ProjectFile, plateId: PlateId, plate: NewPlate): void {
  const { connection } = project;
  connection.transaction(() => {
    const wells = query.selectFrom('wells').select('id').where('plate_id', '=', plateId);
    const fields = query.selectFrom('fields').select('id').where('well_id', 'in', wells);
    connection.run(query.deleteFrom('planes').where('field_id', 'in', fields));
    connection.run(query.deleteFrom('plane_measures').where('field_id', 'in', fields));
    connection.run(query.deleteFrom('channels').where('plate_id', '=', plateId));
    connection.run(
      query
        .updateTable('plates')
        .set({
          name: plate.name,
          rows: plate.rows,
          columns: plate.columns,
          canvas_width: plate.canvas.width,
          canvas_height: plate.canvas.height,
          pixel_size_um: plate.pixelSizeUm,
          source: JSON.stringify(plate.source),
        })
        .where('id', '=', plateId),
    );
    for (const channel of plate.channels) insertChannel(project, plateId, channel);
  });
}

/** Gives wells, fields and planes their facts and places, in one transaction. */
export function placeImportedWells(
  project: ProjectFile,
  plateId: PlateId,
  wells: readonly NewWell[],
  ids: ReadonlyMap<string, ImportWell>,
): void {
  const { connection } = project;
  const placed = wells.map((well) => ({ well, ids: wellIdsOf(ids, well) }));
  const zeros = { canvas_x: 0, canvas_y: 0, canvas_width: 0, canvas_height: 0 };
  connection.transaction(() => {
    connection.runMany(
      query
        .updateTable('wells')
        .set({ role: '', label: null, conditions: '', x: 0, y: 0, width: 0, height: 0 })
        .where('id', '=', 0),
      placed.map(({ well: { role, label, conditions, canvas }, ids: { wellId } }) => [
        role,
        label,
        JSON.stringify(conditions),
        ...rectValues(canvas),
        wellId,
      ]),
    );
    const fields = placed.flatMap(({ well, ids: { fieldIds } }) =>
      well.fields.map((field) => ({ field, fieldId: fieldIds.get(field.index) ?? 0 })),
    );
    connection.runMany(
      query
        .updateTable('fields')
        .set({ width: 1, height: 1, ...zeros })
        .where('id', '=', 0),
      fields.map(({ field, fieldId }) => [field.width, field.height, ...rectValues(field.canvas), fieldId]),
    );
    insertPlanes(
      project,
      plateId,
      fields.flatMap(({ field, fieldId }) => field.planes.map((plane) => ({ plane, fieldId }))),
    );
  });
}

function wellIdsOf(
  ids: ReadonlyMap<string, ImportWell>,
  { row, column }: Pick<PlateView['wells'][number], 'row' | 'column'>,
) {
  const found = ids.get(`${row}|${column}`);
  if (found === undefined) throw new RangeError(`no room was made for well ${row}|${column}`);
  return found;
}
