import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { connect } from '../../src/main/db/connection.ts';
import { openProject, type Project, type RegionToSave } from '../../src/main/db/index.ts';
import { createTables, migrate } from '../../src/main/db/migrate.ts';
import { migrations } from '../../src/main/db/migrations/index.ts';
import { fieldIdSchema } from '../../src/shared/ids.ts';
import { regionClassIdSchema, regionIdSchema, type RegionGeometry } from '../../src/shared/region.ts';
import { addSamplePlate, newProject, temporaryFolder } from './sample-project.ts';

const field = (id: number) => fieldIdSchema.parse(id);
const triangle: RegionGeometry = { kind: 'area', polygons: [[[1, 1, 9, 1.5, 5, 0.1 + 0.2]]] };
const drawn = (changes: Partial<RegionToSave> = {}): RegionToSave => ({
  id: null,
  fieldId: field(1),
  class: 'cell',
  annotator: 'Ada',
  name: null,
  origin: { kind: 'drawn', tool: 'polygon' },
  geometry: triangle,
  ...changes,
});

function projectWithPlate() {
  const project = newProject();
  return { project, plateId: addSamplePlate(project) };
}

describe('regions', () => {
  test('come back as they were stored, and are found by plate, field, class and annotator', () => {
    const { project, plateId } = projectWithPlate();
    const stored = project.editRegions({
      label: 'draw',
      save: [
        drawn(),
        drawn({ fieldId: field(2), class: 'background', name: 'é "q"', annotator: 'Grace' }),
        drawn({ geometry: { kind: 'points', points: [0.5, 3, 7, 2], radius: 2.5 } }),
      ],
    });
    expect(project.listRegions({ plateId })).toEqual([stored[0], stored[2], stored[1]]);
    expect(stored[0]).toMatchObject({ geometry: triangle, class: 'cell', name: null });
    expect(project.listRegions({ fieldIds: [field(2)] })).toEqual([stored[1]]);
    expect(project.listRegions({ plateId, class: 'background' })).toEqual([stored[1]]);
    expect(project.listRegions({ annotator: 'Ada' })).toHaveLength(2);
    expect(project.listRegions({ fieldIds: [] })).toEqual([]);
    expect(project.listAnnotators()).toEqual(['Ada', 'Grace']);
    expect(project.countRegions(plateId)).toContainEqual({
      fieldId: 1,
      class: 'cell',
      annotator: 'Ada',
      count: 2,
    });
  });

  test('keep every coordinate exactly', () => {
    const { project } = projectWithPlate();
    const coordinate = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.integer({ min: -40_000, max: 40_000 }),
      fc.float({ noNaN: true, noDefaultInfinity: true }),
    );
    const ring = fc.array(fc.tuple(coordinate, coordinate), { maxLength: 6 }).map((pairs) => pairs.flat());
    fc.assert(
      fc.property(fc.array(fc.array(ring, { maxLength: 3 }), { maxLength: 3 }), (polygons) => {
        const geometry = { kind: 'area', polygons } as const;
        const [stored] = project.editRegions({ label: 'draw', save: [drawn({ geometry })] });
        expect(stored?.geometry).toEqual(geometry);
      }),
      { numRuns: 60 },
    );
  });

  test('of an unknown class, field or id are refused, and nothing of the edit is stored', () => {
    const { project } = projectWithPlate();
    const save = (changes: Partial<RegionToSave>) => () =>
      project.editRegions({ label: 'draw', save: [drawn(), drawn(changes)] });
    expect(save({ class: 'nucleolus' })).toThrow(/no region class "nucleolus".*cell, background/);
    expect(save({ fieldId: field(999) })).toThrow(/no field 999/);
    expect(save({ id: regionIdSchema.parse(999) })).toThrow(/no region 999/);
    expect(() => project.editRegions({ label: 'x', remove: [regionIdSchema.parse(7)] })).toThrow(
      /no region 7/,
    );
    expect(project.listRegions({})).toEqual([]);
    expect(project.regionHistory()).toEqual({ undo: null, redo: null });
  });

  test('go with their plate, and undo does not bring back what has no field', () => {
    const { project, plateId } = projectWithPlate();
    project.editRegions({ label: 'draw', save: [drawn()] });
    const [made] = project.listRegions({});
    project.editRegions({ label: 'remove', remove: made === undefined ? [] : [made.id] });
    project.removePlate(plateId);
    project.undoRegions();
    expect(project.listRegions({})).toEqual([]);
  });

  test.each([
    ['is cut short', "update regions set geometry = x'0100'"],
    ['is no whole number of values', "update regions set geometry = x'010000'"],
    ['promises more than it holds', "update regions set geometry = x'ff7f01000600'"],
    ['tells of no origin', `update regions set origin = '{}'`],
  ])('a row that %s is refused with the file', (_, sql) => {
    const { project } = projectWithPlate();
    project.editRegions({
      label: 'draw',
      save: [drawn({ geometry: { kind: 'area', polygons: [[[1, 1, 2, 1, 2, 2]]] } })],
    });
    project.close();
    const database = new Database(project.path);
    database.exec(sql);
    database.close();
    const spoiled = openProject(project.path, { mode: 'read' });
    onTestFinished(() => spoiled.close());
    expect(() => spoiled.listRegions({})).toThrow(/cannot read/);
  });
});

