import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openProject } from '../../src/main/db/index.ts';
import { excerptTables } from '../../src/main/db/excerpt.ts';
import { makeExport } from '../../src/main/door/index.ts';
import { importRegions } from '../../src/main/scoring/index.ts';
import { exportFormats, exportRequestSchema } from '../../src/shared/contract/exports.ts';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { fieldIdSchema, plateIdSchema, runIdSchema } from '../../src/shared/ids.ts';
import { killedAtItsWord } from '../helpers/killed-process.ts';
import { makeTempFolder } from '../helpers/temp-folder.ts';
import {
  exportTo,
  filesIn,
  hostileTexts,
  makeExportProject,
  makeHostileProject,
  runOf,
} from '../reports/exports/export-project.ts';
import { essence } from '../scoring/regions/region-project.ts';

describe('an export', () => {
  test.each(exportFormats)('as %s leaves nothing behind but itself', async (to) => {
    const project = await makeExportProject({ rows: 1, columns: 2 });
    const { folder, report } = await exportTo(project, { to });
    expect(report.folder).toBe(folder);
    expect(readdirSync(folder).sort()).toEqual(report.entries);
    expect(filesIn(folder)).toHaveLength(report.files);
    expect(report.files).toBeGreaterThan(0);
  });

  test.each(['csv', 'geojson', 'npy'] as const)('as %s replaces nothing', async (to) => {
    const project = await makeExportProject({ rows: 1, columns: 2 });
    const { folder } = await exportTo(project, { to });
    const read = () => filesIn(folder).map((path) => [path, readFileSync(join(folder, path), 'hex')]);
    const before = read();
    const again = makeExport(project.path, exportRequestSchema.parse({ to, folder }));
    await expect(again).rejects.toThrow('exists already');
    expect(read()).toEqual(before);
  });

  test('that is stopped leaves nothing', async () => {
    const project = await makeExportProject({ rows: 8, columns: 12 });
    const base = makeTempFolder();
    const stop = new AbortController();
    const told: number[] = [];
    const request = exportRequestSchema.parse({ to: 'png', folder: join(base, 'out') });
    const made = makeExport(project.path, request, {
      signal: stop.signal,
      onProgress: (share) => {
        told.push(share);
        if (told.length === 3) stop.abort();
      },
    });
    await expect(made).rejects.toMatchObject({ kind: 'Cancelled' });
    expect(told.length).toBeGreaterThanOrEqual(3);
    expect(readdirSync(base)).toEqual([]);
  });

  test('whose process is killed in the middle fails with that reason and leaves nothing', async () => {
    const project = await makeExportProject({ rows: 8, columns: 12 });
    const base = makeTempFolder();
    const request = exportRequestSchema.parse({ to: 'png', folder: join(base, 'out') });
    const made = makeExport(project.path, request, killedAtItsWord());
    await expect(made).rejects.toMatchObject({
      kind: 'ComputeFailed',
      what: 'the process that writes the export ended in the middle of its work (signal SIGKILL)',
      where: join(base, 'out'),
    });
    expect(readdirSync(base)).toEqual([]);
  });

  test('of what is not there is refused', async () => {
    const project = await makeExportProject({ rows: 1, columns: 2 });
    await expect(exportTo(project, { to: 'csv', wells: ['H12'] })).rejects.toMatchObject({
      kind: 'BadInput',
    });
    await expect(exportTo(project, { to: 'csv', runIds: [runIdSchema.parse(9)] })).rejects.toThrow(
      'no run 9',
    );
    await expect(exportTo(project, { to: 'csv', plateIds: [plateIdSchema.parse(9)] })).rejects.toThrow(
      'no plate 9',
    );
    const regions = project.listRegions({}).map(({ id }) => id);
    project.editRegions({ label: 'remove', save: [], remove: regions });
    await expect(exportTo(project, { to: 'coco' })).rejects.toThrow('no regions');
  });
});

