import { expect, onTestFinished, test } from 'vitest';
import { connect } from '../../src/main/db/connection.ts';
import type { NewStackPlane } from '../../src/main/db/index.ts';
import { createTables, migrate } from '../../src/main/db/migrate.ts';
import { stacks } from '../../src/main/db/migrations/0008-stacks.ts';
import { migrations } from '../../src/main/db/migrations/index.ts';
import type { PlateStack } from '../../src/shared/stack.ts';
import { addSamplePlate, newProject, temporaryFolder } from './sample-project.ts';

const stack: PlateStack = { slices: [1, 2], times: [4], shown: { z: 'max', t: 4 } };
const planeAt = (fieldId: number, z: number): NewStackPlane => ({
  ...{ fieldId, channel: 1, z, t: 4, root: '/plates/a', relativePath: `B02/z${z}.tif` },
  locator: { channel: 0, z: 0, t: 0 },
});

function plateWithStack() {
  const project = newProject();
  const plateId = addSamplePlate(project);
  const field = project.readPlateView(plateId).wells[0]?.fields[0];
  if (field === undefined) throw new Error('the sample plate has fields');
  project.setStack(plateId, stack);
  project.insertStackPlanes(plateId, [planeAt(field.id, 2), planeAt(field.id, 1)]);
  return { project, plateId, fieldId: field.id };
}

test('planes of a stack are kept in order, under the folder that their root is set to', () => {
  const { project, plateId, fieldId } = plateWithStack();
  expect(project.readStack(plateId)).toEqual(stack);
  const root = project.listRoots(plateId).find(({ path }) => path === '/plates/a');
  if (root === undefined) throw new Error('the folder was stored');
  project.setRoot(root.id, '/moved');
  expect(
    project.stackPlanesOfField(fieldId).map(({ z, root: at, relativePath }) => [z, at, relativePath]),
  ).toEqual([
    [1, '/moved', 'B02/z1.tif'],
    [2, '/moved', 'B02/z2.tif'],
  ]);
});

test('another stack of the same plate takes the place of the first, and none takes it away', () => {
  const { project, plateId, fieldId } = plateWithStack();
  project.setStack(plateId, { ...stack, times: [4, 5] });
  expect(project.stackPlanesOfField(fieldId)).toEqual([]);
  project.setStack(plateId, null);
  expect(project.readPlateView(plateId).stack).toBeUndefined();
});

test('they go with their plate', () => {
  const { project, plateId, fieldId } = plateWithStack();
  project.removePlate(plateId);
  expect(project.stackPlanesOfField(fieldId)).toEqual([]);
  expect(project.readStack(plateId)).toBeNull();
});

test('a project of the form before gets room for stacks and keeps its plates', () => {
  const path = `${temporaryFolder()}/old.platelens`;
  const connection = connect(path, { readOnly: false, mustExist: false, busyTimeoutMs: 100 });
  onTestFinished(() => connection.close());
  createTables(connection, migrations.slice(0, stacks.number - 1));
  connection.script(`insert into plates values
    (1, 'old', 8, 12, 10, 10, null, 'ready', '{}', '2026-01-01T00:00:00.000Z', '0.1.0')`);
  migrate(connection, migrations.slice(0, stacks.number));
  const all = (sql: string) => connection.all({ compile: () => ({ sql, parameters: [] }) as never });
  expect(all('select name from plates')).toEqual([{ name: 'old' }]);
  connection.script(`insert into stacks values (1, '[1,2]', '[1]', '{"z":1,"t":1}')`);
  expect(all('select count(*) as n from stack_planes')).toEqual([{ n: 0 }]);
});
