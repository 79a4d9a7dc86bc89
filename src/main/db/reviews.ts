import type { ReviewEdit } from '../../shared/contract/review.ts';
import { notFound } from '../../shared/errors.ts';
import { plateIdSchema, type PlateId, type WellId } from '../../shared/ids.ts';
import { formatWell } from '../../shared/wells.ts';
import {
  exclusionSchema,
  plateReviewSchema,
  type PlateReview,
  type ReviewMark,
  type ReviewSubject,
} from '../../shared/review.ts';
import type { ProjectFile } from './project-file.ts';
import { query } from './query.ts';
import { recordEdit } from './region-history.ts';
import { now, parseRow } from './rows.ts';

/** Marks, notes and exclusions of a plate. */
export function readReviews(project: ProjectFile, plateId: PlateId): PlateReview {
  const reviews = project.connection.all(
    query
      .selectFrom('reviews')
      .innerJoin('wells', 'wells.id', 'reviews.well_id')
      .selectAll('reviews')
      .where('wells.plate_id', '=', plateId)
      .orderBy('reviews.id'),
  );
  // A plate map that was read again may have given the well another role; then it is excluded no longer.
  const exclusions = project.connection.all(
    query
      .selectFrom('well_exclusions')
      .innerJoin('wells', 'wells.id', 'well_exclusions.well_id')
      .selectAll('well_exclusions')
      .where('wells.plate_id', '=', plateId)
      .where('wells.role', '=', 'excluded')
      .orderBy('wells.id'),
  );
  return parseRow(project, plateReviewSchema, {
    reviews: reviews.map((row) => ({
      wellId: row.well_id,
      fieldId: row.field_id,
      mark: row.mark,
      note: row.note,
      runId: row.run_id,
      madeAt: row.made_at,
    })),
    exclusions: exclusions.map((row) =>
      parseRow(project, exclusionSchema, { wellId: row.well_id, reason: row.reason, madeAt: row.made_at }),
    ),
  });
}

/** Marks wells or fields, or writes notes on them, as one edit. A subject without mark and note has no row. */
export function editReviews(project: ProjectFile, { subjects, mark, note, runId }: ReviewEdit): void {
  const label = labelOf(mark, subjects.length);
  recordEdit(project, label, (keep) => {
    for (const subject of subjects) {
      requireSubject(project, subject);
      const old = findReview(project, subject);
      const next = { mark: mark === undefined ? (old?.mark ?? null) : mark, note: note ?? old?.note ?? '' };
      if (old !== undefined) keep.changing({ subject: 'review', id: old.id });
      if (next.mark === null && next.note === '') {
        if (old !== undefined) project.connection.run(query.deleteFrom('reviews').where('id', '=', old.id));
        continue;
      }
      const row = { ...next, run_id: runId, made_at: now() };
      if (old !== undefined) {
        project.connection.run(query.updateTable('reviews').set(row).where('id', '=', old.id));
        continue;
      }
      const { id } = project.connection.run(
        query.insertInto('reviews').values({ well_id: subject.wellId, field_id: subject.fieldId, ...row }),
      );
      keep.added([{ subject: 'review', id }]);
    }
  });
}

const verbs = { accepted: 'accept', rejected: 'reject', unsure: 'mark as unsure' } as const;

function labelOf(mark: ReviewMark | null | undefined, count: number): string {
  const what = count === 1 ? 'a hit' : `${count} hits`;
  if (mark === undefined) return `note on ${what}`;
  return mark === null ? `unmark ${what}` : `${verbs[mark]} ${what}`;
}

function findReview({ connection }: ProjectFile, { wellId, fieldId }: ReviewSubject) {
  return connection.get(
    query
      .selectFrom('reviews')
      .select(['id', 'mark', 'note'])
      .where('well_id', '=', wellId)
      .where((builder) =>
        fieldId === null ? builder('field_id', 'is', null) : builder('field_id', '=', fieldId),
      ),
  );
}

/** @throws NotFound for a well that the project lacks, or a field of another well. */
function requireSubject(project: ProjectFile, { wellId, fieldId }: ReviewSubject): void {
  findWell(project, wellId);
  if (fieldId === null) return;
  const field = project.connection.get(
    query.selectFrom('fields').select('id').where('id', '=', fieldId).where('well_id', '=', wellId),
  );
  if (field === undefined) throw notFound({ what: `well ${wellId} has no field ${fieldId}` });
}

function findWell(project: ProjectFile, wellId: WellId) {
  const well = project.connection.get(query.selectFrom('wells').selectAll().where('id', '=', wellId));
  if (well === undefined) throw notFound({ what: `there is no well ${wellId} in this project` });
  return well;
}

/** Takes wells out of runs and statistics as one edit; wells that are out already get the new reason. */
export function excludeWells(project: ProjectFile, wellIds: readonly WellId[], reason: string): void {
  const wells = wellIds.map((id) => findWell(project, id));
  recordEdit(project, `exclude ${namesOf(wells)}`, (keep) => {
    for (const well of wells) {
      keep.changing({ subject: 'well', id: well.id });
      const role = well.role === 'excluded' ? (roleBefore(project, well.id) ?? 'sample') : well.role;
      const row = { reason, role_before: role, made_at: now() };
      project.connection.run(
        query
          .insertInto('well_exclusions')
          .values({ well_id: well.id, ...row })
          .onConflict((conflict) => conflict.column('well_id').doUpdateSet(row)),
      );
      setRole(project, well.id, 'excluded');
    }
  });
}

/** Gives wells back the role that they had, as one edit; sample where the plate map itself excluded them. */
export function includeWells(project: ProjectFile, wellIds: readonly WellId[]): void {
  const wells = wellIds.map((id) => findWell(project, id)).filter(({ role }) => role === 'excluded');
  if (wells.length === 0) return;
  recordEdit(project, `include ${namesOf(wells)}`, (keep) => {
    for (const { id } of wells) {
      keep.changing({ subject: 'well', id });
      const role = roleBefore(project, id) ?? 'sample';
      project.connection.run(query.deleteFrom('well_exclusions').where('well_id', '=', id));
      setRole(project, id, role);
    }
  });
}

const roleBefore = ({ connection }: ProjectFile, id: number) =>
  connection.get(query.selectFrom('well_exclusions').select('role_before').where('well_id', '=', id))
    ?.role_before;

const setRole = ({ connection }: ProjectFile, id: number, role: string) =>
  connection.run(query.updateTable('wells').set({ role }).where('id', '=', id));

const namesOf = (wells: readonly { readonly row: number; readonly column: number }[]) => {
  const [first] = wells;
  return wells.length === 1 && first !== undefined ? formatWell(first) : `${wells.length} wells`;
};

/** The plates that the wells belong to, each once; wells that are gone have none. */
export function platesOfWells(project: ProjectFile, wellIds: readonly WellId[]): PlateId[] {
  const plates = wellIds.flatMap((id) => {
    const row = project.connection.get(query.selectFrom('wells').select('plate_id').where('id', '=', id));
    return row === undefined ? [] : [parseRow(project, plateIdSchema, row.plate_id)];
  });
  return [...new Set(plates)];
}
