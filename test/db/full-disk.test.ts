import { readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { connect } from '../../src/main/db/connection.ts';
import { commitUnit, readMaps } from '../../src/main/db/maps.ts';
import { migrate } from '../../src/main/db/migrate.ts';
import { migrations } from '../../src/main/db/migrations/index.ts';
import { insertPlate, listUnfinishedImports } from '../../src/main/db/plates.ts';
import { openProjectFile } from '../../src/main/db/project-file.ts';
import { readRun } from '../../src/main/db/runs.ts';
import { unitsOfRun } from '../../src/main/db/units.ts';
import { unitIdSchema } from '../../src/shared/ids.ts';
import { addSampleRun, newProject, samplePlate } from './sample-project.ts';
import { mapsOf, sampleFacts } from './sample-values.ts';

const full = {
  kind: 'Storage',
  what: 'the disk is full; nothing of this step was written',
  mend: 'Free space on that drive, then try again.',
};

/** SQLite answers a file at its page limit with the code that it has for a full disk. */
function fullProject() {
  const project = newProject();
  const { run } = addSampleRun(project);
  project.close();
  const file = openProjectFile(project.path, { mode: 'write' });
  onTestFinished(() => file.close());
  file.connection.pragma(`max_page_count = ${Number(file.connection.pragma('page_count')) + 2}`);
  return { file, run };
}

test('a unit that does not fit on the disk is as if it had never been', async () => {
  const { file, run } = fullProject();
  const unitId = unitIdSchema.parse(unitsOfRun(file, run.id)[0]?.id);
  const noise = Float32Array.from({ length: 40_000 }, (_, index) => Math.sin(index * index));
  const finished = {
    maps: { ...mapsOf(1), height: 200, width: 200, data: noise },
    facts: sampleFacts(0, 1),
    verdict: { probabilities: [1, 0], predictedClass: 0, objectCount: null },
    seconds: 1,
    device: 'none',
  };
  await expect(commitUnit(file, unitId, finished)).rejects.toMatchObject({ ...full, where: file.path });
  expect(unitsOfRun(file, run.id)[0]).toMatchObject({ state: 'queued', facts: null, verdict: null });
  await expect(readMaps(file, unitId)).rejects.toMatchObject({ kind: 'NotFound' });
  expect(readRun(file, run.id).unitsDone).toBe(0);

  file.connection.pragma('max_page_count = 1000000');
  await commitUnit(file, unitId, finished);
  expect((await readMaps(file, unitId)).data).toEqual(noise);
});

test('a plate that does not fit leaves no row of it', () => {
  const { file } = fullProject();
  expect(() => insertPlate(file, { ...samplePlate(16, 24, 9), name: 'large' })).toThrow(full.what);
  expect(listUnfinishedImports(file)).toEqual([]);
});

test('a migration that does not fit leaves the project and its folder as they were', () => {
  const project = newProject();
  addSampleRun(project);
  project.close();
  const before = readFileSync(project.path);
  const connection = connect(project.path, { readOnly: false, mustExist: true, busyTimeoutMs: 100 });
  connection.pragma(`max_page_count = ${Number(connection.pragma('page_count'))}`);
  const greedy = {
    number: migrations.length + 1,
    sql: 'create table t as select zeroblob(100000) as filler',
  };
  expect(() => migrate(connection, [...migrations, greedy])).toThrow(full.what);
  connection.close();
  expect(readFileSync(project.path)).toEqual(before);
  expect(readdirSync(dirname(project.path))).toEqual(['plate.platelens']);
});
