import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseHtd } from '../../../src/main/plates/readers/htd-file.ts';
import { readListing, recognise } from '../../../src/main/plates/readers/read-listing.ts';
import { PlateLensError } from '../../../src/shared/errors.ts';
import { formatWell } from '../../../src/shared/wells.ts';
import { containing } from '../../helpers/matchers.ts';
import { hasSharedData, sharedData } from '../../helpers/shared-data.ts';
import { makeTempFolder } from '../../helpers/temp-folder.ts';

const row = (chosen: readonly boolean[]) => chosen.map((each) => String(each).toUpperCase()).join(', ');
const wells = Array.from({ length: 8 }, (_, y) =>
  row(Array.from({ length: 12 }, (__, x) => y === 1 && (x === 1 || x === 2))),
);

/** A .HTD file as MetaXpress writes it: B02 and B03 of 96, three of four sites, two wavelengths. */
const htd = [
  '"HTSInfoFile", Version 1.0',
  '"Description", "a, quoted ""text"" with µ"',
  '"PlateType", 6',
  '"TimePoints", 1',
  '"ZSeries", TRUE',
  '"ZSteps", 2',
  '"ZProjection", FALSE',
  '"XWells", 12',
  '"YWells", 8',
  ...wells.map((line, index) => `"WellsSelection${index + 1}", ${line}`),
  '"Sites", TRUE',
  '"XSites", 2',
  '"YSites", 2',
  '"SiteSelection1", TRUE, FALSE',
  '"SiteSelection2", TRUE, TRUE',
  '"Waves", TRUE',
  '"NWavelengths", 2',
  '"WaveName1", "DAPI"',
  '"WaveName2", "Cy5, far red"',
  '"UniquePlateIdentifier", "9e8de988-6c6f-49a6-8d1b-2bc852ea11e9"',
  '"EndFile"',
  '',
].join('\r\n');

function makePlate(files: readonly string[], text = htd): string {
  const folder = makeTempFolder();
  writeFileSync(join(folder, 'Run 7.HTD'), Buffer.from(text, 'latin1'));
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), '');
  }
  return folder;
}

const list = (path: string, options = {}) => readListing(path, 'auto', options);

test('sites, slices, wavelengths and time points come together; thumbnails stay out', async () => {
  const folder = makePlate([
    'TimePoint_1/ZStep_1/Run 7_B02_s1_w1.TIF',
    'TimePoint_1/ZStep_2/Run 7_B02_s1_w1.TIF',
    'TimePoint_1/ZStep_1/Run 7_B02_s3_w29E8DE988-6C6F-49A6-8D1B-2BC852EA11E9.tif',
    'TimePoint_1/ZStep_1/Run 7_B02_s3_w2_thumb9E8DE988-6C6F-49A6-8D1B-2BC852EA11E8.tif',
    'TimePoint_1/Run 7_B02_s1_w1.TIF',
    'notes.png',
  ]);
  const listing = await list(folder);
  expect(listing).toMatchObject({
    format: 'imagexpress',
    name: 'Run 7',
    size: { rows: 8, columns: 12 },
    evidence: 'MetaXpress Run 7.HTD: 2 wavelengths, 3 sites, 1 time point, 2 z steps',
    strayFiles: 1,
    channels: [
      { key: '1', name: 'DAPI' },
      { key: '2', name: 'Cy5, far red' },
    ],
    missing: [{ where: 'B03', reason: containing('no image') }],
  });
  expect(
    listing.images
      .map(({ well, field, channel, z, t, stage }) =>
        [formatWell(well), field, channel, z, t, stage?.x, stage?.y].join(' '),
      )
      .sort(),
  ).toEqual(['B02 1 1  1 0 0', 'B02 1 1 1 1 0 0', 'B02 1 1 2 1 0 0', 'B02 3 2 1 1 1 1']);
});

test('a plate of one site and one wavelength has neither in its names', async () => {
  const single = htd.replace('"Sites", TRUE', '"Sites", FALSE').replace('"Waves", TRUE', '"Waves", FALSE');
  const listing = await list(makePlate(['Run 7_B02.TIF', 'Run 7_B03.TIF'], single));
  expect(
    listing.images.map(({ well, field, channel }) => `${formatWell(well)} ${field} ${channel ?? ''}`),
  ).toEqual(['B02 1 1', 'B03 1 1']);
  expect(listing.missing).toEqual([]);
});

test('plates side by side ask for a choice', async () => {
  const folder = makeTempFolder();
  for (const name of ['one', 'two']) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, `${name}.HTD`), htd);
    writeFileSync(join(folder, name, `${name}_B02_s1_w1.tif`), '');
  }
  await expect(list(folder)).rejects.toMatchObject({ what: '2 measurements here: one, two' });
  expect(await list(folder, { plate: 'two' })).toMatchObject({ name: 'two' });
});

test('something else called .HTD is no plate file', async () => {
  const folder = makePlate(['x_B02_s1_w1.tif'], 'a table of heats');
  expect(await recognise(folder)).toMatchObject({ format: 'tiff-pattern' });
  await expect(readListing(folder, 'imagexpress', {})).rejects.toMatchObject({
    kind: 'BadInput',
    where: folder,
  });
});

test('images with other names are shown', async () => {
  await expect(list(makePlate(['odd.tif']))).rejects.toMatchObject({
    kind: 'BadInput',
    what: containing('odd.tif'),
  });
});

describe('any damage to a .HTD file', () => {
  test('is answered with facts in bounds or an error of the family', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(htd.length), fc.string({ maxLength: 6 })), { maxLength: 12 }),
        (changes) => {
          let text = htd;
          for (const [at, insert] of changes) text = text.slice(0, at) + insert + text.slice(at + 1);
          try {
            const file = parseHtd(text, 'x.HTD');
            expect(file.wells.length).toBeLessThanOrEqual(48 * 72);
            expect(file.sites.length).toBeLessThanOrEqual(10_000);
            expect(file.wavelengths.length).toBeLessThanOrEqual(64);
          } catch (error) {
            expect(error).toBeInstanceOf(PlateLensError);
          }
        },
      ),
    );
  });
});

describe.skipIf(!hasSharedData)('a real plate file (needs ../shared/data)', () => {
  test('two sites, four wavelengths', async () => {
    const listing = await list(sharedData('imagexpress_faim/ImageXpress_exported'));
    expect(listing).toMatchObject({
      format: 'imagexpress',
      name: '9987',
      size: { rows: 8, columns: 12 },
      missing: [],
    });
    expect(listing.channels?.map(({ name }) => name)).toEqual(['DAPI', 'FITC', 'Texas Red', 'Cy5']);
    expect(listing.images).toHaveLength(16);
  });
});

test('what the microscope made of all slices is no slice of them', async () => {
  const names = (...folders: readonly string[]) => folders.map((each) => `${each}/Run 7_B02_s1_w1.TIF`);
  const slices = async (files: readonly string[]) => {
    const { images, evidence } = await list(makePlate(files));
    return { z: images.map(({ z }) => z), told: evidence.split('; ')[1] };
  };
  // The plate file states two slices.
  expect(await slices(names('ZStep_0', 'ZStep_1', 'ZStep_2'))).toEqual({
    z: [null, 1, 2],
    told: 'ZStep_0 is taken for a projection of the 2 slices beside it',
  });
  expect(await slices(names('ZStep_0', 'ZStep_1'))).toEqual({
    z: [0, 1],
    told: 'ZStep_0 is taken for the first of 2 slices',
  });
  expect((await slices(names('ZStep_1', 'ZStep_2'))).told).toBeUndefined();
});