describe('regions', () => {
  test.each(['geojson', 'coco'] as const)('come back from %s as they were', async (to) => {
    const project = await makeExportProject();
    const before = project.listRegions({});
    const { folder } = await exportTo(project, { to, wells: ['A01', 'A02', 'B03'] });
    project.editRegions({ label: 'remove', save: [], remove: before.map(({ id }) => id) });
    const all = { plateId: null, class: null, annotator: null, format: null };
    await importRegions(project, { ...all, paths: [folder] });
    const kept = [before[0], before[1], before[5]].filter((region) => region !== undefined);
    expect(essence(project.listRegions({}))).toEqual(essence(kept));
  });

  test.each(['geojson', 'coco'] as const)('of plates with hostile names go into %s', async (to) => {
    const project = await makeHostileProject();
    const { folder, report } = await exportTo(project, { to });
    expect(report.entries).toHaveLength(hostileTexts.length);
    expect(filesIn(folder)).toHaveLength(hostileTexts.length);
    for (const file of filesIn(folder)) {
      const content: unknown = JSON.parse(readFileSync(join(folder, file), 'utf8'));
      expect(content).toBeTypeOf('object');
    }
  });
});

describe('an excerpt', () => {
  test('is a project of its own with what was chosen', async () => {
    const project = await makeExportProject({ plates: 2 });
    const { folder, report } = await exportTo(project, {
      to: 'project',
      wells: ['A01', 'B02'],
      runIds: [runIdSchema.parse(1)],
    });
    expect(report.entries).toEqual(['plate-excerpt.platelens']);
    const excerpt = openProject(join(folder, 'plate-excerpt.platelens'), { mode: 'write' });
    try {
      const checked = await excerpt.checkProject();
      expect(checked).toMatchObject({ plates: 2, runs: 1, units: 2, maps: 2, previews: 8 });
      // The sample's network has no file anywhere.
      expect(checked.findings.filter(({ what }) => !what.includes('the file of network'))).toEqual([]);
      const [plate] = excerpt.listPlates(() => true);
      const view = excerpt.readPlateView(plateIdSchema.parse(plate?.id), () => true);
      expect(view.wells.map(({ name }) => name)).toEqual(['A01', 'B02']);
      const [run] = excerpt.listRuns(view.id);
      expect(run).toMatchObject({ id: 1, state: 'done', unitsDone: 2 });
      const units = excerpt.unitsOfRun(runIdSchema.parse(run?.id));
      for (const { id, fieldId } of units) {
        expect(await excerpt.readMaps(id)).toEqual(await project.readMaps(id));
        expect(await excerpt.readPreview(fieldId, 1)).toEqual(await project.readPreview(fieldId, 1));
        expect(excerpt.listScores({ unitId: id })).toEqual(project.listScores({ unitId: id }));
      }
      const fieldIds = units.map(({ fieldId }) => fieldId);
      expect(excerpt.listRegions({ fieldIds })).toEqual(project.listRegions({ fieldIds }));
      expect(excerpt.listNetworks()).toEqual(project.listNetworks());
    } finally {
      excerpt.close();
    }
  });

  test('knows what to do with every table of a project', async () => {
    const project = await makeExportProject({ rows: 1, columns: 1 });
    const database = new Database(project.path, { readonly: true });
    const tables = database.prepare("select name from sqlite_master where type = 'table'").all();
    database.close();
    const names = z
      .array(z.object({ name: z.string() }))
      .parse(tables)
      .map(({ name }) => name);
    expect([...excerptTables, 'meta'].sort()).toEqual(names.sort());
  });

  test('does not go on with runs that wait, nor touch what is there', async () => {
    const project = await makeExportProject({ rows: 1, columns: 2 });
    const run = runOf(project);
    const waiting = project.createRun({ ...run, method: 'grad-cam' }, [
      { fieldId: fieldIdSchema.parse(project.unitsOfRun(run.id)[0]?.fieldId), target: { kind: 'predicted' } },
    ]);
    const { folder } = await exportTo(project, { to: 'project' });
    const excerpt = openProject(join(folder, 'plate-excerpt.platelens'), { mode: 'read' });
    expect(excerpt.readRun(waiting.id).state).toBe('cancelled');
    excerpt.close();
    expect(project.readRun(waiting.id).state).toBe('queued');
    const taken = join(makeTempFolder(), 'x');
    mkdirSync(taken);
    writeFileSync(join(taken, 'plate-excerpt.platelens'), 'mine');
    const request = exportRequestSchema.parse({ to: 'project', folder: taken });
    await expect(makeExport(project.path, request)).rejects.toThrow('exists already');
    expect(readFileSync(join(taken, 'plate-excerpt.platelens'), 'utf8')).toBe('mine');
    expect(readdirSync(taken)).toEqual(['plate-excerpt.platelens']);
  });
});
