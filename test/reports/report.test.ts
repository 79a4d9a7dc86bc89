import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { killedAtItsWord } from '../helpers/killed-process.ts';
import { makeTempFolder } from '../helpers/temp-folder.ts';
import { noExtras, type MadeReport } from '../../src/main/reports/index.ts';
import { plateIdSchema, runIdSchema } from '../../src/shared/ids.ts';
import { makeReportProject, readPdf, report } from './report-project.ts';

const bytesOf = ({ path }: MadeReport) => readFileSync(path);

describe('a report', () => {
  it('names every well, and says what the network says of it', async () => {
    const project = await makeReportProject({ rows: 4, columns: 6 });
    const { text, pages } = await readPdf(bytesOf(await report(project)));
    const plate = project.readPlateView(project.listPlates()[0]?.id ?? plateIdSchema.parse(1));
    for (const { name } of plate.wells) expect(text).toContain(name);
    const units = project.unitsOfRun(project.listRuns(plate.id)[0]?.id ?? runIdSchema.parse(1));
    const wells = pages.filter((page) => /Every well +\d+ \/ \d+/u.test(page)).join(' ');
    for (const { verdict } of units) {
      expect(wells).toContain(verdict?.probabilities[verdict.predictedClass]?.toFixed(3));
    }
  });

  it('has contents, bookmarks, page numbers and a structure', async () => {
    const made = await report(await makeReportProject());
    const { pages, outline, elements, info } = await readPdf(bytesOf(made));
    expect(pages.length).toBe(made.pages);
    expect(pages[1]).toContain('Contents');
    expect(outline.map(({ title }) => title)).toEqual([
      ...['Summary', 'Plate maps', 'What the network says', 'Class by class', 'Every well', 'Methods'],
      ...['Provenance', 'Limits'],
    ]);
    expect(pages.at(-1)).toContain(`${made.pages} / ${made.pages}`);
    for (const role of ['H1', 'H2', 'P', 'Table', 'TR', 'TH', 'TD', 'Figure', 'TOCI'])
      expect(elements).toContain(role);
    expect(info).toMatchObject({ Title: 'plate 1', Author: 'A. Reader', Creator: 'PlateLens' });
  });

  it('tells run numbers, hashes, parameters, seed and device', async () => {
    const project = await makeReportProject();
    const { text: words } = await readPdf(bytesOf(await report(project)));
    const text = words.replaceAll(/\s+/gu, ' ');
    const [run] = project.listRuns(project.listPlates()[0]?.id ?? plateIdSchema.parse(1));
    expect(text).toContain(`#${run?.id}`);
    expect(text).toContain('ab'.repeat(32));
    expect(text).toContain('The method has no parameters');
    expect(text).toContain('arXiv:2011.08891');
    expect(text).toContain('PlateLens 0.1.0, none');
    expect(text).toContain('cannot be read now');
  });

  it('is the same file for the same input, and another for another date', async () => {
    const project = await makeReportProject();
    const first = bytesOf(await report(project));
    expect(bytesOf(await report(project)).equals(first)).toBe(true);
    const later = await report(project, { date: '2026-11-22T08:00:00.000Z' });
    expect(bytesOf(later).equals(first)).toBe(false);
  });

  it('keeps to the paper, the sections and the wells that were chosen', async () => {
    const project = await makeReportProject();
    const made = await report(project, { paper: 'letter', sections: ['wells'], wells: ['A02'] });
    const { sizes, text, outline } = await readPdf(bytesOf(made));
    expect(sizes[0]).toEqual([612, 792]);
    expect(outline.map(({ title }) => title)).toEqual(['Every well']);
    expect(text).toContain('A02');
    expect(text).not.toContain('B03');
    const a4 = await readPdf(bytesOf(await report(project, { sections: ['limits'] })));
    expect(a4.sizes[0]?.map(Math.round)).toEqual([595, 842]);
  });

  it('says what is missing where nothing was computed, scored or measured', async () => {
    const project = await makeReportProject();
    const { text } = await readPdf(bytesOf(await report(project, {}, { extras: noExtras })));
    expect(text).toContain('No scores were computed');
    expect(text).toContain('Quality of the images was not measured');
  });

  it('is drawn without images, which may be on another machine', async () => {
    const pixels = { readField: () => Promise.reject(new Error('offline')) };
    const { text } = await readPdf(bytesOf(await report(await makeReportProject(), {}, { pixels })));
    expect(text).toContain('The image could not be read');
  });
});

describe('making a report', () => {
  it('stops when it is told to and leaves nothing behind', async () => {
    const project = await makeReportProject({ rows: 8, columns: 12 });
    const stop = new AbortController();
    const shares: number[] = [];
    const path = join(makeTempFolder(), 'stopped.pdf');
    const pixels = {
      readField: () => {
        stop.abort();
        return new Promise<never>(() => undefined);
      },
    };
    const onProgress = (share: number) => shares.push(share);
    const making = report(project, {}, { pixels, path, signal: stop.signal, onProgress });
    await expect(making).rejects.toMatchObject({ kind: 'Cancelled' });
    expect(existsSync(path)).toBe(false);
    expect(await readdir(dirname(path))).toEqual([]);
    expect(shares.every((share) => share >= 0 && share < 1)).toBe(true);
  });

  it('fails with the reason where its process is killed in the middle, and leaves nothing behind', async () => {
    const project = await makeReportProject({ rows: 8, columns: 12 });
    const path = join(makeTempFolder(), 'killed.pdf');
    await expect(report(project, {}, { path, ...killedAtItsWord() })).rejects.toMatchObject({
      kind: 'ComputeFailed',
      what: 'the process that draws the report ended in the middle of its work (signal SIGKILL)',
      where: path,
    });
    expect(await readdir(dirname(path))).toEqual([]);
  });

  it('tells of its progress, which never goes back', async () => {
    const shares: number[] = [];
    await report(await makeReportProject(), {}, { onProgress: (share) => shares.push(share) });
    expect(shares.length).toBeGreaterThan(3);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  });

  it('refuses plates and wells that are not there', async () => {
    const project = await makeReportProject();
    await expect(report(project, { wells: ['H12'] })).rejects.toMatchObject({ kind: 'BadInput' });
    const unknown = plateIdSchema.parse(99);
    await expect(report(project, { plateIds: [unknown] })).rejects.toMatchObject({ kind: 'BadInput' });
  });
});

describe('a large report', () => {
  it('has 500 pages and more', async () => {
    const long = 'word '.repeat(2_000);
    const project = await makeReportProject({
      ...{ rows: 16, columns: 24 },
      change: (plate) => ({
        ...plate,
        wells: plate.wells.map((well, index) => ({
          ...well,
          conditions: index < 140 ? { note: long } : well.conditions,
        })),
      }),
    });
    const made = await report(project, { sections: ['wells'] });
    expect(made.pages).toBeGreaterThan(500);
    const { pages } = await readPdf(bytesOf(made));
    expect(pages.at(-1)).toContain('P24');
  });
});
