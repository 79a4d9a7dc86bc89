import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { importPlate, measurePlateQuality, previewImport } from '../../src/main/plates/index.ts';
import { makeTempFolder } from '../helpers/temp-folder.ts';
import { makeTempProject } from '../helpers/temp-project.ts';
import { writeTiff } from '../helpers/tiff.ts';
import { writePlate } from '../helpers/written-plate.ts';

const strays = 10_000;

test('a folder full of trouble is imported for what is good, and the project keeps the list of the rest', async () => {
  const folder = writePlate(join(makeTempFolder(), 'plate of ünïcode 板'), {
    wells: ['B02', 'B03', 'C02'],
    fields: 2,
    channels: ['Actin', 'DNA'],
    width: 40,
    height: 30,
  });
  const at = (name: string) => join(folder, name);
  writeFileSync(at('B02_f1_DNA.tif'), readFileSync(at('B02_f1_DNA.tif')).subarray(0, 500));
  writeFileSync(at('B02_f2_DNA.tif'), '');
  writeFileSync(at('B03_f1_DNA.tif'), 'no image');
  writeFileSync(at('B03_f2_DNA.tif'), writeTiff({ width: 7, height: 5, pages: [new Uint16Array(35)] }));
  // Root may read everything; for everybody else this one is out of reach.
  chmodSync(at('C02_f1_DNA.tif'), 0o000);
  mkdirSync(at('C02_f2_ER.tif'));
  symlinkSync(folder, at('loop'));
  symlinkSync('/nowhere/at/all', at('C03_f1_DNA.tif'));
  mkdirSync(at('strays'));
  for (let index = 0; index < strays; index++) writeFileSync(at(`strays/note ${index}.txt`), '');
  writeFileSync(at('overview of it.tif'), 'no plane');

  const project = makeTempProject();
  const preview = await previewImport(project, { path: folder });
  expect(preview).toMatchObject({ planes: 12, strayFiles: 1, refusal: null });
  expect(preview.missingWells).not.toContain('C02');

  const report = await importPlate(project, { path: folder }, { threads: 2 });
  const unreadable = process.getuid?.() === 0 ? [] : ['C02_f1_DNA.tif'];
  expect(report.broken.map(({ where }) => where).sort()).toEqual(
    ['B02_f1_DNA.tif', 'B02_f2_DNA.tif', 'B03_f1_DNA.tif', 'B03_f2_DNA.tif', ...unreadable].sort(),
  );
  expect(report).toMatchObject({ wells: 3, strayFiles: 1, planes: 8 - unreadable.length });
  expect(project.readImportReport(report.plateId)).toEqual(report);

  const quality = measurePlateQuality(project, report.plateId);
  expect(quality.fields).toHaveLength(report.planes);
  expect(quality.controls[0]?.refused).toContain('4 of each role are needed');
});

test('the limit of the detector is found by its bits, and planes at it are told', async () => {
  const folder = makeTempFolder();
  for (const [well, bright] of [
    ['A01', 4095],
    ['A02', 900],
    ['A03', 1200],
    ['A04', 800],
  ] as const) {
    const pixels = Uint16Array.from({ length: 64 * 64 }, (_, index) =>
      index % 50 === 0 ? bright : 100 + (index % 7),
    );
    writeFileSync(join(folder, `${well}_f1_DNA.tif`), writeTiff({ width: 64, height: 64, pages: [pixels] }));
  }
  const project = makeTempProject();
  const { plateId } = await importPlate(project, { path: folder }, { threads: 1 });
  const { fields } = measurePlateQuality(project, plateId);
  expect(fields.map(({ well, overexposed }) => [well, overexposed])).toEqual([
    ['A01', true],
    ['A02', false],
    ['A03', false],
    ['A04', false],
  ]);
  expect(fields[0]?.saturated).toBeCloseTo(82 / 4096, 6);
});
