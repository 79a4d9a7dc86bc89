import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openProject } from '../../src/main/db/index.ts';
import { importPlate } from '../../src/main/plates/index.ts';
import { containing, matching } from '../helpers/matchers.ts';
import { makeTempFolder } from '../helpers/temp-folder.ts';
import { makeTempProject } from '../helpers/temp-project.ts';
import { writeTiff } from '../helpers/tiff.ts';
import { writePlate, type WrittenPlate } from '../helpers/written-plate.ts';

const online = () => true;

const small: WrittenPlate = {
  wells: ['B02', 'B03', 'C02'],
  fields: 2,
  channels: ['Actin', 'DNA'],
  width: 40,
  height: 30,
};
const makeFolder = (plate = small) => writePlate(join(makeTempFolder(), 'my plate'), plate);

describe('broken planes never stop an import', () => {
  test('they are listed, the rest works', async () => {
    const folder = makeFolder();
    writeFileSync(
      join(folder, 'B02_f1_DNA.tif'),
      readFileSync(join(folder, 'B02_f1_DNA.tif')).subarray(0, 500),
    );
    writeFileSync(join(folder, 'B02_f2_DNA.tif'), '');
    writeFileSync(join(folder, 'B03_f1_DNA.tif'), 'no image');
    writeFileSync(
      join(folder, 'B03_f2_DNA.tif'),
      writeTiff({ width: 7, height: 5, pages: [new Uint16Array(35)] }),
    );
    symlinkSync(folder, join(folder, 'loop'));
    const project = makeTempProject();
    const report = await importPlate(project, { path: folder });
    expect(report.planes).toBe(8);
    expect(report.broken.map(({ where }) => where).sort()).toEqual([
      'B02_f1_DNA.tif',
      'B02_f2_DNA.tif',
      'B03_f1_DNA.tif',
      'B03_f2_DNA.tif',
    ]);
    expect(report.broken.find(({ where }) => where === 'B03_f2_DNA.tif')?.reason).toContain('7 x 5');
    const field = project.readPlateView(report.plateId, online).wells[0]?.fields[0];
    if (field !== undefined)
      expect(project.planesOfField(field.id).map(({ channel }) => channel)).toEqual([0]);
  });

  test.skipIf(process.getuid?.() === 0)('one that may not be read is listed (not as root)', async () => {
    const folder = makeFolder();
    chmodSync(join(folder, 'B03_f2_DNA.tif'), 0);
    const report = await importPlate(makeTempProject(), { path: folder });
    expect(report.planes).toBe(11);
    expect(report.broken.map(({ where }) => where)).toEqual(['B03_f2_DNA.tif']);
  });

  test('10,000 stray files and a folder named like a plane', async () => {
    const folder = makeFolder();
    mkdirSync(join(folder, 'more', 'B04_f1_DNA.tif'), { recursive: true });
    for (let shot = 0; shot < 10_000; shot++)
      writeFileSync(join(folder, 'more', `shot ${shot} of größe ядро.tif`), '');
    const report = await importPlate(makeTempProject(), { path: folder });
    expect([report.planes, report.broken.length, report.strayFiles]).toEqual([12, 0, 10_000]);
  });

  test('names of any script', async () => {
    const folder = makeFolder();
    copyFileSync(join(folder, 'B02_f1_DNA.tif'), join(folder, 'D05_f1_Ядро.tif'));
    const report = await importPlate(makeTempProject(), { path: folder });
    expect(report.channels).toEqual(['Actin', 'DNA', 'Ядро']);
  });
});

