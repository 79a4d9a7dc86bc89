import { copyFileSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openProject } from '../../src/main/db/index.ts';
import { prepareDemo } from '../../src/main/demo/index.ts';
import { rerunSources } from '../../src/main/door/index.ts';
import { createServices } from '../../src/main/headless.ts';
import { followRun } from '../../src/main/jobs/index.ts';
import { rerun } from '../../src/main/reports/index.ts';
import type { Rerun } from '../../src/shared/contract/reports.ts';
import { unitIdSchema, type RunId } from '../../src/shared/ids.ts';
import { contentOf, platelens } from './run-platelens.ts';

let folder = '';
let project = '';
let runId: RunId;
const services = createServices({ processes: 1, leftovers: 'leave' });

/** A plate of six small fields with one finished run. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'platelens-rerun-'));
  const making = createServices({ processes: 1 });
  try {
    const plate = { seed: 5, rows: 2, columns: 3, fieldPx: 128 };
    const options = { services: making, resourcesDir: making.files.resourcesDir, plate };
    const { session, projectFile, plateId, networkId } = await prepareDemo(folder, options);
    project = projectFile;
    const run = await session.jobs.start({
      ...{ plateId, networkId, method: 'occlusion', parameters: { window: 16, stride: 16 }, layer: null },
      ...{ wells: null, seed: 1, targets: [{ kind: 'predicted' }] },
    });
    runId = run.id;
    const following = { signal: undefined, onProgress: () => undefined };
    await followRun(run, { ...following, jobs: session.jobs, events: making.events });
  } finally {
    await making.close();
  }
});
afterAll(async () => {
  await services.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A copy of the project, changed behind the program's back. */
function changedCopy(statement: string): string {
  const path = join(mkdtempSync(join(folder, 'copy-')), 'changed.platelens');
  copyFileSync(project, path);
  const database = new Database(path);
  expect(database.prepare(statement).run().changes).toBeGreaterThan(0);
  database.close();
  return path;
}

/** Computes units again as the command does, in the processes that are there. */
async function again(path: string, units: readonly number[]): Promise<Rerun> {
  const session = await services.open(path);
  const unitIds = units.map((id) => unitIdSchema.parse(id));
  return rerun({ ...rerunSources(session, services.port), runId, unitIds });
}

describe('a run that is computed again', () => {
  test('agrees byte by byte, says so in words, and stores nothing', async () => {
    const before = contentOf(project);
    const { code, out } = await platelens('rerun', '--project', project, '--run', String(runId));
    expect(out.trim()).toBe(`run #${runId}: all 6 units computed again, every byte the same`);
    expect(code).toBe(0);
    expect(contentOf(project)).toBe(before);
  });

  test('says which parameters and which seed are others than those of the maps', async () => {
    const other = `update runs set parameters = json_set(parameters, '$.stride', 8), seed = 7`;
    const found = await again(changedCopy(other), [1, 2]);
    expect(found.changes).toEqual([
      'computed with stride 16, now with 8',
      'computed with seed 1, now with seed 7',
    ]);
    expect(found.units.map(({ unitId, same }) => [unitId, same])).toEqual([
      [1, false],
      [2, false],
    ]);
  });

  test('says by how much a map differs, and that nothing known of has changed', async () => {
    // The stored map of one unit takes the place of another's.
    const other = 'update maps set data = (select data from maps where unit_id = 2) where unit_id = 1';
    const found = await again(changedCopy(other), [1, 2]);
    const [first, second] = found.units;
    expect(first?.same).toBe(false);
    expect(first?.largestDifference).toBeGreaterThan(0);
    expect(second).toMatchObject({ same: true, largestDifference: 0 });
    expect(found.changes).toEqual([expect.stringContaining('are as they were')]);
  });

  test('names a network that is another, and takes the copy in the project where the file is gone', async () => {
    const other = await again(changedCopy(`update maps set network_sha256 = '${'f'.repeat(64)}'`), [1]);
    expect(other.changes).toEqual([expect.stringMatching(/^computed with network f{12}, now with \w{12}$/u)]);
    const gone = join(folder, 'gone.onnx');
    const copy = changedCopy(`update networks set path = '${gone}'`);
    expect(await again(copy, [1])).toMatchObject({ same: true, changes: [] });
    const database = new Database(copy);
    database.exec('delete from network_files');
    database.close();
    await expect(again(copy, [1])).rejects.toMatchObject({ kind: 'NotFound', where: gone });
  });

  test('names an image that holds other pixels, and one that is missing', async () => {
    const reader = openProject(project, { mode: 'read' });
    const [first, second] = reader.unitsOfRun(runId).map(({ fieldId }) => {
      const [plane] = reader.planesOfField(fieldId);
      return { file: join(plane?.root ?? '', plane?.relativePath ?? ''), name: plane?.relativePath ?? '' };
    });
    reader.close();
    if (first === undefined || second === undefined) throw new Error('two units');
    const [kept, away] = [`${first.file}.kept`, `${second.file}.away`];
    copyFileSync(first.file, kept);
    renameSync(second.file, away);
    try {
      const pixels = await sharp(kept).negate().toColourspace('grey16').tiff().toBuffer();
      await sharp(pixels).toColourspace('grey16').toFile(first.file);
      const found = await again(project, [1, 2, 3]);
      expect(found.changes).toEqual([`the image ${first.name} is not the one that was imported`]);
      const [changed, missing, untouched] = found.units;
      expect(changed).toMatchObject({ same: false, error: null });
      expect(missing?.error).toContain(second.name);
      expect(untouched).toMatchObject({ same: true });
    } finally {
      rmSync(first.file);
      renameSync(kept, first.file);
      renameSync(away, second.file);
    }
  });

  test('told on the command line ends with 1 where maps differ, or where there is no such run', async () => {
    const other = changedCopy(`update runs set parameters = json_set(parameters, '$.stride', 8)`);
    const differing = await platelens('rerun', '--project', other, '--run', `#${runId}`, '--unit', '1');
    expect(differing.code).toBe(1);
    expect(differing.out).toContain(`run #${runId}: 0 of 1 units the same`);
    expect(differing.out).toContain('note: computed with stride 16, now with 8');
    const unknown = await platelens('rerun', '--project', project, '--run', '99');
    expect(unknown).toMatchObject({ code: 1, err: expect.stringContaining('99') as unknown });
  });
});
