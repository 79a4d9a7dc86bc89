import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { connect } from '../../src/main/db/connection.ts';
import { openProject } from '../../src/main/db/index.ts';
import { createTables, migrate } from '../../src/main/db/migrate.ts';
import { importFacts } from '../../src/main/db/migrations/0005-import-facts.ts';
import { migrations } from '../../src/main/db/migrations/index.ts';
import { plateIdSchema } from '../../src/shared/ids.ts';
import { addSamplePlate, newProject, temporaryFolder } from './sample-project.ts';

const report = {
  name: 'p',
  format: 'tiff-pattern',
  rows: 2,
  columns: 3,
  wells: 6,
  fields: 12,
  planes: 24,
  channels: ['DNA'],
  evidence: '{well}',
  broken: [
    { where: 'b.tif', reason: 'the file is empty' },
    { where: 'a.tif', reason: 'cut off' },
  ],
  missing: [{ where: 'C/3', reason: 'no such folder' }],
  leftOut: [],
  strayFiles: 3,
  otherSlices: 0,
  keptPlanes: 0,
  otherTimes: 1,
  plateMap: { roleColumn: null, declaredButMissing: ['H12'], presentButUndeclared: [], duplicates: [] },
  seconds: 1.5,
};

test('a project of the form before gets room for import facts and keeps its plates', () => {
  const path = `${temporaryFolder()}/old.platelens`;
  const connection = connect(path, { readOnly: false, mustExist: false, busyTimeoutMs: 100 });
  createTables(connection, migrations.slice(0, importFacts.number - 1));
  connection.script(`insert into plates values
    (1, 'old', 8, 12, 10, 10, null, 'ready', '{}', '2026-01-01T00:00:00.000Z', '0.1.0')`);
  migrate(connection, migrations.slice(0, importFacts.number));
  connection.close();
  const database = new Database(path, { readonly: true });
  expect(database.prepare('select name from plates').pluck().all()).toEqual(['old']);
  for (const table of ['imports', 'import_images', 'import_planes', 'plane_measures', 'import_left_out'])
    expect(database.prepare(`select count(*) from ${table}`).pluck().get()).toBe(0);
  expect(database.pragma('foreign_key_check')).toEqual([]);
  database.close();
  const project = openProject(path, { mode: 'write' });
  expect(project.readImportReport(plateIdSchema.parse(1))).toBeNull();
  expect(project.listMeasures(plateIdSchema.parse(1))).toEqual([]);
  project.close();
});

test('the report of an import comes back, file by file, and goes with its plate', () => {
  const project = newProject();
  const plateId = addSamplePlate(project);
  expect(project.readImportReport(plateId)).toBeNull();
  project.finishImport(plateId, new Map(), { ...report, plateId });
  expect(project.readImportReport(plateId)).toEqual({ ...report, plateId });
  project.removePlate(plateId);
  project.close();
  const database = new Database(project.path, { readonly: true });
  expect(database.prepare('select count(*) from import_left_out').pluck().get()).toBe(0);
  database.close();
});

test('two plates never share a name', () => {
  const project = newProject();
  const first = addSamplePlate(project);
  const second = addSamplePlate(project);
  project.renamePlate(second, '  another ');
  expect(project.listPlates(() => true).map(({ name }) => name)).toEqual(['plate 1', 'another']);
  expect(() => project.renamePlate(first, 'another')).toThrow(/another plate called "another"/);
  expect(() => project.renamePlate(first, ' ')).toThrow(/1 to 200 letters/);
  expect(() => project.renamePlate(plateIdSchema.parse(99), 'x')).toThrow(/no plate 99/);
  project.close();
});
