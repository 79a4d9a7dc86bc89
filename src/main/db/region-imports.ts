import type { FieldId } from '../../shared/ids.ts';
import type { PackedGeometry } from '../../shared/region-packing.ts';
import type { RegionClass, RegionOrigin } from '../../shared/region.ts';
import type { ProjectFile } from './project-file.ts';
import { insertOf, query } from './query.ts';
import { now } from './rows.ts';

/** A region whose geometry is packed already, as an import brings it. */
export interface PackedRegion extends PackedGeometry {
  readonly class: string;
  readonly annotator: string;
  readonly name: string | null;
}

/** Regions of one field that come from one file. */
export interface RegionSlice {
  readonly fieldId: FieldId;
  readonly origin: RegionOrigin;
  readonly regions: readonly PackedRegion[];
  /** Classes that the regions need and the project lacks. */
  readonly addClasses: readonly Omit<RegionClass, 'id'>[];
}

/**
 * Begins an edit that is stored in slices. It is one edit of the history once `finishRegionImport` was called, and
 * nothing is left of it after `abandonRegionImport`, or after a killed process when the project is opened again. What
 * was undone before cannot be redone any longer.
 */
export function beginRegionImport({ connection }: ProjectFile, label: string): number {
  return connection.transaction(() => {
    connection.run(query.deleteFrom('region_edits').where('undone', '=', 1));
    const { id } = connection.run(
      query.insertInto('region_edits').values({ label, undone: 0, made_at: now() }),
    );
    connection.run(query.insertInto('region_imports').values({ edit_id: id }));
    return id;
  });
}

/** Stores some regions of an import in one transaction; few enough that main's other work is not kept waiting. */
export function importRegionSlice(project: ProjectFile, editId: number, slice: RegionSlice): void {
  const { connection } = project;
  connection.quickTransaction(() => {
    const classes = slice.addClasses.map(({ name, color }) => {
      const { id } = connection.run(query.insertInto('region_classes').values({ name, color }));
      return { subject: 'class' as const, id };
    });
    const rows = connection.all(query.selectFrom('region_classes').select(['id', 'name']));
    const classIds = new Map(rows.map(({ id, name }) => [name, id]));
    const [made, origin] = [now(), JSON.stringify(slice.origin)];
    const ids = connection.runMany(
      insertOf('regions', [
        'field_id',
        'class_id',
        'annotator',
        'name',
        'origin',
        'kind',
        'dtype',
        'geometry',
        'created_at',
      ]),
      slice.regions.map((region) => [
        slice.fieldId,
        classIds.get(region.class) ?? 0,
        region.annotator,
        region.name,
        origin,
        region.kind,
        region.dtype,
        region.geometry,
        made,
      ]),
    );
    const first = nextNumber(project, editId);
    const touched = [...classes, ...ids.map((id) => ({ subject: 'region' as const, id }))];
    connection.runMany(
      insertOf('region_changes', ['edit_id', 'number', 'subject', 'subject_id']),
      touched.map(({ subject, id }, index) => [editId, first + index, subject, id]),
    );
  });
}

function nextNumber({ connection }: ProjectFile, editId: number): number {
  const row = connection.get(
    query
      .selectFrom('region_changes')
      .select('number')
      .where('edit_id', '=', editId)
      .orderBy('number', 'desc')
      .limit(1),
  );
  return row === undefined ? 0 : row.number + 1;
}

/** Makes what was stored an edit of the history, under the name that it has from now on. */
export function finishRegionImport({ connection }: ProjectFile, editId: number, label: string): void {
  connection.transaction(() => {
    connection.run(query.updateTable('region_edits').set({ label }).where('id', '=', editId));
    connection.run(query.deleteFrom('region_imports').where('edit_id', '=', editId));
  });
}

/**
 * Takes back up to `limit` of what an import has stored. Answers false when nothing is left of it, so that the caller can
 * let other work have its turn in between.
 */
export function abandonRegionImport({ connection }: ProjectFile, editId: number, limit: number): boolean {
  return connection.quickTransaction(() => {
    const changes = connection.all(
      query
        .selectFrom('region_changes')
        .select(['number', 'subject', 'subject_id'])
        .where('edit_id', '=', editId)
        // A class goes after its regions, which came after it.
        .orderBy('number', 'desc')
        .limit(limit),
    );
    for (const table of ['regions', 'region_classes'] as const) {
      const subject = table === 'regions' ? 'region' : 'class';
      connection.runMany(
        query.deleteFrom(table).where('id', '=', 0),
        changes.filter((change) => change.subject === subject).map(({ subject_id }) => [subject_id]),
      );
    }
    connection.runMany(
      query.deleteFrom('region_changes').where('edit_id', '=', 0).where('number', '=', 0),
      changes.map(({ number }) => [editId, number]),
    );
    if (changes.length === limit) return true;
    connection.run(query.deleteFrom('region_edits').where('id', '=', editId));
    return false;
  });
}

const takenBackAtATime = 5000;

/** Takes back what killed imports have left. For the opening of a project: nobody waits for anything else then. */
export function removeUnfinishedRegionImports(project: ProjectFile): void {
  const rows = project.connection.all(query.selectFrom('region_imports').select('edit_id'));
  for (const { edit_id } of rows) while (abandonRegionImport(project, edit_id, takenBackAtATime));
}
