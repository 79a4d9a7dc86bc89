import { join } from 'node:path';
import fc from 'fast-check';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import Papa from 'papaparse';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { toCsvCell } from '../../../src/main/reports/exports/table/csv.ts';
import { exportTo, hostileTexts, makeExportProject, makeHostileProject, runOf } from './export-project.ts';
import { readCsv } from './read-csv.ts';

async function readParquet(path: string) {
  return parquetReadObjects({ file: await asyncBufferFromFile(path) });
}

describe('a field of CSV', () => {
  test('keeps numbers and defuses formulas', () => {
    expect([-0.5, 1e-9, 3].map(toCsvCell)).toEqual(['-0.5', '1e-9', '3']);
    expect(['-5', '+1e3', '12'].map(toCsvCell)).toEqual(['-5', '+1e3', '12']);
    const formulas = ['=1', '+a', '-x', '@S', '\t=1', '\r=1', '＝1', ' =1', '\u200b=1'];
    for (const text of formulas) expect(toCsvCell(text)).toMatch(/^"?'/u);
    expect(toCsvCell('-5+cmd')).toBe("'-5+cmd");
  });

  test('every text comes back from another reader, at most with an apostrophe more', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 2, maxLength: 5 }), (texts) => {
        const line = texts.map(toCsvCell).join(',');
        const [row] = Papa.parse<string[]>(line, { delimiter: ',', newline: '\n' }).data;
        expect(row?.map((text, index) => (text === `'${texts[index]}` ? text.slice(1) : text))).toEqual(
          texts,
        );
      }),
    );
  });
});

describe('the table of maps', () => {
  test('says of every map what the project says, alike in CSV and Parquet', async () => {
    const project = await makeExportProject({ plates: 2 });
    const [csv, parquet] = [
      await exportTo(project, { to: 'csv' }),
      await exportTo(project, { to: 'parquet' }),
    ];
    const rows = readCsv(join(csv.folder, 'maps.csv'));
    const same = await readParquet(join(parquet.folder, 'maps.parquet'));
    const runs = [runOf(project, 1), runOf(project, 2)];
    expect(rows).toHaveLength(12);
    expect(runs.reduce((sum, { unitsDone }) => sum + unitsDone, 0)).toBe(12);
    expect(rows.map((row) => row['well'])).toEqual([...wellNames, ...wellNames]);
    for (const [index, row] of rows.entries()) {
      for (const [name, text] of Object.entries(row)) {
        const value = cellSchema.parse(same[index]?.[name] ?? '');
        expect(text, name).toBe(String(value));
      }
    }
    const unit = project.unitsOfRun(runOf(project).id)[1];
    expect(same[1]).toMatchObject({
      plate: 'plate 1',
      well: 'A02',
      row: 1,
      column: 2,
      field: 1,
      role: 'sample',
      'condition.dose': 1,
      'condition.note': 'é "quoted"',
      run: 1,
      unit: unit?.id,
      method: 'hires-cam',
      layer: 'late',
      target: 'predicted',
      predicted_class: ['untreated', 'treated'][unit?.verdict?.predictedClass ?? 0],
      'probability.untreated': unit?.verdict?.probabilities[0],
      'probability.treated': unit?.verdict?.probabilities[1],
      'statistic.entropy': (unit?.id ?? 0) / 100,
      'score.relevance-mass.class:cell': 1 / 7,
      'score-random.relevance-mass.class:cell': 0.3,
    });
    expect(same[0]).toMatchObject({ 'score.relevance-mass.class:cell': null });
    expect(String(same[0]?.['score-reason.relevance-mass.class:cell'])).toContain('nothing of this area');
  });

  test('has the marks and notes of reviewers, and why wells are excluded', async () => {
    const project = await makeExportProject({ rows: 1, columns: 3 });
    const [plate] = project.listPlates();
    const wells = plate === undefined ? [] : project.readPlateView(plate.id, () => true).wells;
    const [first, second, third] = wells;
    if (first === undefined || second === undefined || third === undefined) throw new Error('three wells');
    const field = { wellId: second.id, fieldId: second.fields[0]?.id ?? null };
    const all = { runId: null };
    const well = { wellId: first.id, fieldId: null };
    project.editReviews({ ...all, subjects: [well], mark: 'accepted', note: '=HYPERLINK("x"),\nnext' });
    project.editReviews({ ...all, subjects: [field], mark: 'unsure' });
    project.excludeWells([third.id], '@bubble');
    const rows = readCsv(join((await exportTo(project, { to: 'csv' })).folder, 'maps.csv'));
    const same = await readParquet(join((await exportTo(project, { to: 'parquet' })).folder, 'maps.parquet'));
    const empty = { well_mark: '', well_note: '', field_mark: '', excluded: '' };
    expect(rows).toMatchObject([
      { ...empty, well_mark: 'accepted', well_note: '\'=HYPERLINK("x"),\nnext' },
      { ...empty, field_mark: 'unsure' },
      { ...empty, role: 'excluded', excluded: "'@bubble" },
    ]);
    expect(same).toMatchObject([
      { well_mark: 'accepted', well_note: '=HYPERLINK("x"),\nnext', field_mark: null, excluded: null },
      { well_mark: null, well_note: null, field_mark: 'unsure', excluded: null },
      { well_mark: null, well_note: null, field_mark: null, excluded: '@bubble' },
    ]);
  });

  test('tells what each column is', async () => {
    const project = await makeExportProject();
    const csv = await exportTo(project, { to: 'csv' });
    const parquet = await exportTo(project, { to: 'parquet' });
    const about = readCsv(join(csv.folder, 'maps-columns.csv'));
    const [first] = readCsv(join(csv.folder, 'maps.csv'));
    expect(about.map((row) => row['column'])).toEqual(Object.keys(first ?? {}));
    for (const row of about) expect(row['about']).toMatch(/\w.*\.$/u);
    const file = await asyncBufferFromFile(join(parquet.folder, 'maps.parquet'));
    const { key_value_metadata: facts } = await parquetMetadataAsync(file);
    const stored = facts?.find(({ key }) => key === 'platelens.columns')?.value ?? '{}';
    const described = z.record(z.string(), z.string()).parse(JSON.parse(stored));
    expect(described).toMatchObject(
      Object.fromEntries(about.map((row) => [row['column'] ?? '', row['about']])),
    );
  });

  test('keeps hostile names and notes as text', async () => {
    const project = await makeHostileProject();
    const rows = readCsv(join((await exportTo(project, { to: 'csv' })).folder, 'maps.csv'));
    const same = await readParquet(join((await exportTo(project, { to: 'parquet' })).folder, 'maps.parquet'));
    expect(rows).toHaveLength(hostileTexts.length);
    for (const [index, text] of hostileTexts.entries()) {
      const safe = /^[=@]/u.test(text) ? `'${text}` : text;
      expect(rows[index]).toMatchObject({ plate: safe, label: safe, [`condition.${text}`]: safe });
      expect(same[index]).toMatchObject({ plate: text, label: text, [`condition.${text}`]: text });
    }
  });
});

const cellSchema = z.union([z.string(), z.number()]);
const wellNames = ['A01', 'A02', 'A03', 'B01', 'B02', 'B03'];