describe('a failed import leaves the project as it was', () => {
  async function expectUntouched(
    request: Parameters<typeof importPlate>[1],
    error: Record<string, unknown>,
    options = {},
  ) {
    const project = makeTempProject();
    const spools = () => readdirSync(tmpdir()).filter((name) => name.startsWith('platelens-import-')).length;
    const before = spools();
    await expect(importPlate(project, request, options)).rejects.toMatchObject(error);
    expect(project.listPlates(online)).toEqual([]);
    expect(project.listUnfinishedImports()).toEqual([]);
    expect(spools()).toBeLessThanOrEqual(before);
  }

  test('no file matches', async () => {
    await expectUntouched(
      { path: makeFolder(), pattern: 'image_{well}.tif' },
      {
        kind: 'BadInput',
        what: matching(/image_\{well\}\.tif.*12 images.*B02_f1_Actin\.tif/),
        mend: containing('--pattern'),
      },
    );
  });

  test('every image is broken', async () => {
    const folder = makeTempFolder();
    writeFileSync(join(folder, 'B02.tif'), 'no image');
    await expectUntouched({ path: folder }, { kind: 'BadInput', what: containing('none of its 1 images') });
  });

  test('a plate map with a well outside the plate', async () => {
    const map = join(makeTempFolder(), 'map.csv');
    writeFileSync(map, 'Well,Role\nB02,positive\nP24,negative\n');
    await expectUntouched(
      { path: makeFolder(), plateMap: map },
      { kind: 'BadInput', where: `${map}, line 3`, what: containing('P24') },
    );
  });

  test('names for another number of channels', async () => {
    await expectUntouched(
      { path: makeFolder(), channels: [{ name: 'one' }] },
      { kind: 'BadInput', what: containing('2 channels (Actin, DNA)') },
    );
  });

  test('cancelled while images are read', async () => {
    const stop = new AbortController();
    await expectUntouched(
      { path: makeFolder() },
      { kind: 'Cancelled' },
      {
        signal: stop.signal,
        onProgress: ({ done }: { done: number }) => {
          if (done === 3) stop.abort();
        },
      },
    );
  });

  test('a project that cannot be changed', async () => {
    const path = join(makeTempFolder(), 'test.platelens');
    openProject(path, { mode: 'create' }).close();
    const project = openProject(path, { mode: 'read' });
    onTestFinished(() => project.close());
    await expect(importPlate(project, { path: makeFolder() })).rejects.toMatchObject({
      kind: 'Storage',
      where: path,
    });
  });
});

test('what a killed import left behind goes with the next one', async () => {
  const project = makeTempProject();
  project.insertPlate({
    name: 'half',
    rows: 2,
    columns: 3,
    canvas: { width: 1, height: 1 },
    pixelSizeUm: null,
    source: {},
    channels: [],
    wells: [],
  });
  await importPlate(project, { path: makeFolder() });
  expect(project.listUnfinishedImports()).toEqual([]);
  expect(project.listPlates(online)).toHaveLength(1);
});

test('two imports at a time do not disturb each other', async () => {
  const project = makeTempProject();
  const reports = await Promise.all([
    importPlate(project, { path: makeFolder(), name: 'one' }, { threads: 1 }),
    importPlate(project, { path: makeFolder({ ...small, width: 41 }), name: 'two' }, { threads: 1 }),
  ]);
  expect(
    project
      .listPlates(online)
      .map(({ name }) => name)
      .sort(),
  ).toEqual(['one', 'two']);
  expect(new Set(reports.map(({ plateId }) => plateId)).size).toBe(2);
});

test('progress counts every image once', async () => {
  const seen: number[] = [];
  await importPlate(
    makeTempProject(),
    { path: makeFolder() },
    { onProgress: ({ done, total }) => seen.push(done / total) },
  );
  expect(seen).toEqual(Array.from({ length: 12 }, (_, index) => (index + 1) / 12));
});

test('images that vanish during the import are listed', async () => {
  // Enough images that the last ones are not yet read when the first one is.
  const folder = makeFolder({ ...small, fields: 60 });
  const report = await importPlate(
    makeTempProject(),
    { path: folder },
    {
      threads: 1,
      onProgress: ({ done }) => {
        if (done === 1) rmSync(join(folder, 'C02_f50_DNA.tif'), { force: true });
      },
    },
  );
  expect(report.broken).toEqual([{ where: 'C02_f50_DNA.tif', reason: 'the image is not there' }]);
});
