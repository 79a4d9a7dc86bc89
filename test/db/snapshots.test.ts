import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { openProject, type Project, type SnapshotOptions } from '../../src/main/db/index.ts';
import { connect } from '../../src/main/db/connection.ts';
import { openProjectFile } from '../../src/main/db/project-file.ts';
import { takeSnapshot } from '../../src/main/db/snapshots.ts';
import { snapshotInBackground } from '../../src/main/daily-snapshot.ts';
import { addSamplePlate, newProject, samplePlate } from './sample-project.ts';

const day = (number: number, hour = 9) => new Date(Date.UTC(2026, 10, number, hour, 5, 7));
const snapshotsIn = (project: Project) =>
  readdirSync(dirname(project.path))
    .filter((name) => name.includes('.snapshot-'))
    .sort();
const taken = async (project: Project, options: SnapshotOptions) => {
  const outcome = await project.takeSnapshot(options);
  if (outcome.kind !== 'taken') throw new Error(`not taken: ${outcome.kind}`);
  return outcome.path;
};

test('a snapshot is the project, in one file that opens like one', async () => {
  const project = newProject();
  const plateId = addSamplePlate(project);
  const path = await taken(project, { now: day(21) });
  expect(snapshotsIn(project)).toEqual(['plate.snapshot-0001-2026-11-21T090507Z.platelens']);
  project.renamePlate(plateId, 'changed afterwards');

  const copy = openProject(path, { mode: 'read' });
  expect(copy.readPlateView(plateId)).toMatchObject({ name: 'plate 1' });
  expect((await copy.checkProject()).findings).toEqual([]);
  copy.close();
  expect(snapshotsIn(project)).toHaveLength(1);
});

test('one a day is taken, the newest three are kept', async () => {
  const project = newProject();
  addSamplePlate(project);
  for (const number of [10, 11, 12, 13, 14]) {
    await taken(project, { now: day(number) });
    expect(await project.takeSnapshot({ now: day(number, 18) })).toMatchObject({ kind: 'recent' });
  }
  expect(snapshotsIn(project).map((name) => name.slice(0, 29))).toEqual([
    'plate.snapshot-0003-2026-11-1',
    'plate.snapshot-0004-2026-11-1',
    'plate.snapshot-0005-2026-11-1',
  ]);
});

test('a snapshot that was worked in is a project of its own and never removed', async () => {
  const project = newProject();
  addSamplePlate(project);
  const first = await taken(project, { now: day(1) });
  const restored = openProject(first, { mode: 'write' });
  restored.insertPlate({ ...samplePlate(), name: 'work after restoring' });
  restored.close();
  for (const number of [2, 3, 4, 5]) await taken(project, { now: day(number) });
  expect(existsSync(first)).toBe(true);
  expect((await project.listSnapshots()).map(({ untouched }) => untouched)).toEqual([
    ...[true, true, true],
    false,
  ]);
});

test('looking into a snapshot leaves it one', async () => {
  const project = newProject();
  addSamplePlate(project);
  openProject(await taken(project, { now: day(1) }), { mode: 'read' }).close();
  expect((await project.listSnapshots())[0]).toMatchObject({ untouched: true, takenAt: day(1) });
});

test('a clock that jumps neither stops snapshots nor throws the real ones away', async () => {
  const project = newProject();
  addSamplePlate(project);
  await taken(project, { now: day(1) });
  // An empty battery: the machine believes that it is 2099, later that it is 1970, then it is set right.
  await taken(project, { now: new Date('2099-01-01T00:00:00Z') });
  await taken(project, { now: new Date(0) });
  expect(await project.takeSnapshot({ now: new Date(3600_000) })).toMatchObject({ kind: 'recent' });
  const right = await taken(project, { now: day(2) });
  expect(await project.takeSnapshot({ now: day(2, 20) })).toMatchObject({ kind: 'recent' });
  expect((await project.listSnapshots()).map(({ number }) => number)).toEqual([4, 3, 2]);
  expect(existsSync(right)).toBe(true);
  await taken(project, { now: day(3) });
  await taken(project, { now: day(4) });
  expect((await project.listSnapshots()).map(({ takenAt }) => takenAt)).toEqual([day(4), day(3), day(2)]);
});

