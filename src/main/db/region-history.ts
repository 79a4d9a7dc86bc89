import type { RegionHistory } from '../../shared/contract/regions.ts';
import type { FieldId, WellId } from '../../shared/ids.ts';
import { placeOf, readState, writeState, type State, type Touched } from './history-states.ts';
import type { ProjectFile } from './project-file.ts';
import { insertOf, query } from './query.ts';
import { now } from './rows.ts';

/** Edits that can be undone; older ones are forgotten. */
const longestHistory = 500;

/**
 * Does `work` as one edit of the history, in one transaction. `work` tells `keep` of each subject before it
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
      .where('id', 'not in', query.selectFrom('region_imports').select('edit_id'))
      .orderBy('id', undone === 0 ? 'desc' : 'asc')
      .limit(1),
  );
}

/** Where an edit that was undone or done again changed something: fields of regions; wells that are reviewed or excluded. */
export interface Changed {
  readonly fieldIds: readonly FieldId[];
  readonly wellIds: readonly WellId[];
  /** Whether roles of wells changed. */
  readonly roles: boolean;
}

/** Takes back the last edit, whatever it was of. Answers what changed; nothing where there was nothing to undo. */
export const undoEdit = (project: ProjectFile): Changed => exchangeEdit(project, 0);

/** Does again what was undone last. */
export const redoEdit = (project: ProjectFile): Changed => exchangeEdit(project, 1);

/** As {@link undoEdit}, for who cares for regions alone. */
export const undoRegions = (project: ProjectFile): FieldId[] => [...undoEdit(project).fieldIds];

/** As {@link redoEdit}, for who cares for regions alone. */
export const redoRegions = (project: ProjectFile): FieldId[] => [...redoEdit(project).fieldIds];

/**
 * A change keeps the state that does not hold now: before the edit while it holds, after it while it is undone. So
 * undo and redo are one thing, an exchange of that state with the present one, in opposite orders.
 */
function exchangeEdit(project: ProjectFile, undone: 0 | 1): Changed {
  const { connection } = project;
  return connection.transaction(() => {
    const edit = nextEdit(project, undone);
    if (edit === undefined) return { fieldIds: [], wellIds: [], roles: false };
    const changes = connection.all(
      query
        .selectFrom('region_changes')
        .selectAll()
        .where('edit_id', '=', edit.id)
        .orderBy('number', undone === 0 ? 'desc' : 'asc'),
    );
    const fields = new Set<FieldId>();
    const wells = new Set<WellId>();
    for (const change of changes) {
      const touched = { subject: change.subject, id: change.subject_id };
      const present = readState(project, touched);
      for (const state of [present, change]) {
        const { fieldId, wellId } = placeOf(project, touched, state);
        if (fieldId !== null) fields.add(fieldId);
        if (wellId !== null) wells.add(wellId);
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
    const roles = changes.some(({ subject }) => subject === 'well');
    return { fieldIds: [...fields], wellIds: [...wells], roles };
  });
}
