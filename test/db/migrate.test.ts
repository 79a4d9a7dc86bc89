import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { connect } from '../../src/main/db/connection.ts';
import { migrate, newestVersion, type Migration } from '../../src/main/db/migrate.ts';
import { migrations } from '../../src/main/db/migrations/index.ts';
import { openProject } from '../../src/main/db/index.ts';
import { addSamplePlate, newProject } from './sample-project.ts';

const next: Migration = {
  number: migrations.length + 1,
  sql: `alter table plates add column remark text; update plates set remark = name;`,
};

function closedProject(): string {
  const project = newProject();
  addSamplePlate(project);
  project.close();
  return project.path;
}

const open = (path: string) => connect(path, { readOnly: false, mustExist: true, busyTimeoutMs: 100 });

test('the list of migrations has no gap, and a list with one is refused', () => {
  expect(newestVersion(migrations)).toBe(migrations.length);
  expect(() => newestVersion([...migrations, { number: migrations.length + 2, sql: '' }])).toThrow(
    /stands at place/,
  );
});

test('a project is brought to the next form with its rows, after a copy was saved', () => {
  const path = closedProject();
  const connection = open(path);
  const copy = migrate(connection, [...migrations, next]);
  expect(connection.pragma('user_version')).toBe(next.number);
  expect(connection.pragma('integrity_check')).toBe('ok');
  connection.close();
  const database = new Database(path, { readonly: true });
  expect(database.prepare('select name, remark from plates').all()).toEqual([
    { name: 'plate 1', remark: 'plate 1' },
  ]);
  database.close();
  expect(copy).toBe(`${path}.format-${migrations.length}`);
  const old = openProject(copy ?? '', { mode: 'read' });
  expect(old.listPlates()).toHaveLength(1);
  old.close();
});

test('nothing is copied where nothing is to be done', () => {
  const path = closedProject();
  const connection = open(path);
  expect(migrate(connection, migrations)).toBeNull();
  connection.close();
  expect(readdirSync(dirname(path))).toEqual(['plate.platelens']);
});

test('a migration that fails leaves the project in its old form', () => {
  const path = closedProject();
  const connection = open(path);
  const broken: Migration = { number: next.number, sql: `${next.sql} insert into nowhere values (1);` };
  expect(() => migrate(connection, [...migrations, broken])).toThrow(/nowhere/);
  connection.close();
  const project = openProject(path, { mode: 'write' });
  expect(project.listPlates()).toHaveLength(1);
  project.close();
});

test('a second copy takes another name', () => {
  const path = closedProject();
  for (const ending of ['', '-2']) {
    const connection = open(path);
    expect(migrate(connection, [...migrations, next])).toBe(`${path}.format-${migrations.length}${ending}`);
    connection.script(`alter table plates drop column remark; pragma user_version = ${migrations.length}`);
    connection.close();
  }
});
