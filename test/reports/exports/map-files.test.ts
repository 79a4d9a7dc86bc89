import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromFile } from 'geotiff';
import Papa from 'papaparse';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { encodeFloatTiff } from '../../../src/main/reports/exports/maps/float-tiff.ts';
import { layMap } from '../../../src/main/reports/exports/maps/laid-map.ts';
import { toXmlText } from '../../../src/main/reports/exports/maps/map-picture.ts';
import { decodeNpy } from '../../../src/shared/npy.ts';
import {
  exportTo,
  filesIn,
  hostileTexts,
  makeExportProject,
  makeHostileProject,
  runOf,
} from './export-project.ts';

const mapOf = async (project: Awaited<ReturnType<typeof makeExportProject>>, index = 0) => {
  const unit = project.unitsOfRun(runOf(project).id)[index];
  if (unit === undefined) throw new Error(`there is no unit ${index}`);
  return project.readMaps(unit.id);
};

const fractionSchema = z.instanceof(Uint32Array).transform((pair) => [...pair]);
const stem = 'plate-1/A01_f1_run1_predicted';

describe('maps as TIFF', () => {
  test('hold the raw values and tell the size of a pixel as ImageJ does', async () => {
    const project = await makeExportProject();
    const { folder } = await exportTo(project, { to: 'tiff' });
    const image = await (await fromFile(join(folder, `${stem}.tif`))).getImage();
    const [values] = await image.readRasters();
    expect(values).toEqual((await mapOf(project)).data);
    const directory = image.fileDirectory;
    const fraction = fractionSchema.parse(await directory.loadValue('XResolution'));
    const [numerator = 0, denominator = 1] = fraction;
    // 40 pixels of 0.65 um under 8 values; in y there are 30.
    expect(denominator / numerator).toBeCloseTo(0.65 * 5, 6);
    const down = fractionSchema.parse(await directory.loadValue('YResolution'));
    expect((down[1] ?? 0) / (down[0] ?? 1)).toBeCloseTo(0.65 * 3.75, 6);
    expect(await directory.loadValue('ResolutionUnit')).toBe(1);
    const text = z.string().parse(await directory.loadValue('ImageDescription'));
    expect(text).toMatch(/^ImageJ=1\.\d+t?\nimages=1\nunit=micron\nmin=-?[\d.]+\nmax=[\d.]+\n/u);
  });

  test('say nothing of a size that nobody knows', async () => {
    const values = Float32Array.of(1, Number.NaN);
    const image = { width: 2, height: 1, values, pixelUm: null, shown: { low: 0, high: 1 } };
    const bytes = Buffer.from(await encodeFloatTiff(image));
    expect(bytes.includes('unit=')).toBe(false);
    const { data, info } = await sharp(bytes).raw({ depth: 'float' }).toBuffer({ resolveWithObject: true });
    expect(info).toMatchObject({ width: 2, height: 1 });
    expect(data.readFloatLE(0)).toBe(1);
  });
});

test('NumPy files hold the raw grids', async () => {
  const project = await makeExportProject();
  const { folder, report } = await exportTo(project, { to: 'npy', wells: ['A01', 'B03'] });
  expect(filesIn(folder)).toEqual(['maps.csv', `${stem}.npy`, 'plate-1/B03_f1_run1_predicted.npy']);
  expect(report).toMatchObject({ entries: ['maps.csv', 'plate-1'], files: 3 });
  const { data, shape } = decodeNpy(readFileSync(join(folder, `${stem}.npy`)), 'here');
  expect(shape).toEqual([8, 8]);
  expect(data).toEqual((await mapOf(project)).data);
  const rows = Papa.parse<Record<string, string>>(readFileSync(join(folder, 'maps.csv'), 'utf8'), {
    ...{ header: true, skipEmptyLines: true },
  }).data;
  expect(rows[0]).toMatchObject({ file: `${stem}.npy`, well: 'A01', run: '1', box_width: '40', width: '8' });
});

const numbersSchema = z.object({
  values: z.array(z.array(z.number().nullable())),
  scale: z.object({ low: z.number(), high: z.number() }),
  box: z.object({ width: z.number() }),
});

test('pictures have colour bar and scale bar, and their numbers beside', async () => {
  const project = await makeExportProject();
  const { folder } = await exportTo(project, { to: 'png', wells: ['A01'] });
  expect(filesIn(folder)).toEqual([...['maps.csv', `${stem}.json`, `${stem}.overlay.png`, `${stem}.png`]]);
  const { values, scale, box } = numbersSchema.parse(
    JSON.parse(readFileSync(join(folder, `${stem}.json`), 'utf8')),
  );
  expect(Float32Array.from(values.flat(), (value) => value ?? Number.NaN)).toEqual(
    (await mapOf(project)).data,
  );
  const { min, max } = runOf(project);
  const reach = Math.max(-(min ?? 0), max ?? 0);
  expect(scale).toMatchObject({ low: -reach, high: reach });
  expect(box.width).toBe(40);
  for (const ending of ['.png', '.overlay.png']) {
    const { data, info } = await sharp(join(folder, stem + ending))
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const pixel = (x: number, y: number) => [...data.subarray((y * info.width + x) * 3).subarray(0, 3)];
    expect([info.width, info.height]).toEqual([672, 480 + 16 + 84]);
    // The colour bar runs from blue to red below the picture; the scale bar is white in its lower right corner.
    const [left, right] = [pixel(18, 534), pixel(652, 534)];
    expect((left[2] ?? 0) - (left[0] ?? 0)).toBeGreaterThan(50);
    expect((right[0] ?? 0) - (right[2] ?? 0)).toBeGreaterThan(50);
    expect(pixel(630, 480 - 1)).toEqual([255, 255, 255]);
  }
});

test('maps of cells are laid on their field, and one alone is not taken for the whole', () => {
  const field = { width: 4, height: 2 };
  const one = {
    ...{ count: 1, height: 1, width: 1, data: Float32Array.of(3), boxes: Float32Array.of(1, 0, 2, 2) },
  };
  expect(layMap(one, field, false)).toMatchObject({ width: 1, height: 1, isLaid: false });
  const laid = layMap(one, field, true);
  expect(laid).toMatchObject({ width: 4, height: 2, isLaid: true });
  const none = Number.NaN;
  expect(laid.values).toEqual(Float32Array.of(none, 3, 3, none, none, 3, 3, none));
  const empty = { count: 0, height: 1, width: 1, data: new Float32Array(), boxes: new Float32Array() };
  expect(layMap(empty, field, true).values.every(Number.isNaN)).toBe(true);
});

test.each(hostileTexts)('text %# is text in a drawing', (text) => {
  const safe = toXmlText(text);
  expect(safe).not.toMatch(/[<>"']|&(?!(?:amp|lt|gt|quot|#39);)|[\u202a-\u202e]/u);
});

test('figures are drawings whose text is text', async () => {
  const project = await makeHostileProject();
  const { folder, report } = await exportTo(project, { to: 'svg' });
  expect(report.entries).toHaveLength(hostileTexts.length);
  const files = filesIn(folder);
  expect(files.length).toBeGreaterThan(hostileTexts.length);
  for (const file of files) {
    const svg = readFileSync(join(folder, file), 'utf8');
    expect(svg).not.toContain('<script');
    expect((await sharp(Buffer.from(svg)).metadata()).format).toBe('svg');
  }
});