describe('classes', () => {
  const classId = (project: Project, name: string) =>
    project.listRegionClasses().find((entry) => entry.name === name)?.id ?? regionClassIdSchema.parse(999);

  test('are added, renamed with their regions, and removed when unused', () => {
    const { project } = projectWithPlate();
    expect(project.listRegionClasses().map(({ name }) => name)).toEqual(['cell', 'background']);
    project.saveRegionClass({ id: null, name: 'mitosis', color: '#ff0000' });
    project.editRegions({ label: 'draw', save: [drawn({ class: 'mitosis' })] });
    project.saveRegionClass({ id: classId(project, 'mitosis'), name: 'dividing', color: '#00ff00' });
    expect(project.listRegions({}).map((region) => region.class)).toEqual(['dividing']);
    expect(() => project.removeRegionClass(classId(project, 'dividing'))).toThrow(/1 regions are of class/);
    project.removeRegionClass(classId(project, 'background'));
    expect(project.listRegionClasses().map(({ name }) => name)).toEqual(['cell', 'dividing']);
    expect(() => project.saveRegionClass({ id: null, name: 'cell', color: '#ff0000' })).toThrow(/already/);
    expect(() => project.removeRegionClass(regionClassIdSchema.parse(99))).toThrow(/no region class 99/);
  });
});

describe('history', () => {
  test('undo and redo survive closing the project', () => {
    const { project } = projectWithPlate();
    project.editRegions({ label: 'draw polygon', save: [drawn()] });
    project.close();
    const again = openProject(project.path, { mode: 'write' });
    expect(again.regionHistory()).toEqual({ undo: 'draw polygon', redo: null });
    expect(again.undoRegions()).toEqual([1]);
    expect(again.listRegions({})).toEqual([]);
    again.close();
    const third = openProject(project.path, { mode: 'write' });
    onTestFinished(() => third.close());
    expect(third.regionHistory()).toEqual({ undo: null, redo: 'draw polygon' });
    expect(third.undoRegions()).toEqual([]);
    third.redoRegions();
    expect(third.listRegions({})).toMatchObject([{ geometry: triangle }]);
  });

  test('a new edit ends what could be redone', () => {
    const { project } = projectWithPlate();
    project.editRegions({ label: 'first', save: [drawn()] });
    project.undoRegions();
    project.editRegions({ label: 'second', save: [drawn()] });
    expect(project.regionHistory()).toEqual({ undo: 'second', redo: null });
    expect(project.redoRegions()).toEqual([]);
  });

  test('going back and forth through any edits passes the same states', () => {
    const step = fc.record({
      what: fc.constantFrom('add', 'change', 'remove', 'class', 'rename'),
      pick: fc.nat(20),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 14 }), (steps) => {
        const { project } = projectWithPlate();
        const state = () => ({ regions: project.listRegions({}), classes: project.listRegionClasses() });
        const states = [state()];
        steps.forEach(({ what, pick }, count) => {
          const before = project.regionHistory();
          applyStep(project, what, pick, count);
          if (project.regionHistory().undo !== before.undo) states.push(state());
        });
        for (const expected of states.slice(0, -1).toReversed()) {
          project.undoRegions();
          expect(state()).toEqual(expected);
        }
        for (const expected of states.slice(1)) {
          project.redoRegions();
          expect(state()).toEqual(expected);
        }
        project.close();
      }),
      { numRuns: 25 },
    );
  });

  function applyStep(project: Project, what: string, pick: number, count: number): void {
    const label = `${what} ${count}`;
    const regions = project.listRegions({});
    const region = regions[pick % Math.max(1, regions.length)];
    const classes = project.listRegionClasses();
    const known = classes[pick % classes.length];
    const points: RegionGeometry = { kind: 'points', points: [count, pick], radius: 1 };
    if (what === 'add') project.editRegions({ label, save: [drawn({ class: known?.name ?? '' })] });
    if (what === 'change' && region !== undefined) {
      project.editRegions({ label, save: [{ ...region, geometry: points, annotator: `a${pick}` }] });
    }
    if (what === 'remove' && region !== undefined) project.editRegions({ label, remove: [region.id] });
    if (what === 'class') project.saveRegionClass({ id: null, name: label, color: '#123456' });
    if (what === 'rename' && known !== undefined) {
      project.saveRegionClass({ id: known.id, name: label, color: '#654321' });
    }
  }
});

test('a project of the format before gains classes and tables and keeps its rows', () => {
  const connection = connect(`${temporaryFolder()}/old.platelens`, {
    readOnly: false,
    mustExist: false,
    busyTimeoutMs: 100,
  });
  onTestFinished(() => connection.close());
  createTables(connection, migrations.slice(0, 3));
  connection.script(`
    insert into plates values (1, 'p', 1, 1, 1, 1, null, 'ready', '{}', '', '');
    insert into wells values (1, 1, 0, 0, 'sample', null, '{}', 0, 0, 1, 1);
    insert into fields values (1, 1, 1, 4, 4, 0, 0, 4, 4);`);
  expect(migrate(connection, migrations.slice(0, 4))).toContain('.format-3');
  connection.script(`
    insert into regions values (1, 1, 1, 'Ada', null, '{}', 'points', 'int16', x'0000', '');
    delete from plates;`);
  expect(() =>
    connection.script('delete from region_classes where id = 99; insert into regions select * from regions'),
  ).not.toThrow();
  expect(() =>
    connection.script(
      `insert into regions values (2, 1, 1, 'Ada', null, '{}', 'points', 'int16', x'0000', '')`,
    ),
  ).toThrow();
});
