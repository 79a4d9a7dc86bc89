import { expect, test } from 'vitest';
import { connect } from '../../src/main/db/connection.ts';
import { openProject, type Project } from '../../src/main/db/index.ts';
import { createTables, migrate } from '../../src/main/db/migrate.ts';
import { regionImports } from '../../src/main/db/migrations/0009-region-imports.ts';
import { migrations } from '../../src/main/db/migrations/index.ts';
import { packGeometry } from '../../src/shared/region-packing.ts';
import { addSamplePlate, newProject, temporaryFolder } from './sample-project.ts';

const square = (left: number) => ({
  class: 'nucleus',
  annotator: 'A',
  name: null,
  ...packGeometry({ kind: 'area', polygons: [[[left, 0, left + 2, 0, left + 2, 2, left, 2]]] }),
});

function store(project: Project, slices: number): number {
  const plateId = project.listPlates()[0]?.id ?? addSamplePlate(project);
  const field = project.readPlateView(plateId).wells[0]?.fields[0];
  if (field === undefined) throw new Error('the sample plate has a field');
  const editId = project.beginRegionImport('import');
  for (let slice = 0; slice < slices; slice++) {
    project.importRegionSlice(editId, {
      fieldId: field.id,
      origin: { kind: 'imported', file: 'a.json', format: 'geojson' },
      regions: [square(slice), square(slice + 0.25)],
      addClasses: slice === 0 ? [{ name: 'nucleus', color: '#123456' }] : [],
    });
  }
  return editId;
}

const classNames = (project: Project) => project.listRegionClasses().map(({ name }) => name);

test('slices become one edit, which is undone and done again as one', () => {
  const project = newProject();
  const editId = store(project, 3);
  expect(project.regionHistory().undo).toBeNull();
  project.finishRegionImport(editId, 'import 6 regions');
  expect(
    project.listRegions({}).map(({ geometry }) => geometry.kind === 'area' && geometry.polygons[0]?.[0]?.[0]),
  ).toEqual([0, 0.25, 1, 1.25, 2, 2.25]);
  expect(project.regionHistory().undo).toBe('import 6 regions');
  project.undoRegions();
  expect(project.listRegions({})).toEqual([]);
  expect(classNames(project)).not.toContain('nucleus');
  project.redoRegions();
  expect(project.listRegions({})).toHaveLength(6);
});

test('an abandoned one leaves nothing, a slice at a time', () => {
  const project = newProject();
  const before = classNames(project);
  const editId = store(project, 3);
  const turns = [project.abandonRegionImport(editId, 4), project.abandonRegionImport(editId, 4)];
  expect(turns).toEqual([true, false]);
  expect(project.listRegions({})).toEqual([]);
  expect(classNames(project)).toEqual(before);
  expect(project.regionHistory()).toEqual({ undo: null, redo: null });
});

test('what a killed one left goes when the project is opened for writing', () => {
  const project = newProject();
  store(project, 2);
  project.close();
  const opened = openProject(project.path, { mode: 'write' });
  expect(opened.listRegions({})).toEqual([]);
  expect(classNames(opened)).not.toContain('nucleus');
  expect(opened.regionHistory().undo).toBeNull();
  opened.close();
});

test('a project of the form before gets room for imports and keeps its edits', () => {
  const path = `${temporaryFolder()}/old.platelens`;
  const connection = connect(path, { readOnly: false, mustExist: false, busyTimeoutMs: 100 });
  createTables(connection, migrations.slice(0, regionImports.number - 1));
  connection.script(`insert into region_edits values (7, 'draw', 0, '2026-01-01')`);
  migrate(connection, migrations.slice(0, regionImports.number));
  connection.script('insert into region_imports values (7)');
  expect(() => connection.script('insert into region_imports values (8)')).toThrow(/FOREIGN KEY/);
  connection.close();
});
