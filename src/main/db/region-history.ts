import { z } from 'zod';
import type { RegionHistory } from '../../shared/contract/regions.ts';
import { fieldIdSchema, type FieldId } from '../../shared/ids.ts';
import type { ProjectFile } from './project-file.ts';
import { insertOf, query } from './query.ts';
import { now, parseJson } from './rows.ts';

/** Edits that can be undone; older ones are forgotten. */
const longestHistory = 500;

/** What an edit touched: a region or a class by its id. */
export interface Touched {
  readonly subject: 'region' | 'class';
  readonly id: number;
}

/**
 * Does `work` as one edit of the history, in one transaction. `work` tells `keep` of each region or class before it
 * changes or removes it, or after it has added it. What was undone before cannot be redone any longer.
 */
export function recordEdit<Result>(
  project: ProjectFile,
  label: string,
  work: (keep: {
    changing: (touched: Touched) => void;
    added: (touched: readonly Touched[]) => void;
  }) => Result,
): Result {
  const { connection } = project;
  return connection.transaction(() => {
    connection.run(query.deleteFrom('region_edits').where('undone', '=', 1));
    const { id } = connection.run(
      query.insertInto('region_edits').values({ label, undone: 0, made_at: now() }),
    );
    let number = 0;
    const store = (touched: Touched, state: State) => {
      connection.run(
        query.insertInto('region_changes').values({
          edit_id: id,
          number: number++,
          subject: touched.subject,
          subject_id: touched.id,
          ...state,
        }),
      );
    };
    const result = work({
      changing: (touched) => store(touched, readState(project, touched)),
      added: (touched) => {
        connection.runMany(
          insertOf('region_changes', ['edit_id', 'number', 'subject', 'subject_id']),
          touched.map((one) => [id, number++, one.subject, one.id]),
        );
      },
    });
    connection.run(query.deleteFrom('region_edits').where('id', '<=', id - longestHistory));
    return result;
  });
}

/** What undo and redo would do next. */
export function regionHistory(project: ProjectFile): RegionHistory {
  return { undo: nextEdit(project, 0)?.label ?? null, redo: nextEdit(project, 1)?.label ?? null };
}

/** The last edit that holds, or the first of those undone. */
function nextEdit(project: ProjectFile, undone: 0 | 1) {
  return project.connection.get(
    query
      .selectFrom('region_edits')
      .select(['id', 'label'])
      .where('undone', '=', undone)
      .orderBy('id', undone === 0 ? 'desc' : 'asc')
      .limit(1),
  );
}

/** Takes back the last edit. Answers the fields that it changed; none where there was nothing to undo. */
export const undoRegions = (project: ProjectFile): FieldId[] => exchangeEdit(project, 0);

/** Does again what was undone last. */
export const redoRegions = (project: ProjectFile): FieldId[] => exchangeEdit(project, 1);

/**
 * A change keeps the state that does not hold now: before the edit while it holds, after it while it is undone. So
 * undo and redo are one thing, an exchange of that state with the present one, in opposite orders.
 */
function exchangeEdit(project: ProjectFile, undone: 0 | 1): FieldId[] {
  const { connection } = project;
  return connection.transaction(() => {
    const edit = nextEdit(project, undone);
    if (edit === undefined) return [];
    const changes = connection.all(
      query
        .selectFrom('region_changes')
        .selectAll()
        .where('edit_id', '=', edit.id)
        .orderBy('number', undone === 0 ? 'desc' : 'asc'),
    );
    const fields = new Set<FieldId>();
    for (const change of changes) {
      const touched = { subject: change.subject, id: change.subject_id };
      const present = readState(project, touched);
      for (const state of [present, change]) {
        if (touched.subject === 'region' && state.other !== null) {
          fields.add(parseJson(project, regionStateSchema, state.other).field_id);
        }
      }
      writeState(project, touched, change);
      connection.run(
        query
          .updateTable('region_changes')
          .set(present)
          .where('edit_id', '=', edit.id)
          .where('number', '=', change.number),
      );
    }
    connection.run(
      query
        .updateTable('region_edits')
        .set({ undone: undone === 0 ? 1 : 0 })
        .where('id', '=', edit.id),
    );
    return [...fields];
  });
}

/** A row as the history keeps it: its columns as JSON and, for a region, its geometry. `other` is null for no row. */
interface State {
  readonly other: string | null;
  readonly geometry: Uint8Array | null;
}

const absent: State = { other: null, geometry: null };

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

function readState(project: ProjectFile, { subject, id }: Touched): State {
  if (subject === 'class') {
    const row = project.connection.get(
      query.selectFrom('region_classes').select(['name', 'color']).where('id', '=', id),
    );
    return row === undefined ? absent : { other: JSON.stringify(row), geometry: null };
  }
  const row = project.connection.get(query.selectFrom('regions').selectAll().where('id', '=', id));
  if (row === undefined) return absent;
  const { geometry, ...columns } = row;
  return { other: JSON.stringify({ ...columns, id: undefined }), geometry };
}

function writeState(project: ProjectFile, { subject, id }: Touched, state: State): void {
  const { connection } = project;
  if (state.other === null) {
    connection.run(
      subject === 'class'
        ? query.deleteFrom('region_classes').where('id', '=', id)
        : query.deleteFrom('regions').where('id', '=', id),
    );
    return;
  }
  if (subject === 'class') {
    const values = parseJson(project, classStateSchema, state.other);
    connection.run(
      query
        .insertInto('region_classes')
        .values({ id, ...values })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(values)),
    );
    return;
  }
  const columns = parseJson(project, regionStateSchema, state.other);
  // A field goes with its plate for good; its regions cannot come back.
  if (!hasField(project, columns.field_id)) return;
  const values = { ...columns, geometry: state.geometry ?? new Uint8Array() };
  connection.run(
    query
      .insertInto('regions')
      .values({ id, ...values })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(values)),
  );
}

/** Whether the project holds the field. */
export function hasField(project: ProjectFile, fieldId: FieldId): boolean {
  return (
    project.connection.get(query.selectFrom('fields').select('id').where('id', '=', fieldId)) !== undefined
  );
}
