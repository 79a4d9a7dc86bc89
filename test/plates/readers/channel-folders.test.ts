import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readListing } from '../../../src/main/plates/readers/read-listing.ts';
import { previewImport } from '../../../src/main/plates/index.ts';
import { formatWell } from '../../../src/shared/wells.ts';
import { makeTempFolder } from '../../helpers/temp-folder.ts';
import { writeTiff } from '../../helpers/tiff.ts';

/** Files of these names in each of the folders; listing reads names only, so that empty files do. */
function makeTree(
  folders: readonly string[],
  names: readonly string[],
  content: Uint8Array | string = '',
): string {
  const root = makeTempFolder();
  for (const folder of folders) {
    for (const name of names) {
      const path = join(root, folder, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
    }
  }
  return root;
}

async function list(folders: readonly string[], names: readonly string[]) {
  const listing = await readListing(makeTree(folders, names), 'auto', {});
  const named = new Map(listing.channels?.map(({ key, name }) => [key, name]));
  const planes = listing.images.map(({ well, field, channel, z, t }) =>
    [formatWell(well), field, named.get(channel ?? '') ?? channel, z ?? '-', t ?? '-'].join(' '),
  );
  return { listing, planes };
}

const fields = ['A01_1.tif', 'A01_2.tif', 'B02_1.tif', 'B02_2.tif'];
const wells = ['A01.tif', 'A02.tif', 'B01.tif'];

describe('folders that hold a channel each', () => {
  test.each([
    ['stains', ['DAPI', 'GFP'], ['DAPI', 'GFP']],
    ['small letters', ['dapi', 'gfp', 'brightfield'], ['brightfield', 'dapi', 'gfp']],
    ['a counter before them', ['w1 DAPI', 'w2 GFP'], ['DAPI', 'GFP']],
    ['a counter and an underscore', ['1_Hoechst', '2_Phalloidin'], ['Hoechst', 'Phalloidin']],
    ['a counter and brackets', ['Ch1 (DAPI)', 'Ch2 (Cy5)'], ['DAPI', 'Cy5']],
    ['words around them', ['exp7_DAPI_raw', 'exp7_mCherry_raw'], ['DAPI', 'mCherry']],
    ['dyes of two words', ['Alexa Fluor 488', 'Alexa Fluor 568'], ['Alexa Fluor 488', 'Alexa Fluor 568']],
    ['wavelengths', ['405', '488', '640'], ['405 nm', '488 nm', '640 nm']],
    ['wavelengths with their unit', ['405nm', '561nm'], ['405nm', '561nm']],
    ['one stain among words', ['DAPI', 'Zellwand'], ['DAPI', 'Zellwand']],
    ['two words', ['Phase Contrast', 'Texas Red'], ['Phase Contrast', 'Texas Red']],
    ['a folder below', ['plate/DAPI', 'plate/GFP'], ['DAPI', 'GFP']],
    ['a folder in each', ['DAPI/images', 'GFP/images'], ['DAPI', 'GFP']],
  ])('%s', async (_, folders, names) => {
    const { planes, listing } = await list(folders, fields);
    const expected = names.flatMap((name) =>
      ['A01 1', 'A01 2', 'B02 1', 'B02 2'].map((at) => `${at} ${name} - -`),
    );
    expect(planes).toEqual(expected);
    expect([listing.leftOut, listing.strayFiles]).toEqual([[], 0]);
    expect(listing.evidence).toContain('hold the same names and are called like channels');
    // The pattern that is told reads the folder in the same way.
    const pattern = listing.evidence.split(';')[0] ?? '';
    expect((await readListing(listing.root, 'auto', { pattern })).images).toEqual(listing.images);
  });

  test('the images of a well alone, and wells in folders below or above', async () => {
    expect((await list(['DAPI', 'GFP'], wells)).planes).toHaveLength(6);
    expect((await list(['GFP/B03', 'DAPI/B03'], ['1.tif', '2.tif'])).planes).toEqual([
      'B03 1 DAPI - -',
      'B03 2 DAPI - -',
      'B03 1 GFP - -',
      'B03 2 GFP - -',
    ]);
    expect((await list(['B03/Texas Red', 'B03/DAPI'], ['1.tif', '2.tif'])).planes).toEqual([
      'B03 1 DAPI - -',
      'B03 2 DAPI - -',
      'B03 1 Texas Red - -',
      'B03 2 Texas Red - -',
    ]);
  });

  test('a channel of which some wells were not taken', async () => {
    const root = makeTree(['DAPI'], wells);
    mkdirSync(join(root, 'Brightfield'));
    writeFileSync(join(root, 'Brightfield', 'A02.tif'), '');
    expect((await readListing(root, 'auto', {})).images).toHaveLength(4);
  });

  test('their names are those of the imported channels', async () => {
    const image = writeTiff({ width: 4, height: 4, pages: [new Uint16Array(16).fill(9)] });
    const path = makeTree(['w1 DAPI', 'w2 Zellwand'], wells, image);
    const preview = await previewImport({ newProject: join(makeTempFolder(), 'new.platelens') }, { path });
    expect(preview.channels.map(({ name, planes }) => [name, planes])).toEqual([
      ['DAPI', 3],
      ['Zellwand', 3],
    ]);
  });
});

describe('folders that hold a plate each ask for a choice', () => {
  test.each([
    ['numbers', ['Plate1', 'Plate2']],
    ['short numbers', ['P1', 'P2']],
    ['dates', ['2026-05-01', '2026-05-02']],
    ['dates in one word', ['20260501', '20260502']],
    ['barcodes', ['BR00117010', 'BR00117011']],
    ['numbers of three digits', ['101', '102']],
    ['treatments', ['GFP sirna', 'control']],
    ['repeats', ['rep1 GFP', 'rep2 GFP']],
    ['donors', ['Donor A', 'Donor B']],
    ['hours', ['24h', '48h']],
    ['words', ['north', 'south']],
  ])('%s', async (_, folders) => {
    for (const names of [fields, wells])
      await expect(list(folders, names)).rejects.toMatchObject({
        what: `two plates here: ${folders.join(', ')}`,
      });
  });

  test('called after a stain, with names that tell channels themselves', async () => {
    const folders = ['GFP', 'mCherry'];
    for (const names of [
      ['A01_f1_DAPI.tif', 'A01_f1_Cy5.tif'],
      ['A01_s1_w1.tif', 'A01_s1_w2.tif'],
    ])
      await expect(list(folders, names)).rejects.toMatchObject({ what: 'two plates here: GFP, mCherry' });
  });

  test('each with a folder a channel: the plates are told, and each has its channels', async () => {
    const root = makeTree(['P1/DAPI', 'P1/GFP', 'P2/DAPI', 'P2/GFP'], wells);
    await expect(readListing(root, 'auto', {})).rejects.toMatchObject({ what: 'two plates here: P1, P2' });
    const listing = await readListing(root, 'auto', { plate: 'P2' });
    expect([listing.name, listing.images.length]).toEqual(['P2', 6]);
  });
});

describe('folders that say something else', () => {
  test.each([
    ['a well each', ['A01', 'A02'], ['DAPI.tif', 'GFP.tif'], ['A01 1 DAPI - -', 'A01 1 GFP - -']],
    ['a written-out well each', ['Well A01', 'Well A02'], ['field1_DAPI.tif'], ['A01 1 DAPI - -']],
    ['a time point each', ['TimePoint_1', 'TimePoint_2'], ['A01_s1_w1.tif'], ['A01 1 1 - 1']],
    ['a time point in words', ['time 1', 'time 2'], ['A01_DAPI.tif'], ['A01 1 DAPI - 1']],
    ['a site each', ['Site_1', 'Site_2'], wells, ['A01 1  - -']],
    ['a field each', ['Field 1', 'Field 2'], ['A01_DAPI.tif', 'A01_GFP.tif'], ['A01 1 DAPI - -']],
    ['a slice each', ['z1', 'z2'], wells, ['A01 1  1 -']],
    ['a site in a well', ['A01/Site_1', 'A01/Site_2'], ['DAPI.tif', 'GFP.tif'], ['A01 1 DAPI - -']],
    ['a numbered channel each', ['Ch1', 'Ch2'], wells, ['A01 1 1 - -']],
  ])('%s', async (_, folders, names, first) => {
    const { planes } = await list(folders, names);
    expect(planes).toEqual(expect.arrayContaining(first));
    expect(new Set(planes).size).toBe(folders.length * names.length);
  });
});

test('any channels in folders make one plate, and every plane is found once', async () => {
  const stains = fc.uniqueArray(
    fc.constantFrom(
      'DAPI',
      'hoechst',
      'GFP',
      'mCherry',
      'Cy5',
      '488',
      'Alexa-647',
      'phase contrast',
      'MitoTracker',
    ),
    { minLength: 2, maxLength: 4 },
  );
  const affix = fc.constantFrom(
    ['', ''],
    ['scan ', ''],
    ['', '_raw'],
    ['w1_', ''],
    ['a/b/', ''],
    ['', '/tiff'],
  );
  const files = fc.constantFrom(fields, wells, [
    'A01_f1_z1.tif',
    'A01_f1_z2.tif',
    'B01_f1_z1.tif',
    'B01_f1_z2.tif',
  ]);
  await fc.assert(
    fc.asyncProperty(stains, affix, files, async (channels, [before = '', after = ''], names) => {
      const { planes, listing } = await list(
        channels.map((channel) => `${before}${channel}${after}`),
        names,
      );
      expect(new Set(planes).size).toBe(channels.length * names.length);
      expect(new Set(listing.images.map(({ channel }) => channel)).size).toBe(channels.length);
    }),
    { numRuns: 40 },
  );
});
