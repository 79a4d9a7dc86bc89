import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readListing } from '../../../src/main/plates/readers/read-listing.ts';
import { formatWell } from '../../../src/shared/wells.ts';
import { hasSharedData, sharedData } from '../../helpers/shared-data.ts';
import { makeTempFolder } from '../../helpers/temp-folder.ts';
import { containing, having, matching } from '../../helpers/matchers.ts';

/** Listing reads names only, so that empty files do. */
function makeFiles(paths: readonly string[]): string {
  const folder = makeTempFolder();
  for (const path of paths) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), '');
  }
  return folder;
}

const list = (path: string, options = {}) => readListing(path, 'auto', options);
const inShort = async (path: string, options = {}) =>
  (await list(path, options)).images.map(({ well, field, channel, z, t }) =>
    [formatWell(well), field, channel, z, t].join(' '),
  );

describe('what a folder of images is taken for', () => {
  test('planes go by their names, whatever the order of the files', async () => {
    const folder = makeFiles(['Channel2-01-B-03.tif', 'Channel1-99-A-12.tif', 'Channel10-05-A-01.tif']);
    expect(await inShort(folder)).toEqual(['A12 1 1  ', 'A01 1 10  ', 'B03 1 2  ']);
  });

  test('the scheme that explains most planes is chosen', async () => {
    const folder = makeFiles(['A01_DAPI.tif', 'B07_f1_DAPI.tif', 'B08_f1_DAPI.tif', 'B07_f2_DAPI.tif']);
    const listing = await list(folder);
    expect(listing.images).toHaveLength(4);
    expect(listing.evidence).toContain('{well}_f{field}_{channel}');
  });

  test('thumbnails, hidden files and other files are passed over', async () => {
    const guid = 'EADF08BD-3BFB-44F3-8214-24B191F3D15C';
    const folder = makeFiles([
      `TimePoint_1/p_C07_s1_w1${guid}.tif`,
      `TimePoint_1/p_C07_s1_w1_thumb${guid}.tif`,
      `TimePoint_1/._p_C07_s1_w1${guid}.tif`,
      '.cache/p_C07_s1_w2.tif',
      'notes.txt',
      'overview.tif',
    ]);
    const listing = await list(folder);
    expect(listing.images.map(({ relativePath }) => relativePath)).toEqual([
      `TimePoint_1/p_C07_s1_w1${guid}.tif`,
    ]);
    expect(listing.strayFiles).toBe(1);
  });

  test('names with spaces and letters of any script', async () => {
    const folder = makeFiles(['プレート 1/Ünïcode größe_B02_w1.tif', 'プレート 1/Ünïcode größe_B03_w1.tif']);
    expect(await inShort(folder, { pattern: '{}_{well}_w{channel}' })).toEqual(['B02 1 1  ', 'B03 1 1  ']);
  });

  test('spellings of a channel are one, unless a field has both', async () => {
    const names = ['a01_F1_dapi.TIF', 'A01_f2_DAPI.tif', 'B12_f1_DAPI.Tiff'];
    const channels = async (files: readonly string[]) =>
      new Set((await list(makeFiles(files))).images.map(({ channel }) => channel)).size;
    expect(await channels(names)).toBe(1);
    expect(await channels([...names, 'A01_f2_dapi.tif'])).toBe(2);
  });

  test('pictures of corrections and small pictures beside the planes are none', async () => {
    const cellVoyager = [
      'AB_1_B02_T0001F001L01A01Z01C01.tif',
      'DC_Andor #1_CAM1.tif',
      'SC_BP445-45_40x_M10_CH01.tif',
    ];
    const inCell = ['P/A - 01(fld 1 wv DAPI - DAPI).tif', 'P/Thumbs/A - 01(fld 1 wv DAPI - DAPI).tif'];
    for (const [files, strayFiles] of [
      [cellVoyager, 2],
      [inCell, 1],
    ] as const) {
      const listing = await list(makeFiles(files));
      expect([listing.images.length, listing.strayFiles]).toEqual([1, strayFiles]);
    }
  });

  test('10,000 stray files hide nothing', async () => {
    const stray = Array.from({ length: 10_000 }, (_, index) => `stray/shot ${index} of the day.tif`);
    const listing = await list(makeFiles([...stray, 'B02_s1_w1.tif', 'B02_s1_w2.tif']));
    expect(listing.images).toHaveLength(2);
    expect(listing.strayFiles).toBe(10_000);
  });

  test('a loop of links ends, and a linked folder counts once', async () => {
    const folder = makeFiles(['plate/B02_w1.tif']);
    symlinkSync(folder, join(folder, 'plate', 'loop'));
    symlinkSync(join(folder, 'plate'), join(folder, 'again'));
    symlinkSync(join(folder, 'self'), join(folder, 'self'));
    symlinkSync(join(folder, 'nowhere'), join(folder, 'B03_w1.tif'));
    expect(await inShort(folder)).toEqual(['B02 1 1  ']);
  });

  test.skipIf(process.getuid?.() === 0)('a folder that may not be read is listed (not as root)', async () => {
    const folder = makeFiles(['B02_w1.tif', 'locked/B03_w1.tif']);
    chmodSync(join(folder, 'locked'), 0);
    const listing = await list(folder);
    chmodSync(join(folder, 'locked'), 0o700);
    expect(listing.images).toHaveLength(1);
    expect(listing.leftOut).toEqual([having({ where: 'locked' })]);
  });

  test('two files for one plane: the second is left out and told', async () => {
    const listing = await list(makeFiles(['a/B02_w1.tif', 'a/B2_w01.tif']));
    expect(listing.images).toHaveLength(1);
    expect(listing.leftOut).toEqual([{ where: 'a/B2_w01.tif', reason: 'the same plane as a/B02_w1.tif' }]);
  });

  test('several plates in one folder ask for a choice', async () => {
    const folder = makeFiles(['P1/B02.tif', 'P2/B02.tif', 'P2/B03.tif']);
    const pattern = '{plate}/{well}';
    await expect(list(folder, { pattern })).rejects.toMatchObject({
      kind: 'BadInput',
      what: 'two plates here: P1, P2',
      where: folder,
      mend: containing('--plate'),
    });
    const listing = await list(folder, { pattern, plate: 'P2' });
    expect([listing.name, listing.images.length]).toEqual(['P2', 2]);
    await expect(list(folder, { pattern, plate: 'P3' })).rejects.toMatchObject({
      what: 'no file belongs to the plate "P3"; here is P1, P2',
    });
  });

  test('prefixes tell plates apart', async () => {
    const folder = makeFiles(['day 1_B02_s1_w1.tif', 'day 2_C02_s1_w1.tif', 'day 2_C03_s1_w1.tif']);
    await expect(list(folder)).rejects.toMatchObject({ what: 'two plates here: day 1, day 2' });
    const listing = await list(folder, { plate: 'day 2' });
    expect([listing.name, listing.images.length]).toEqual(['day 2', 2]);
    expect((await list(folder, { pattern: '{}_{well}_s{field}_w{channel}' })).images).toHaveLength(3);
  });

  test('the folders around those of time points tell plates of one prefix apart', async () => {
    const folder = makeFiles([
      'a/11/TimePoint_1/p_B02_s1_w1.tif',
      'a/11/TimePoint_1/ZStep_2/p_B02_s1_w1.tif',
      'a/11/TimePoint_2/p_B02_s1_w1.tif',
      'a/12/TimePoint_1/p_B03_s1_w1.tif',
    ]);
    await expect(list(folder)).rejects.toMatchObject({ what: 'two plates here: a/11, a/12' });
    const listing = await list(folder, { plate: 'a/11' });
    expect([listing.name, listing.images.length]).toEqual(['p', 3]);
  });

  test('the same plane in two folders means two plates; folders that share nothing are one', async () => {
    const folder = makeFiles(['x/a/B02_w1.tif', 'x/a/B03_w1.tif', 'x/b/deep/B02_w1.tif', 'x/b/B04_w1.tif']);
    await expect(list(folder)).rejects.toMatchObject({ what: 'two plates here: x/a, x/b' });
    const listing = await list(folder, { plate: 'x/b' });
    expect([listing.name, listing.images.length]).toEqual(['b', 2]);
    const split = makeFiles(['B02/B02_w1.tif', 'B03/B03_w1.tif']);
    expect((await list(split)).images).toHaveLength(2);
    const unknown = makeFiles(['Kern/B02_1.tif', 'Hülle/B02_1.tif']);
    await expect(list(unknown)).rejects.toMatchObject({
      what: 'two plates here: Hülle, Kern',
      mend: containing('--pattern "{channel}/{well}_'),
    });
    expect(await inShort(unknown, { pattern: '{channel}/{well}_{field}' })).toEqual([
      'B02 1 Hülle  ',
      'B02 1 Kern  ',
    ]);
  });
});

