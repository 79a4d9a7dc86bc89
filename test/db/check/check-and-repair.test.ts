import { closeSync, copyFileSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { deflateSync, zstdCompressSync } from 'node:zlib';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { openProject, repairProject, type Project } from '../../../src/main/db/index.ts';
import { fieldIdSchema } from '../../../src/shared/ids.ts';
import { addSampleRun, newProject, samplePlate, temporaryFolder } from '../sample-project.ts';
import { mapsOf, sampleFacts } from '../sample-values.ts';

/** A closed project of 96 wells whose units are all done, with maps and previews. */
async function wholeProject(): Promise<string> {
  const project = newProject();
  const { run } = addSampleRun(project, samplePlate(3, 4, 2));
  project.setRunState(run.id, 'running');
  for (const { id, fieldId } of project.unitsOfRun(run.id)) {
    await project.commitUnit(id, {
      maps: mapsOf(id),
      facts: sampleFacts(0, id),
      verdict: { probabilities: [1, 0], predictedClass: 0, objectCount: null },
      seconds: 1,
      device: 'none',
    });
    await project.savePreviews([{ fieldId, channel: 0, width: 2, height: 1, data: Uint16Array.of(1, 2) }]);
  }
  project.setRunState(run.id, 'done');
  const [well] = project.readPlateView(run.plateId).wells;
  const [field] = well?.fields ?? [];
  if (well === undefined || field === undefined) throw new Error('the plate has a field');
  const picture = { fieldId: field.id, channel: 0, width: 2, height: 1, data: Uint16Array.of(1, 2) };
  await project.saveOverviews([{ wellId: well.id, pictures: [picture] }]);
  const objects = { centres: Float32Array.of(3, 4, 5, 6), areas: Float32Array.of(50, 60) };
  project.saveObjects(field.id, 'nuclei|DNA', { ...objects, provenance: {} });
  project.close();
  return project.path;
}

function opened(path: string, mode: 'read' | 'write' = 'read'): Project {
  const project = openProject(path, { mode });
  onTestFinished(() => project.close());
  return project;
}

function spoil(path: string, sql: string, ...values: unknown[]): void {
  const database = new Database(path);
  database.pragma('foreign_keys = off');
  database.prepare(sql).run(...values);
  database.close();
}

test('a whole project passes, and everything in it was read', async () => {
  const path = await wholeProject();
  const shares: number[] = [];
  const report = await opened(path).checkProject({ onProgress: (share) => shares.push(share) });
  expect(report.findings).toEqual([]);
  const units = opened(path).listRunsIn(['done'])[0]?.unitsTotal;
  expect(report).toMatchObject({ plates: 1, runs: 1, units, maps: units, previews: units });
  expect(shares.every((share) => share >= 0 && share < 1)).toBe(true);
});

test.each([
  [
    'a map without its numbers',
    'update maps set data = ? where unit_id = 3',
    Buffer.from('no'),
    'maps',
    'map of unit 3',
  ],
  ['a finished unit without a map', 'delete from maps where unit_id = ?', 5, 'units', 'unit 5'],
  ['a waiting unit with a map', `update units set state = 'queued' where id = ?`, 4, 'units', 'unit 4'],
  ['a plate that is not there', 'update wells set plate_id = 9 where id = ?', 1, 'references', 'wells 1'],
  [
    'a preview too short',
    'update previews set width = 50 where field_id = ?',
    2,
    'previews',
    'preview of A01, field 2, channel GFP of plate plate 1',
  ],
  [
    'an overview without its pixels',
    'update overviews set data = ? where well_id = 1',
    Buffer.from('no'),
    'previews',
    'overview of A01 of plate plate 1',
  ],
  [
    'objects cut short',
    'update objects set areas = ? where field_id = 1',
    Buffer.alloc(4),
    'objects',
    'objects of field 1',
  ],
  ['a row of another form', `update units set target = ? where id = 7`, '{"kind":"?"}', 'rows', 'run 1'],
])('%s is named', async (_, sql, value, law, where) => {
  const path = await wholeProject();
  spoil(path, sql, value);
  const { findings } = await opened(path).checkProject();
  expect(findings).toContainEqual({ law, where, what: expect.any(String) as string });
});

test('previews that an older program stored without a checksum are counted', async () => {
  const path = await wholeProject();
  const bare = zstdCompressSync(Uint8Array.of(1, 2, 0, 0));
  spoil(path, 'update previews set data = ? where field_id in (1, 2)', bare);
  // As still older ones did, which has a checksum of its own.
  spoil(path, 'update previews set data = ? where field_id = 3', deflateSync(Uint8Array.of(1, 0, 2, 0)));
  const report = await opened(path).checkProject();
  expect(report).toMatchObject({ findings: [], previewsWithoutChecksum: 2 });
});

test('a check that is stopped says so instead of finding nothing', async () => {
  const path = await wholeProject();
  await expect(opened(path).checkProject({ signal: AbortSignal.abort() })).rejects.toMatchObject({
    kind: 'Cancelled',
  });
});

test('many findings of a kind are named to a point and then counted', async () => {
  const path = await wholeProject();
  spoil(path, 'delete from maps');
  const { findings } = await opened(path).checkProject();
  expect(findings.length).toBe(21);
  expect(findings.at(-1)?.what).toMatch(/^\d+ more of the same kind$/);
});

test('repairing a sound project copies it whole', async () => {
  const path = await wholeProject();
  const before = readFileSync(path);
  const copy = `${temporaryFolder()}/copy.platelens`;
  const report = await repairProject(path, copy);
  expect(report.unitsToRedo).toBe(0);
  expect(report.tables.every(({ lost }) => lost === 0)).toBe(true);
  expect(readFileSync(path).equals(before)).toBe(true);
  const [was, is] = [opened(path), opened(copy)];
  const [run] = was.listRunsIn(['done']);
  if (run === undefined) throw new Error('the run is done');
  expect(is.readRun(run.id)).toEqual(run);
  expect(is.unitsOfRun(run.id)).toEqual(was.unitsOfRun(run.id));
  expect((await is.checkProject()).findings).toEqual([]);
});

test('maps that are lost are computed again, everything else is kept', async () => {
  const path = await wholeProject();
  spoil(path, 'update maps set data = ? where unit_id in (3, 9)', Buffer.from('no'));
  spoil(path, 'delete from maps where unit_id = 11');
  const copy = `${temporaryFolder()}/copy.platelens`;
  expect((await repairProject(path, copy)).unitsToRedo).toBe(3);
  const project = opened(copy, 'write');
  expect((await project.checkProject()).findings).toEqual([]);
  const [run] = project.listRunsIn(['cancelled']);
  expect(run).toMatchObject({ unitsDone: (run?.unitsTotal ?? 0) - 3 });
});

test('previews and overviews that cannot be read are left out, to be made again', async () => {
  const path = await wholeProject();
  spoil(path, 'update previews set data = ? where field_id in (2, 7)', Buffer.from('no'));
  spoil(path, 'update overviews set data = ?', Buffer.from('no'));
  const copy = `${temporaryFolder()}/copy.platelens`;
  expect((await repairProject(path, copy)).previewsLost).toBe(2);
  const project = opened(copy);
  expect((await project.checkProject()).findings).toEqual([]);
  expect(await project.readPreview(fieldIdSchema.parse(7), 0)).toBeNull();
});

test('a file that is no project, and a name that is taken, are refused', async () => {
  const path = await wholeProject();
  await expect(repairProject(path, path)).rejects.toMatchObject({ kind: 'BadInput', where: path });
  const other = `${temporaryFolder()}/other.platelens`;
  new Database(other).exec('create table t (x)').close();
  await expect(repairProject(other, `${other}.new`)).rejects.toMatchObject({
    kind: 'BadInput',
    where: other,
  });
});

test('whatever pages are overwritten, check never crashes and what repair saves is sound', async () => {
  const path = await wholeProject();
  const pageSize = 4096;
  const pages = Math.floor(statSync(path).size / pageSize);
  const folder = temporaryFolder();
  let trial = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.integer({ min: 1, max: pages - 1 }), { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 0, max: 255 }),
      async (hit, byte) => {
        const damaged = `${folder}/${++trial}.platelens`;
        copyFileSync(path, damaged);
        const file = openSync(damaged, 'r+');
        for (const page of hit) writeSync(file, Buffer.alloc(pageSize, byte), 0, pageSize, page * pageSize);
        closeSync(file);
        try {
          const project = openProject(damaged, { mode: 'read' });
          await project.checkProject();
          project.close();
        } catch (error) {
          expect(error).toMatchObject({ kind: 'Storage' });
        }
        const copy = `${damaged}.repaired`;
        try {
          await repairProject(damaged, copy);
        } catch (error) {
          // The page that lists the tables may be gone.
          expect(error).toMatchObject({ kind: 'Storage' });
          return;
        }
        const saved = openProject(copy, { mode: 'write' });
        const report = await saved.checkProject();
        saved.close();
        expect(report.findings.filter(({ law }) => law !== 'rows')).toEqual([]);
      },
    ),
    { numRuns: 15 },
  );
});
