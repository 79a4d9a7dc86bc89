import type { RegionCount, RegionQuery } from '../../shared/contract/regions.ts';
import { regionCountSchema } from '../../shared/contract/regions.ts';
import { badInput, notFound } from '../../shared/errors.ts';
import type { Size } from '../../shared/geometry.ts';
import type { FieldId, PlateId } from '../../shared/ids.ts';
import { packGeometry } from '../../shared/region-packing.ts';
import {
  regionIdSchema,
  type NewRegion,
  type Region,
  type RegionClass,
  type RegionId,
} from '../../shared/region.ts';
import type { ProjectFile } from './project-file.ts';
import { insertOf, query } from './query.ts';
import { hasField } from './history-states.ts';
import { recordEdit } from './region-history.ts';
import { selectRegions, toRegion } from './region-rows.ts';
import { now, parseRow } from './rows.ts';

/** Region to store: added with id null, else put in the place of the region with this id. */
export type RegionToSave = NewRegion & { readonly id: RegionId | null };

/** One edit of the history. */
export interface RegionEdit {
  readonly label: string;
  readonly save?: readonly RegionToSave[];
  readonly remove?: readonly RegionId[];
  /** Classes that the regions need and the project lacks. */
  readonly addClasses?: readonly Omit<RegionClass, 'id'>[];
}

/** SQLite takes so many values in one statement. */
const mostValues = 500;

/** The regions asked for, by field and then in the order they were made. All of the project where nothing is asked. */
export function listRegions(project: ProjectFile, asked: RegionQuery): Region[] {
  const base = () => {
    let select = selectRegions();
    if (asked.plateId !== undefined) {
      select = select.where('regions.field_id', 'in', fieldsOfPlate(asked.plateId));
    }
    if (asked.class !== undefined) select = select.where('region_classes.name', '=', asked.class);
    if (asked.annotator !== undefined) select = select.where('annotator', '=', asked.annotator);
    return select.orderBy('regions.field_id').orderBy('regions.id');
  };
  const rows =
    asked.fieldIds === undefined
      ? project.connection.all(base())
      : chunks(asked.fieldIds).flatMap((ids) =>
          project.connection.all(base().where('regions.field_id', 'in', ids)),
        );
  return rows.map((row) => toRegion(project, row));
}

const fieldsOfPlate = (plateId: PlateId) =>
  query
    .selectFrom('fields')
    .innerJoin('wells', 'wells.id', 'fields.well_id')
    .select('fields.id')
    .where('wells.plate_id', '=', plateId);

function chunks<T>(items: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / mostValues) }, (_, index) =>
    items.slice(index * mostValues, (index + 1) * mostValues),
  );
}

/** A field's size in pixels; null where the project does not hold it. */
export function fieldSize(project: ProjectFile, fieldId: FieldId): Size | null {
  const select = query.selectFrom('fields').select(['width', 'height']).where('id', '=', fieldId);
  return project.connection.get(select) ?? null;
}

/** How many regions lie where, by class and annotator. */
export function countRegions(project: ProjectFile, plateId: PlateId): RegionCount[] {
  return project.connection
    .all(
      query
        .selectFrom('regions')
        .innerJoin('region_classes', 'region_classes.id', 'regions.class_id')
        .select((row) => [
          'field_id as fieldId',
          'region_classes.name as class',
          'annotator',
          row.fn.countAll<number>().as('count'),
        ])
        .where('field_id', 'in', fieldsOfPlate(plateId))
        .groupBy(['field_id', 'class_id', 'annotator']),
    )
    .map((row) => parseRow(project, regionCountSchema, row));
}

/** Everyone who made a region, by name. */
export function listAnnotators(project: ProjectFile): string[] {
  return project.connection
    .all(query.selectFrom('regions').select('annotator').distinct().orderBy('annotator'))
    .map(({ annotator }) => annotator);
}

