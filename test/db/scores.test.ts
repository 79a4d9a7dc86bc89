import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { openProject, type Project } from '../../src/main/db/index.ts';
import { connect } from '../../src/main/db/connection.ts';
import { createTables, migrate } from '../../src/main/db/migrate.ts';
import { migrations } from '../../src/main/db/migrations/index.ts';
import { scores as scoreMigration } from '../../src/main/db/migrations/0003-scores.ts';
import { runIdSchema, unitIdSchema } from '../../src/shared/ids.ts';
import { programVersion } from '../../src/shared/program.ts';
import type { NewScore } from '../../src/shared/score.ts';
import { addSampleRun, newProject, temporaryFolder } from './sample-project.ts';

const runId = runIdSchema.parse(1);
const unitId = (id: number) => unitIdSchema.parse(id);

const score = (changes: Partial<NewScore> = {}): NewScore => ({
  runId,
  unitId: unitId(1),
  metric: 'relevance-mass',
  against: 'class:cell "A"',
  value: 0.25,
  reason: null,
  chance: 0.1,
  random: 0.11,
  centre: 0.3,
  details: { ceiling: 0.5, curve: [1, 0.5] },
  inputKey: 'abc',
  ...changes,
});

function projectWithRun(): Project {
  const project = newProject();
  addSampleRun(project);
  return project;
}

test('scores come back as they were stored, a whole run and no area included', () => {
  const project = projectWithRun();
  const stored = [
    score({ unitId: null, metric: 'parameter-randomisation', against: null, chance: null }),
    score(),
    score({ unitId: unitId(2), value: null, reason: 'empty-mask', details: {} }),
  ];
  project.saveScores(stored);
  const expected = stored.map((entry) => ({ ...entry, programVersion }));
  expect(project.listScores({ runId })).toEqual(expected);
  expect(project.listScores({ runId, against: null })).toEqual(expected.slice(0, 1));
  expect(project.listScores({ metric: 'relevance-mass', unitId: unitId(2) })).toEqual(expected.slice(2));
  expect(project.tallyScores(runId)).toEqual([
    { metric: 'parameter-randomisation', against: null, units: 1, valued: 1 },
    { metric: 'relevance-mass', against: 'class:cell "A"', units: 2, valued: 1 },
  ]);
});

test('a score of the same map, metric and area replaces the earlier one', () => {
  const project = projectWithRun();
  project.saveScores([score(), score({ against: 'objects' })]);
  project.saveScores([score({ value: 0.5, inputKey: 'def' })]);
  expect(project.listScores({ runId }).map(({ value }) => value)).toEqual([0.5, 0.25]);
  expect([...project.scoreKeys(runId, 'relevance-mass', 'class:cell "A"')]).toEqual([[1, 'def']]);
});

test('a value without reason or a reason beside a value is refused, and nothing of the batch is kept', () => {
  const project = projectWithRun();
  const broken = score({ unitId: unitId(2), value: null, reason: null });
  expect(() => project.saveScores([score(), broken])).toThrow();
  expect(project.listScores()).toEqual([]);
});

test('statistics come back by unit and leave with their run', () => {
  const project = projectWithRun();
  const statistics = [
    { unitId: unitId(1), values: { entropy: 0.5, 'mass-on-cells': null }, inputKey: 'a' },
    { unitId: unitId(2), values: { entropy: 0.75 }, inputKey: 'b' },
  ];
  project.saveStatistics(runId, statistics);
  expect(project.listStatistics(runId)).toEqual(statistics);
  project.saveStatistics(runId, [{ unitId: unitId(2), values: { entropy: 1 }, inputKey: 'c' }]);
  expect(project.listStatistics(runId)[1]).toEqual({ unitId: 2, values: { entropy: 1 }, inputKey: 'c' });
});

test.each([
  ['names a metric that does not exist', `update scores set metric = 'beauty'`],
  ['names an area that does not exist', `update scores set against = 'moon'`],
  ['holds details that are no JSON', `update scores set details = '{'`],
])('a score that %s is refused with the file', (_, sql) => {
  const project = projectWithRun();
  project.saveScores([score()]);
  project.close();
  const database = new Database(project.path);
  database.exec(sql);
  database.close();
  const spoiled = openProject(project.path, { mode: 'read' });
  onTestFinished(() => spoiled.close());
  expect(() => spoiled.listScores()).toThrow(
    expect.objectContaining({ kind: 'Storage', where: project.path }),
  );
});

test('a project of the format before gains the tables and keeps its rows', () => {
  const { number } = scoreMigration;
  const connection = connect(`${temporaryFolder()}/old.platelens`, {
    readOnly: false,
    mustExist: false,
    busyTimeoutMs: 100,
  });
  onTestFinished(() => connection.close());
  createTables(connection, migrations.slice(0, number - 1));
  connection.script(`insert into meta values ('created_by', 'PlateLens 0')`);
  expect(migrate(connection, migrations.slice(0, number))).toContain(`.format-${number - 1}`);
  expect(connection.pragma('user_version')).toBe(number);
  connection.script(`insert into meta select 'kept', value from meta where key = 'created_by'`);
  expect(() =>
    connection.script(`insert into scores values (9, 'm', '', 1, 1, null, null, null, null, '{}', '', '')`),
  ).toThrow(/foreign key/i);
});
