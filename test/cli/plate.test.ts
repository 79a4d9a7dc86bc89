import { mkdtempSync, renameSync, rmSync, writeFileSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { importPreviewSchema } from '../../src/shared/import.ts';
import { plateQualitySchema } from '../../src/shared/quality.ts';
import { writePlate } from '../helpers/written-plate.ts';
import { platelens } from './run-platelens.ts';

const folder = mkdtempSync(join(tmpdir(), 'platelens-cli-'));
const at = (...parts: string[]) => join(folder, ...parts);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const wells = ['A01', 'B01', 'C01', 'D01', 'A02', 'B02', 'C02', 'D02'];
const plate = { wells, fields: 1, channels: ['DNA', 'ER'], width: 32, height: 24 };
const path = writePlate(at('my plate ü'), plate);
writeFileSync(
  at('map.csv'),
  [
    'Well,Role',
    ...wells.map((well) => `${well},${well.endsWith('1') ? 'positive' : 'negative'}`),
    'H12,sample',
  ].join('\n'),
);
rmSync(join(path, 'D02_f1_ER.tif'));
const project = at('p.platelens');

test('a dry run tells what would be imported, and writes nothing', async () => {
  const words = ['import', path, '--project', project, '--plate-map', at('map.csv'), '--dry-run'];
  const told = await platelens(...words, '--channel-names', 'A,B', '--channel-colors', '112233,#AABBCC');
  expect(told, told.err).toMatchObject({ code: 0 });
  expect(told.out).toContain('would be read as tiff-pattern ({well}_f{field}_{channel})');
  expect(told.out).toContain('8 wells with images, 8 fields, 15 planes');
  expect(told.out).toContain('A  #112233  8 planes\n  B  #aabbcc  7 planes');
  expect(told.out).toContain('1 well with fewer planes than most: D02');
  expect(told.out).toContain('1 well in the plate map, without images: H12');
  expect(told.out).toMatch(/to read: .* the project grows by about .* free/);
  const { code, out } = await platelens(...words, '--size', '16x24', '--json');
  expect(code).toBe(0);
  const preview = importPreviewSchema.parse(JSON.parse(out));
  expect(preview.missingWells).toHaveLength(384 - 8);
  expect(preview).toMatchObject({
    image: { width: 32, height: 24, type: 'uint16', slices: 1 },
    bytesToRead: expect.any(Number) as number,
    refusal: null,
  });
  expect(existsSync(project)).toBe(false);
});

test('wrong flags are refused before anything is read', async () => {
  const words = ['import', path, '--project', project];
  const ended = await Promise.all([
    platelens(...words, '--channel-colors', 'red,blue'),
    platelens(...words, '--channel-names', 'a,b', '--channel-colors', '112233'),
    platelens(...words, '--z', 'top'),
    platelens('qc', '--project', project, '--csv', 'everything'),
    platelens('plate', 'sell', '--project', project),
  ]);
  expect(ended.map(({ code }) => code)).toEqual([2, 2, 2, 2, 2]);
  expect(ended[0].err).toContain('"red" is no colour such as 2ee65c');
  expect(ended[2].err).toContain('--z takes middle, max or a number');
});

test('a plate is imported, judged, renamed, moved and removed', async () => {
  const imported = await platelens('import', path, '--project', project, '--plate-map', at('map.csv'));
  expect(imported, imported.err).toMatchObject({ code: 0 });
  const again = await platelens('import', path, '--project', project, '--dry-run', '--name', 'other');
  expect(again.code).toBe(1);
  expect(again.out).toContain('it would be refused: the project has this plate already, called "my plate ü"');

  const qc = await platelens('qc', '--project', project, '--json');
  const quality = plateQualitySchema.parse(JSON.parse(qc.out.replace(/^\{"plate":"[^"]*",/, '{')));
  expect(quality.fields).toHaveLength(15);
  expect(quality.controls.find(({ readout }) => readout === 'mean')).toMatchObject({
    refused: null,
    positive: { wells: 4 },
    negative: { wells: 4 },
  });
  const csv = await platelens('qc', '--project', project, '--csv', 'fields');
  expect(csv.out.trim().split('\n')).toHaveLength(16);
  expect(csv.out).toMatch(/^well,field,channel,mean,/);

  expect(await platelens('plate', 'rename', '--project', project, '--name', 'first')).toMatchObject({
    code: 0,
  });
  renameSync(path, at('moved'));
  const offline = await platelens('plate', 'list', '--project', project);
  expect(offline.out).toMatch(/first .*my plate ü \(offline\)/);
  const moved = await platelens('plate', 'reroot', '--project', project, '--to', at('moved'));
  expect(moved, moved.err).toMatchObject({ code: 0 });
  expect(moved.out).toContain('15 of 15 planes compared');

  expect((await platelens('plate', 'remove', '--project', project)).code).toBe(2);
  const removed = await platelens('plate', 'remove', '--project', project, '--plate', 'first');
  expect(removed).toMatchObject({ code: 0 });
  expect((await platelens('plate', 'list', '--project', project, '--json')).out).toBe('[]\n');
});