/**
 * Stores and removes regions as one edit that can be undone. Geometries are stored as they are: the caller has made
 * sure that they are whole. @throws BadInput for an unknown class, NotFound for an unknown field or region; nothing is
 * stored then.
 */
export function editRegions(
  project: ProjectFile,
  { label, save = [], remove = [], addClasses = [] }: RegionEdit,
): Region[] {
  return recordEdit(project, label, ({ changing, added }) => {
    for (const { name, color } of addClasses) {
      const { id } = project.connection.run(query.insertInto('region_classes').values({ name, color }));
      added([{ subject: 'class', id }]);
    }
    const classes = classIds(project);
    for (const id of remove) {
      changing({ subject: 'region', id });
      const { changes } = project.connection.run(query.deleteFrom('regions').where('id', '=', id));
      if (changes === 0) throw noRegion(project, id);
    }
    const known = new Set<number>();
    for (const { fieldId } of save) {
      if (!known.has(fieldId) && !hasField(project, fieldId)) {
        throw notFound({ what: `the project has no field ${fieldId}`, where: project.path });
      }
      known.add(fieldId);
    }
    const fresh = insertRegions(
      project,
      save.filter(({ id }) => id === null),
      classes,
    );
    added(fresh.map((id) => ({ subject: 'region', id }) as const));
    let next = 0;
    const ids = save.map((region) => {
      if (region.id === null) return regionIdSchema.parse(fresh[next++]);
      changing({ subject: 'region', id: region.id });
      const { changes } = project.connection.run(
        query
          .updateTable('regions')
          .set(toColumns(region, classes(region.class)))
          .where('id', '=', region.id),
      );
      if (changes === 0) throw noRegion(project, region.id);
      return region.id;
    });
    return readRegions(project, ids);
  });
}

/** Imports bring a hundred thousand regions, so the statement is made once. Answers their ids in order. */
function insertRegions(
  project: ProjectFile,
  regions: readonly RegionToSave[],
  classes: (name: string) => number,
): number[] {
  const made = now();
  const rows = regions.map((region) => {
    const columns = toColumns(region, classes(region.class));
    return [
      ...[columns.field_id, columns.class_id, columns.annotator, columns.name, columns.origin],
      ...[columns.kind, columns.dtype, columns.geometry, made],
    ];
  });
  const names = ['field_id', 'class_id', 'annotator', 'name', 'origin', 'kind', 'dtype', 'geometry'] as const;
  return project.connection.runMany(insertOf('regions', [...names, 'created_at']), rows);
}

function toColumns(region: RegionToSave, classId: number) {
  return {
    field_id: region.fieldId,
    class_id: classId,
    annotator: region.annotator,
    name: region.name,
    origin: JSON.stringify(region.origin),
    ...packGeometry(region.geometry),
  };
}

/** Regions by id, in the order asked. @throws NotFound for one that is not there. */
export function readRegions(project: ProjectFile, ids: readonly RegionId[]): Region[] {
  const rows = chunks(ids).flatMap((part) =>
    project.connection.all(selectRegions().where('regions.id', 'in', part)),
  );
  const byId = new Map(rows.map((row) => [row.id, toRegion(project, row)]));
  return ids.map((id) => {
    const region = byId.get(id);
    if (region === undefined) throw noRegion(project, id);
    return region;
  });
}

function classIds(project: ProjectFile): (name: string) => number {
  const rows = project.connection.all(
    query.selectFrom('region_classes').select(['id', 'name']).orderBy('id'),
  );
  const byName = new Map(rows.map((row) => [row.name, row.id]));
  return (name) => {
    const id = byName.get(name);
    if (id !== undefined) return id;
    throw badInput({
      what: `there is no region class "${name}"`,
      where: project.path,
      mend: `Add it first, or choose one of: ${[...byName.keys()].join(', ')}.`,
    });
  };
}

function noRegion(project: ProjectFile, id: number) {
  return notFound({ what: `the project has no region ${id}`, where: project.path });
}