describe('a folder that does not fit', () => {
  test('shows the pattern, some names and the mend', async () => {
    const folder = makeFiles(['one.tif', 'two.tif']);
    await expect(list(folder, { pattern: '{well}_{channel}.tif' })).rejects.toMatchObject({
      kind: 'BadInput',
      where: folder,
      what: matching(/"\{well\}_\{channel\}\.tif".*2 images.*one\.tif, two\.tif/),
      mend: containing('--pattern'),
    });
    await expect(list(folder)).rejects.toMatchObject({
      what: containing('no known naming scheme fits'),
    });
  });

  test('an empty folder, a file, nothing', async () => {
    const folder = makeFiles(['notes.txt']);
    await expect(list(folder)).rejects.toMatchObject({ what: 'the folder holds no TIFF, PNG or BMP image' });
    await expect(list(join(folder, 'notes.txt'))).rejects.toMatchObject({ what: 'this is a file' });
    await expect(list(join(folder, 'gone'))).rejects.toMatchObject({ kind: 'NotFound' });
  });

  test('images of a maker that cannot be read are named', async () => {
    await expect(
      list(makeFiles(['plate/MFGTMP_B02f00d0.C01', 'plate/MFGTMP_B02f00d1.C01'])),
    ).rejects.toMatchObject({
      kind: 'Unsupported',
      what: 'its 2 images are of a kind that cannot be read, for instance plate/MFGTMP_B02f00d0.C01',
      mend: containing('TIFF'),
    });
  });

  test('stops when it is told to', async () => {
    await expect(list(makeFiles(['B02.tif']), { signal: AbortSignal.abort() })).rejects.toMatchObject({
      kind: 'Cancelled',
    });
  });
});

describe.skipIf(!hasSharedData)('real folders (needs ../shared/data)', () => {
  test.each([
    ['sbs_bbbc013_plate', 48],
    ['phenix_named_cellpainting', 3],
    ['imagexpress_faim/ImageXpress', 12],
    ['imagexpress_faim/ImageXpress_exported', 16],
    ['cp_example_human_cc0', 3],
    ['nf1_cellpainting_masks', 6],
  ])('%s has %i planes', async (folder, planes) => {
    expect((await list(sharedData(folder))).images).toHaveLength(planes);
  });

  test('two acquisitions under one folder are not merged', async () => {
    await expect(list(sharedData('imagexpress_faim'))).rejects.toMatchObject({
      what: 'two plates here: 1well-3C-2S-Zmix-T, 9987',
    });
    expect((await list(sharedData('imagexpress_faim'), { plate: '9987' })).images).toHaveLength(16);
  });
});
