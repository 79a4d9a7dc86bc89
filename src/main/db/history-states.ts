import { z } from 'zod';
import { fieldIdSchema, runIdSchema, wellIdSchema, type FieldId, type WellId } from '../../shared/ids.ts';
import { roleSchema } from '../../shared/plate.ts';
import { reviewMarkSchema } from '../../shared/review.ts';
import type { ProjectFile } from './project-file.ts';
import { query } from './query.ts';
import { parseJson } from './rows.ts';

/** What an edit touched, by its id. Of a well the history keeps its role and why it is excluded. */
export interface Touched {
  readonly subject: 'region' | 'class' | 'review' | 'well';
  readonly id: number;
}

/** A row as the history keeps it: its columns as JSON and, for a region, its geometry. `other` is null for no row. */
export interface State {
  readonly other: string | null;
  readonly geometry: Uint8Array | null;
}

const absent: State = { other: null, geometry: null };
const stateOf = (columns: object): State => ({ other: JSON.stringify(columns), geometry: null });

const regionStateSchema = z.object({
  field_id: fieldIdSchema,
  class_id: z.int(),
  annotator: z.string(),
  name: z.string().nullable(),
  origin: z.string(),
  kind: z.enum(['area', 'points']),
  dtype: z.enum(['int16', 'float32', 'float64']),
  created_at: z.string(),
});
const classStateSchema = z.object({ name: z.string(), color: z.string() });
const reviewStateSchema = z.object({
  well_id: wellIdSchema,
  field_id: fieldIdSchema.nullable(),
  mark: reviewMarkSchema.nullable(),
  note: z.string(),
  run_id: runIdSchema.nullable(),
  made_at: z.string(),
});
const wellStateSchema = z.object({
  role: roleSchema,
  exclusion: z.object({ reason: z.string(), role_before: roleSchema, made_at: z.string() }).nullable(),
});

/** What the subject is now. */
export function readState({ connection }: ProjectFile, { subject, id }: Touched): State {
  switch (subject) {
    case 'class': {
      const row = connection.get(
        query.selectFrom('region_classes').select(['name', 'color']).where('id', '=', id),
      );
      return row === undefined ? absent : stateOf(row);
    }
    case 'region': {
      const row = connection.get(query.selectFrom('regions').selectAll().where('id', '=', id));
      if (row === undefined) return absent;
      const { geometry, ...columns } = row;
      return { ...stateOf({ ...columns, id: undefined }), geometry };
    }
    case 'review': {
      const row = connection.get(query.selectFrom('reviews').selectAll().where('id', '=', id));
      return row === undefined ? absent : stateOf({ ...row, id: undefined });
    }
    case 'well': {
      const well = connection.get(query.selectFrom('wells').select('role').where('id', '=', id));
      if (well === undefined) return absent;
      const columns = ['reason', 'role_before', 'made_at'] as const;
      const exclusion = connection.get(
        query.selectFrom('well_exclusions').select(columns).where('well_id', '=', id),
      );
      return stateOf({ role: well.role, exclusion: exclusion ?? null });
    }
  }
}

/** Makes the subject what the state says. What went for good meanwhile, a plate with its wells, stays gone. */
export function writeState(project: ProjectFile, touched: Touched, state: State): void {
  const { subject, id } = touched;
  if (state.other === null) {
    removeRow(project, touched);
    return;
  }
  if (subject === 'class') writeClass(project, id, state.other);
  else if (subject === 'region') writeRegion(project, id, state.other, state.geometry);
  else if (subject === 'review') writeReview(project, id, state.other);
  else writeWell(project, id, state.other);
}

function removeRow({ connection }: ProjectFile, { subject, id }: Touched): void {
  const tables = { class: 'region_classes', region: 'regions', review: 'reviews' } as const;
  // A well itself is never made or removed by an edit.
  if (subject !== 'well') connection.run(query.deleteFrom(tables[subject]).where('id', '=', id));
}

function writeClass(project: ProjectFile, id: number, other: string): void {
  const values = parseJson(project, classStateSchema, other);
  project.connection.run(
    query
      .insertInto('region_classes')
      .values({ id, ...values })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(values)),
  );
}

function writeRegion(project: ProjectFile, id: number, other: string, geometry: Uint8Array | null): void {
  const columns = parseJson(project, regionStateSchema, other);
  if (!hasField(project, columns.field_id)) return;
  const values = { ...columns, geometry: geometry ?? new Uint8Array() };
  project.connection.run(
    query
      .insertInto('regions')
      .values({ id, ...values })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(values)),
  );
}

function writeReview(project: ProjectFile, id: number, other: string): void {
  const columns = parseJson(project, reviewStateSchema, other);
  if (!hasWell(project, columns.well_id)) return;
  if (columns.field_id !== null && !hasField(project, columns.field_id)) return;
  const values = { ...columns, run_id: hasRun(project, columns.run_id) ? columns.run_id : null };
  project.connection.run(
    query
      .insertInto('reviews')
      .values({ id, ...values })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(values)),
  );
}

function writeWell(project: ProjectFile, id: number, other: string): void {
  const { role, exclusion } = parseJson(project, wellStateSchema, other);
  const { connection } = project;
  const { changes } = connection.run(query.updateTable('wells').set({ role }).where('id', '=', id));
  connection.run(query.deleteFrom('well_exclusions').where('well_id', '=', id));
  if (changes === 0 || exclusion === null) return;
  connection.run(query.insertInto('well_exclusions').values({ well_id: id, ...exclusion }));
}

/** The fields and wells that a state of a subject speaks of. */
export function placeOf(
  project: ProjectFile,
  { subject, id }: Touched,
  { other }: State,
): { readonly fieldId: FieldId | null; readonly wellId: WellId | null } {
  if (other === null) return { fieldId: null, wellId: null };
  switch (subject) {
    case 'class':
      return { fieldId: null, wellId: null };
    case 'region':
      return { fieldId: parseJson(project, regionStateSchema, other).field_id, wellId: null };
    case 'review':
      return { fieldId: null, wellId: parseJson(project, reviewStateSchema, other).well_id };
    case 'well':
      return { fieldId: null, wellId: wellIdSchema.parse(id) };
  }
}

/** Whether the project holds the field. */
export function hasField(project: ProjectFile, fieldId: FieldId): boolean {
  return (
    project.connection.get(query.selectFrom('fields').select('id').where('id', '=', fieldId)) !== undefined
  );
}

const hasWell = ({ connection }: ProjectFile, wellId: WellId) =>
  connection.get(query.selectFrom('wells').select('id').where('id', '=', wellId)) !== undefined;

const hasRun = ({ connection }: ProjectFile, runId: number | null) =>
  runId !== null &&
  connection.get(query.selectFrom('runs').select('id').where('id', '=', runId)) !== undefined;
