import { existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { openProject } from '../../src/main/db/index.ts';
import { applicationId } from '../../src/main/db/migrate.ts';
import { migrations } from '../../src/main/db/migrations/index.ts';
import { addSamplePlate, newProject, temporaryFolder } from './sample-project.ts';

const kindOf = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
};

test('a closed project is one file that says what it is', () => {
  const folder = temporaryFolder();
  const path = join(folder, 'screen 1.platelens');
  const project = openProject(path, { mode: 'create' });
  addSamplePlate(project);
  expect(existsSync(`${path}-wal`)).toBe(true);
  expect([project.name, project.readOnly, project.readOnlyReason]).toEqual(['screen 1', false, null]);
  project.close();
  project.close();
  expect(readdirSync(folder)).toEqual(['screen 1.platelens']);
  const bytes = readFileSync(path);
  expect(bytes.subarray(0, 15).toString()).toBe('SQLite format 3');
  expect(bytes.readUInt32BE(68)).toBe(applicationId);
  expect(bytes.readUInt32BE(60)).toBe(migrations.length);
});

test('all tables are STRICT and every reference is enforced', () => {
  const project = newProject();
  project.close();
  const database = new Database(project.path, { readonly: true });
  const tables = database.prepare<[], { name: string; strict: number }>('pragma table_list').all();
  database.close();
  const own = tables.filter(({ name }) => !name.startsWith('sqlite_'));
  expect(own.length).toBeGreaterThan(12);
  expect(own.filter(({ strict }) => strict === 0)).toEqual([]);
});

test('what was stored is there after opening again', () => {
  const project = newProject();
  const plateId = addSamplePlate(project);
  const before = project.readPlateView(plateId);
  project.close();
  const again = openProject(project.path, { mode: 'write' });
  expect(again.readPlateView(plateId)).toEqual(before);
  again.close();
});

test('a rollback journal can be asked for, as on a network drive', () => {
  const path = join(temporaryFolder(), 'p.platelens');
  const project = openProject(path, { mode: 'create', journal: 'rollback' });
  addSamplePlate(project);
  expect(existsSync(`${path}-wal`)).toBe(false);
  project.close();
  expect(readdirSync(dirname(path))).toEqual(['p.platelens']);
});

test('creating never touches a file that exists', () => {
  const path = join(temporaryFolder(), 'p.platelens');
  writeFileSync(path, 'mine');
  expect(kindOf(() => openProject(path, { mode: 'create' }))).toMatchObject({
    kind: 'BadInput',
    where: path,
  });
  expect(readFileSync(path, 'utf8')).toBe('mine');
});

test('a missing file or folder is named', () => {
  const path = join(temporaryFolder(), 'no', 'p.platelens');
  expect(kindOf(() => openProject(path, { mode: 'write' }))).toMatchObject({ kind: 'NotFound', where: path });
  expect(kindOf(() => openProject(path, { mode: 'create' }))).toMatchObject({
    kind: 'NotFound',
    where: path,
  });
});

test.each([
  ['text', (path: string) => writeFileSync(path, 'not a database, '.repeat(400))],
  ['an empty file', (path: string) => writeFileSync(path, '')],
  [
    'another SQLite file',
    (path: string) => {
      const database = new Database(path);
      database.exec('create table t (a)');
      database.close();
    },
  ],
])('%s is refused and left as it was', (_, make) => {
  const path = join(temporaryFolder(), 'p.platelens');
  make(path);
  const before = readFileSync(path);
  for (const mode of ['write', 'read'] as const) {
    expect(kindOf(() => openProject(path, { mode }))).toMatchObject({
      what: 'this is not a PlateLens project',
      where: path,
      mend: 'Choose a .platelens file that PlateLens made.',
    });
  }
  expect(readFileSync(path)).toEqual(before);
  expect(readdirSync(dirname(path))).toEqual(['p.platelens']);
});

test('a folder is no project', () => {
  const path = join(temporaryFolder(), 'p.platelens');
  mkdirSync(path);
  expect(kindOf(() => openProject(path, { mode: 'write' }))).toMatchObject({ kind: 'Storage', where: path });
});

test('a project cut short is refused with its name', () => {
  const project = newProject();
  addSamplePlate(project);
  project.close();
  truncateSync(project.path, 8192);
  const error = kindOf(() => {
    const opened = openProject(project.path, { mode: 'write' });
    try {
      opened.listPlates();
    } finally {
      opened.close();
    }
  });
  expect(error).toMatchObject({ kind: 'Storage', where: project.path });
});

test('a project of a newer program is refused naming both formats, and left as it was', () => {
  const project = newProject();
  project.close();
  const database = new Database(project.path);
  database.pragma('user_version = 99');
  database.close();
  const before = readFileSync(project.path);
  for (const mode of ['write', 'read'] as const) {
    expect(kindOf(() => openProject(project.path, { mode }))).toMatchObject({
      kind: 'Storage',
      where: project.path,
      what: `this project has format 99, and this program reads formats up to ${migrations.length}`,
      mend: 'Open it with a newer PlateLens.',
    });
  }
  expect(readFileSync(project.path)).toEqual(before);
});

test('an open project is read by a second opener and changed by none', () => {
  const project = newProject();
  const plateId = addSamplePlate(project);
  const second = openProject(project.path, { mode: 'write' });
  expect([second.readOnly, second.readOnlyReason]).toEqual([true, 'in-use']);
  expect(second.listPlates()).toHaveLength(1);
  expect(kindOf(() => second.removePlate(plateId))).toMatchObject({
    kind: 'Storage',
    what: 'the project is open for reading only',
  });
  second.close();
  project.close();
  const third = openProject(project.path, { mode: 'write' });
  expect(third.readOnly).toBe(false);
  third.close();
});

test('a reader sees what the writer has stored meanwhile, and does not keep it from closing', () => {
  const project = newProject();
  const reader = openProject(project.path, { mode: 'read' });
  expect([reader.readOnlyReason, reader.listPlates()]).toEqual(['asked', []]);
  addSamplePlate(project);
  expect(reader.listPlates()).toHaveLength(1);
  project.close();
  expect(reader.listPlates()).toHaveLength(1);
  reader.close();
  const last = openProject(project.path, { mode: 'write' });
  expect(last.listPlates()).toHaveLength(1);
  last.close();
  expect(readdirSync(dirname(project.path))).toEqual(['plate.platelens']);
});

test.runIf(process.platform === 'linux')('closing leaves no file open', () => {
  const made = newProject();
  const { path } = made;
  made.close();
  const openFiles = () => readdirSync('/proc/self/fd').length;
  const before = openFiles();
  const project = openProject(path, { mode: 'write' });
  addSamplePlate(project);
  expect(openFiles()).toBeGreaterThan(before);
  project.close();
  kindOf(() => openProject(path, { mode: 'create' }));
  expect(openFiles()).toBe(before);
});
