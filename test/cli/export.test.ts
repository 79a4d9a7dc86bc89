import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { exportReportSchema } from '../../src/shared/contract/exports.ts';
import { makeTempFolder } from '../helpers/temp-folder.ts';
import { makeExportProject } from '../reports/exports/export-project.ts';
import { platelens } from './run-platelens.ts';

test('platelens export writes what is asked and tells it', async () => {
  const { path } = await makeExportProject({ plates: 2 });
  const out = join(makeTempFolder(), 'out');
  const words = ['export', '--project', path, '--to', 'csv', '--plate', 'plate 2'];
  const told = await platelens(...words, '--wells', 'A01:A02', '--run', '2', '--out', out);
  expect(told, told.err).toMatchObject({ code: 0 });
  expect(told.out).toContain(`Table (CSV) in ${out}: 2 files`);
  const lines = readFileSync(join(out, 'maps.csv'), 'utf8').trim().split('\n');
  expect(lines.slice(1).map((line) => line.split(',').slice(0, 2).join(' '))).toEqual([
    ...['plate 2 A01', 'plate 2 A02'],
  ]);
  const again = await platelens(...words, '--out', out);
  expect(again.code).toBe(1);
  expect(again.err).toContain('exists already');
  const json = await platelens('export', '--project', path, '--to', 'project', '--out', out, '--json');
  const report = exportReportSchema.parse(JSON.parse(json.out));
  expect(report.entries).toEqual(['plate-excerpt.platelens']);
  expect(existsSync(join(out, 'plate-excerpt.platelens'))).toBe(true);
});

test('wrong words are told before anything is written', async () => {
  const { path } = await makeExportProject({ rows: 1, columns: 1 });
  const out = join(makeTempFolder(), 'out');
  const words = ['export', '--project', path, '--out', out];
  const ended = await Promise.all([
    platelens(...words, '--to', 'docx'),
    platelens(...words, '--to', 'csv', '--runs', '1,two'),
    platelens(...words, '--to', 'ome-zarr', '--ome-zarr', '0.3'),
    platelens(...words, '--to', 'csv', '--plate', 'other'),
  ]);
  expect(ended.map(({ code }) => code)).toEqual([2, 2, 2, 1]);
  expect(existsSync(out)).toBe(false);
});
