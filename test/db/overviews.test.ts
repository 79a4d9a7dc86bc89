import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { openProject } from '../../src/main/db/index.ts';
import { connect } from '../../src/main/db/connection.ts';
import { createTables, migrate } from '../../src/main/db/migrate.ts';
import { migrations } from '../../src/main/db/migrations/index.ts';
import { fieldIdSchema, wellIdSchema } from '../../src/shared/ids.ts';
import { addSamplePlate, newProject, temporaryFolder } from './sample-project.ts';

const wellId = wellIdSchema.parse(1);
const picture = (
  field: number,
  channel: number,
  data: Uint16Array<ArrayBuffer> | Float32Array<ArrayBuffer>,
) => ({
  fieldId: fieldIdSchema.parse(field),
  channel,
  width: data.length,
  height: 1,
  data,
});

function projectWithPlate() {
  const project = newProject();
  addSamplePlate(project);
  return project;
}

test('a well comes back with its pictures in their order, and later ones replace them', async () => {
  const project = projectWithPlate();
  expect(await project.readOverview(wellId)).toBeNull();
  const first = [picture(1, 0, Uint16Array.of(1, 65535)), picture(1, 1, Uint16Array.of(7))];
  await project.saveOverviews([{ wellId, pictures: first }]);
  expect(await project.readOverview(wellId)).toEqual(first);
  const second = [picture(2, 1, Uint16Array.of(3, 2, 1))];
  await project.saveOverviews([{ wellId, pictures: second }]);
  expect(await project.readOverview(wellId)).toEqual(second);
});

test('negative and fractional intensities stay as they are, NaN included', async () => {
  const project = projectWithPlate();
  const pictures = [picture(1, 0, Float32Array.of(-1.5, NaN, 1e30)), picture(1, 1, Float32Array.of(0.25))];
  await project.saveOverviews([{ wellId, pictures }]);
  expect(await project.readOverview(wellId)).toEqual(pictures);
});

test.each([
  [
    'tells of more pixels than it has',
    'update overviews set layout = ?',
    '[{"fieldId":1,"channel":0,"width":9,"height":9}]',
  ],
  [
    'tells of an impossible picture',
    'update overviews set layout = ?',
    '[{"fieldId":1,"channel":0,"width":-1,"height":1}]',
  ],
  ['is no deflated data', 'update overviews set data = ?', Buffer.from('nonsense')],
])('a row that %s is refused with the file', async (_, sql, value) => {
  const project = projectWithPlate();
  await project.saveOverviews([{ wellId, pictures: [picture(1, 0, Uint16Array.of(1, 2))] }]);
  project.close();
  const database = new Database(project.path);
  database.prepare(sql).run(value);
  database.close();
  const spoiled = openProject(project.path, { mode: 'read' });
  onTestFinished(() => spoiled.close());
  await expect(spoiled.readOverview(wellId)).rejects.toMatchObject({ kind: 'Storage', where: project.path });
});

test('a project of the first format gains the table and keeps its rows', () => {
  const connection = connect(`${temporaryFolder()}/old.platelens`, {
    readOnly: false,
    mustExist: false,
    busyTimeoutMs: 100,
  });
  onTestFinished(() => connection.close());
  createTables(connection, migrations.slice(0, 1));
  connection.script(`insert into meta values ('created_by', 'PlateLens 0')`);
  expect(migrate(connection, migrations.slice(0, 2))).toContain('.format-1');
  expect(connection.pragma('user_version')).toBe(2);
  connection.script(`
    insert into plates values (1, 'p', 1, 1, 1, 1, null, 'ready', '{}', '', '');
    insert into wells values (1, 1, 0, 0, 'sample', null, '{}', 0, 0, 1, 1);
    insert into overviews values (1, 'uint16', '[]', x'00');
    insert into meta select 'kept', value from meta`);
  expect(() => connection.script(`insert into overviews values (1, 'uint16', '[]', x'00')`)).toThrow();
});