test('is skipped, with its reason, where the project is too large or the drive too full', async () => {
  const project = newProject();
  addSamplePlate(project);
  expect(await project.takeSnapshot({ largestBytes: 4096 })).toMatchObject({ kind: 'too-large' });
  const free = () => Promise.resolve(100 * 2 ** 20);
  expect(await project.takeSnapshot({ free })).toMatchObject({ kind: 'no-room', free: 100 * 2 ** 20 });
  expect(snapshotsIn(project)).toEqual([]);
});

test('a second opener and one who only reads take none', async () => {
  const project = newProject();
  addSamplePlate(project);
  const second = openProject(project.path, { mode: 'write' });
  expect(second.readOnlyReason).toBe('in-use');
  expect(await second.takeSnapshot()).toEqual({ kind: 'read-only' });
  second.close();
});

// Root may write anywhere, so that a folder without the right to write is one only for others.
test.skipIf(process.getuid?.() === 0)('on a drive that takes no writing none is taken', async () => {
  const project = newProject();
  addSamplePlate(project);
  project.close();
  chmodSync(project.path, 0o444);
  const opened = openProject(project.path, { mode: 'write' });
  expect(opened.readOnlyReason).toBe('not-writable');
  expect(await opened.takeSnapshot()).toEqual({ kind: 'read-only' });
  opened.close();
});

test('a snapshot itself opens for reading on a drive that takes no writing', async () => {
  const project = newProject();
  addSamplePlate(project);
  const path = await taken(project, { now: day(1) });
  // Bytes 18 and 19 tell the write-ahead log, which needs a file beside the copy; 1 is none.
  expect([...readFileSync(path).subarray(18, 20)]).toEqual([1, 1]);
});

test('what is stored while it is taken does not tear it, and others work between its slices', async () => {
  const project = newProject();
  addSamplePlate(project);
  project.close();
  const file = openProjectFile(project.path, { mode: 'write' });
  file.connection.script('create table ballast (bytes blob) strict');
  file.connection.script(`with recursive n(i) as (select 1 union all select i + 1 from n where i < 60)
    insert into ballast select randomblob(1000000) from n`);
  let writes = 0;
  const writing = setInterval(() => {
    file.connection.script(`update ballast set bytes = zeroblob(1000) where rowid = ${++writes}`);
  }, 1);
  const outcome = await takeSnapshot(file, { now: day(1) });
  clearInterval(writing);
  file.close();
  expect(writes).toBeGreaterThan(0);
  if (outcome.kind !== 'taken') throw new Error(outcome.kind);
  const copy = connect(outcome.path, { readOnly: true, mustExist: true, busyTimeoutMs: 0 });
  expect(copy.pragma('integrity_check')).toBe('ok');
  copy.close();
});

test('stopped in the middle it leaves nothing behind', async () => {
  const project = newProject();
  addSamplePlate(project);
  const stop = new AbortController();
  stop.abort();
  await expect(project.takeSnapshot({ signal: stop.signal })).rejects.toMatchObject({ kind: 'Cancelled' });
  expect(readdirSync(dirname(project.path)).filter((name) => name.includes('snapshot'))).toEqual([]);
});

test('what a killed one left is cleared, and files of others are left alone', async () => {
  const project = newProject();
  addSamplePlate(project);
  const beside = (name: string) => join(dirname(project.path), name);
  writeFileSync(`${project.path}.snapshot-part`, 'half a copy');
  const others = [
    'plate.snapshot-mine.platelens',
    'plate.snapshot-0001-2026-13-45T999999Z.platelens',
    'plate2.snapshot-0001-2026-11-01T090507Z.platelens',
  ];
  for (const name of others) writeFileSync(beside(name), 'mine');
  for (const number of [1, 2, 3, 4, 5]) await taken(project, { now: day(number) });
  expect(existsSync(`${project.path}.snapshot-part`)).toBe(false);
  expect(others.filter((name) => !existsSync(beside(name)))).toEqual([]);
});

test('the program takes one in the background and ends it before the project is closed', async () => {
  const project = newProject();
  addSamplePlate(project);
  const errors: unknown[] = [];
  const log = { error: (error: unknown) => errors.push(error), note: () => undefined };
  const end = snapshotInBackground(project, log, 1);
  await expect.poll(() => snapshotsIn(project).length).toBe(1);
  await end();
  const [first] = await project.listSnapshots();
  expect(first === undefined ? null : statSync(first.path).size).toBeGreaterThan(4096);
  utimesSync(first?.path ?? '', 0, 0);
  await snapshotInBackground(project, log, 60_000)();
  expect(errors).toEqual([]);
});
