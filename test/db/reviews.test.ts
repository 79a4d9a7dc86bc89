import { expect, onTestFinished, test } from 'vitest';
import { connect } from '../../src/main/db/connection.ts';
import { openProject, type Project } from '../../src/main/db/index.ts';
import { createTables, migrate } from '../../src/main/db/migrate.ts';
import { reviews } from '../../src/main/db/migrations/0007-reviews.ts';
import { migrations } from '../../src/main/db/migrations/index.ts';
import { wellIdSchema, type PlateId } from '../../src/shared/ids.ts';
import type { ReviewMark, ReviewSubject } from '../../src/shared/review.ts';
import { addSamplePlate, newProject, temporaryFolder } from './sample-project.ts';

function samplePlateIn(project: Project) {
  const plateId = addSamplePlate(project);
  const wells = () => project.readPlateView(plateId).wells;
  const well = (place: number) => {
    const found = wells()[place];
    if (found === undefined) throw new Error(`the sample plate has no well ${place}`);
    return found;
  };
  return { plateId, well, role: (place: number) => well(place).role };
}

const mark = (project: Project, subjects: ReviewSubject[], value: ReviewMark | null) =>
  project.editReviews({ subjects, mark: value, runId: null });
const said = (project: Project, plateId: PlateId) =>
  project
    .readReviews(plateId)
    .reviews.map(({ wellId, fieldId, mark, note }) => [wellId, fieldId, mark, note]);

test('marks and notes of wells and fields are kept apart, and what says nothing has no row', () => {
  const project = newProject();
  const { plateId, well } = samplePlateIn(project);
  const [a, b] = [well(1), well(2)];
  const field = a.fields[0]?.id ?? null;
  mark(
    project,
    [
      { wellId: a.id, fieldId: null },
      { wellId: b.id, fieldId: null },
    ],
    'accepted',
  );
  mark(project, [{ wellId: a.id, fieldId: field }], 'unsure');
  project.editReviews({ subjects: [{ wellId: a.id, fieldId: null }], note: 'out of focus?', runId: null });
  expect(said(project, plateId)).toEqual([
    [a.id, null, 'accepted', 'out of focus?'],
    [b.id, null, 'accepted', ''],
    [a.id, field, 'unsure', ''],
  ]);
  mark(project, [{ wellId: b.id, fieldId: null }], null);
  expect(said(project, plateId)).toHaveLength(2);
});

test('undo goes back through marks, exclusions and region classes in one order, across restarts', () => {
  const project = newProject();
  const { plateId, well } = samplePlateIn(project);
  const subject = { wellId: well(1).id, fieldId: null };
  mark(project, [subject], 'accepted');
  project.excludeWells([well(1).id, well(2).id], 'bubble');
  project.saveRegionClass({ id: null, name: 'bubble', color: '#ff0000' });
  mark(project, [subject], 'rejected');
  project.close();

  const again = openProject(project.path, { mode: 'write' });
  onTestFinished(() => again.close());
  const state = () => ({
    marks: again.readReviews(plateId).reviews.map((review) => review.mark),
    out: again.readReviews(plateId).exclusions.map(({ reason }) => reason),
    classes: again.listRegionClasses().length,
    role: again.readPlateView(plateId).wells[1]?.role,
  });
  const end = { marks: ['rejected'], out: ['bubble', 'bubble'], classes: 3, role: 'excluded' };
  expect(state()).toEqual(end);
  expect(again.undoEdit()).toEqual({ fieldIds: [], wellIds: [subject.wellId], roles: false });
  expect(state()).toEqual({ ...end, marks: ['accepted'] });
  again.undoEdit();
  expect(again.regionHistory()).toEqual({ undo: 'exclude 2 wells', redo: expect.any(String) as unknown });
  again.undoEdit();
  expect(state()).toEqual({ marks: ['accepted'], out: [], classes: 2, role: 'sample' });
  again.undoEdit();
  expect(state().marks).toEqual([]);
  for (let step = 0; step < 4; step++) again.redoEdit();
  expect(state()).toEqual(end);
});

test('an included well has the role back that it had, and a new plate map ends an exclusion', () => {
  const project = newProject();
  const { plateId, well, role } = samplePlateIn(project);
  expect(role(0)).toBe('empty');
  project.excludeWells([well(0).id, well(1).id], 'edge');
  project.excludeWells([well(0).id], 'dry');
  expect(project.readReviews(plateId).exclusions.map(({ reason }) => reason)).toEqual(['dry', 'edge']);
  project.includeWells([well(0).id]);
  expect([role(0), role(1)]).toEqual(['empty', 'excluded']);
  const { row, column, label, conditions } = well(1);
  project.setPlateMap(plateId, [{ row, column, label, conditions, role: 'negative' }]);
  expect(project.readReviews(plateId).exclusions).toEqual([]);
  expect(role(1)).toBe('negative');
});

test('wells and fields that are not there are refused, and nothing of the edit stays', () => {
  const project = newProject();
  const { plateId, well } = samplePlateIn(project);
  const stranger = well(2).fields[0]?.id ?? null;
  const subjects = [
    { wellId: well(0).id, fieldId: null },
    { wellId: well(1).id, fieldId: stranger },
  ];
  expect(() => mark(project, subjects, 'accepted')).toThrow(/has no field/);
  expect(said(project, plateId)).toEqual([]);
  expect(project.regionHistory()).toEqual({ undo: null, redo: null });
});

test('undo passes over wells that went with their plate', () => {
  const project = newProject();
  const { plateId, well } = samplePlateIn(project);
  mark(project, [{ wellId: well(1).id, fieldId: well(1).fields[0]?.id ?? null }], 'accepted');
  project.excludeWells([well(1).id], 'bubble');
  project.removePlate(plateId);
  project.undoEdit();
  project.undoEdit();
  project.redoEdit();
  expect(project.redoEdit()).toEqual({ fieldIds: [], wellIds: [], roles: true });
  expect(project.platesOfWells([wellIdSchema.parse(1)])).toEqual([]);
});

test('a project of the form before keeps its edits and takes new ones', () => {
  const path = `${temporaryFolder()}/old.platelens`;
  const connection = connect(path, { readOnly: false, mustExist: false, busyTimeoutMs: 100 });
  onTestFinished(() => connection.close());
  connection.pragma('foreign_keys = on');
  createTables(connection, migrations.slice(0, reviews.number - 1));
  connection.script(`
    insert into region_edits values (1, 'draw', 0, '2026-01-01T00:00:00.000Z');
    insert into region_changes values (1, 0, 'region', 4, null, x'01');`);
  migrate(connection, migrations.slice(0, reviews.number));
  const all = (sql: string) => connection.all({ compile: () => ({ sql, parameters: [] }) as never });
  expect(all('select edit_id, subject, subject_id, other from region_changes')).toEqual([
    { edit_id: 1, subject: 'region', subject_id: 4, other: null },
  ]);
  connection.script(`insert into region_changes values (1, 1, 'well', 4, null, null)`);
  expect(() => connection.script(`insert into region_changes values (1, 2, 'plate', 4, null, null)`)).toThrow(
    /check/i,
  );
  connection.script('delete from region_edits');
  expect(all('select * from region_changes')).toEqual([]);
});
