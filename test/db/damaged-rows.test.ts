import { deflateSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { openProject } from '../../src/main/db/index.ts';
import { fieldIdSchema, runIdSchema, unitIdSchema } from '../../src/shared/ids.ts';
import { addSampleRun, newProject } from './sample-project.ts';
import { mapsOf, sampleFacts } from './sample-values.ts';

const unitId = unitIdSchema.parse(1);
const fieldId = fieldIdSchema.parse(1);

/** A project with a map and a preview, of which a statement then spoils a row. */
async function spoiledProject(sql: string, ...values: unknown[]) {
  const project = newProject();
  addSampleRun(project);
  await project.commitUnit(unitId, {
    maps: mapsOf(1),
    facts: sampleFacts(0, 1),
    verdict: null,
    seconds: 1,
    device: 'none',
  });
  await project.savePreviews([{ fieldId, channel: 0, width: 2, height: 1, data: Uint16Array.of(1, 2) }]);
  project.close();
  const database = new Database(project.path);
  database.prepare(sql).run(...values);
  database.close();
  const spoiled = openProject(project.path, { mode: 'read' });
  onTestFinished(() => spoiled.close());
  return spoiled;
}

const bomb = deflateSync(Buffer.alloc(64 << 20));

test.each([
  ['swells far beyond its size', 'update maps set data = ?', bomb],
  ['is no deflated data', 'update maps set data = ?', Buffer.from('nonsense')],
  ['is too short', 'update maps set data = ?', deflateSync(Buffer.alloc(8))],
  ['has a box too few', 'update maps set boxes = ?', Buffer.alloc(12)],
  ['is said to be larger', 'update maps set height = ?', 1_000_000],
])('a map that %s is refused with the file', async (_, sql, value) => {
  const project = await spoiledProject(sql, value);
  await expect(project.readMaps(unitId)).rejects.toMatchObject({
    kind: 'Storage',
    where: project.path,
    what: 'the project holds a row that this program cannot read',
  });
});

test('a preview that swells is refused with the file', async () => {
  const project = await spoiledProject('update previews set data = ?', bomb);
  await expect(project.readPreview(fieldId, 0)).rejects.toMatchObject({
    kind: 'Storage',
    where: project.path,
  });
});

test.each([
  ['is no JSON', 'update units set target = ?', '{'],
  ['is another thing', 'update units set target = ?', '{"kind":"planet"}'],
  ['has an unknown method', 'update runs set method = ?', 'guess'],
])('a row whose text %s is refused with the file', async (_, sql, value) => {
  const project = await spoiledProject(sql, value);
  const read = () => [project.readRun(runIdSchema.parse(1)), project.unitsOfRun(runIdSchema.parse(1))];
  expect(read).toThrow(`${project.path}: the project holds a row that this program cannot read`);
});
