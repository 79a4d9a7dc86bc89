import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readListing, recognise } from '../../../src/main/plates/readers/read-listing.ts';
import { formatWell } from '../../../src/shared/wells.ts';
import { harmonyName, writeHarmonyPlate, type HarmonyPlan } from '../../helpers/harmony-plate.ts';
import { containing } from '../../helpers/matchers.ts';
import { makeTempFolder } from '../../helpers/temp-folder.ts';

const plan: HarmonyPlan = {
  version: 'HarmonyV5',
  wells: [
    [2, 3],
    [16, 24],
  ],
  fields: [
    [0, 0],
    [0.0005, -0.0004],
  ],
  channels: [
    { name: 'HOECHST 33342', emission: 456 },
    { name: 'Alexa 488', emission: 522 },
  ],
  planes: 2,
};
const list = (path: string, options = {}) => readListing(path, 'auto', options);

describe.each(['HarmonyV4', 'HarmonyV5', 'HarmonyV6', 'HarmonyV7'] as const)('%s', (version) => {
  test('wells, fields, channels, slices, stage and pixel size', async () => {
    const folder = writeHarmonyPlate(makeTempFolder(), { ...plan, version });
    const listing = await list(folder);
    expect(listing).toMatchObject({
      format: 'harmony',
      root: join(folder, 'Images'),
      name: 'BR0042',
      size: { rows: 16, columns: 24 },
      missing: [],
      leftOut: [],
      strayFiles: 0,
      channels: [
        { key: '1', name: 'HOECHST 33342', wavelengthNm: 456 },
        { key: '2', name: 'Alexa 488', wavelengthNm: 522 },
      ],
    });
    expect(listing.evidence).toContain(version);
    expect(listing.pixelSizeUm).toBeCloseTo(0.59, 10);
    expect(listing.images).toHaveLength(16);
    const last = listing.images.at(-1);
    expect(last).toMatchObject({ field: '2', channel: '2', z: 2, t: 0 });
    expect(last && formatWell(last.well)).toBe('P24');
    expect(last?.stage?.x).toBeCloseTo(500, 6);
    // Upwards under the microscope is upwards in the picture.
    expect(last?.stage?.y).toBeCloseTo(400, 6);
  });
});

test.each(['Index.idx.xml', 'index.xml', 'index.ref.xml', 'Images.ColumbusIDX.xml'])(
  '%s is found',
  async (file) => {
    const folder = writeHarmonyPlate(makeTempFolder(), { ...plan, file });
    expect(await recognise(folder)).toMatchObject({
      format: 'harmony',
      evidence: containing(file),
      confidence: 1,
      alternatives: [{ format: 'tiff-pattern', evidence: containing('Opera Phenix') }],
    });
    expect((await list(join(folder, 'Images'))).images).toHaveLength(16);
  },
);

test('images that are named and not there are told a well at a time; others beside them are stray', async () => {
  const folder = writeHarmonyPlate(makeTempFolder(), {
    ...plan,
    writes: (name) => !name.startsWith('r02c03f02'),
  });
  writeFileSync(join(folder, 'Images', 'overview.png'), '');
  const listing = await list(folder);
  expect(listing.images).toHaveLength(12);
  expect(listing.missing).toEqual([{ where: 'B03', reason: containing('4 of the 8 images') }]);
  expect(listing.strayFiles).toBe(1);
});

test('several measurements ask for a choice and get names of their own', async () => {
  const folder = makeTempFolder();
  for (const number of [1, 2])
    writeHarmonyPlate(join(folder, `BR0042__2024-05-01-Measurement ${number}`), plan);
  await expect(list(folder)).rejects.toMatchObject({
    kind: 'BadInput',
    what: containing('2 measurements here: BR0042__2024-05-01-Measurement 1, '),
    mend: containing('--plate'),
  });
  const listing = await list(folder, { plate: 'BR0042__2024-05-01-Measurement 2' });
  expect(listing).toMatchObject({ name: 'BR0042 Measurement 2' });
});

describe('hostile and damaged indexes', () => {
  const spoil = (change: (xml: string) => string) => {
    const folder = writeHarmonyPlate(makeTempFolder(), plan);
    const index = join(folder, 'Images', 'Index.idx.xml');
    writeFileSync(index, change(readFileSync(index, 'utf8')));
    return { folder, index };
  };

  test.each([
    '../../secret.tiff',
    '/etc/passwd.tiff',
    'C:\\secret.tiff',
    '..\\secret.tiff',
    'file:///secret.tiff',
  ])('a path that leaves the folder is refused: %s', async (url) => {
    const folder = writeHarmonyPlate(makeTempFolder(), { ...plan, url: () => url });
    await expect(list(folder)).rejects.toMatchObject({
      kind: 'BadInput',
      what: containing('outside its folder'),
    });
  });

  test('one such path costs one image', async () => {
    const strange = harmonyName(2, 3, 1, 1, 1, 1);
    const folder = writeHarmonyPlate(makeTempFolder(), {
      ...plan,
      url: (name) => (name === strange ? `../${name}` : name),
    });
    const listing = await list(folder);
    expect(listing.images).toHaveLength(15);
    expect(listing.leftOut).toEqual([{ where: `../${strange}`, reason: containing('outside its folder') }]);
  });

  test('entity bombs are refused before an entity is defined', async () => {
    const bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>';
    const { folder } = spoil((xml) =>
      xml.replace('<EvaluationInputData', `${bomb}<EvaluationInputData`).replace('Phenix', '&b;'),
    );
    await expect(list(folder)).rejects.toMatchObject({ kind: 'BadInput', what: containing('DOCTYPE') });
  });

  test('an entity without definition, a cut-off file, elements without end', async () => {
    const unknown = spoil((xml) => xml.replace('Phenix', '&lol;'));
    await expect(list(unknown.folder)).rejects.toMatchObject({
      kind: 'BadInput',
      where: containing('line 3'),
    });
    const cut = spoil((xml) => xml.slice(0, 3000));
    await expect(list(cut.folder)).rejects.toMatchObject({ kind: 'BadInput', where: containing(cut.index) });
    const deep = spoil((xml) => xml.replace('<Images>', '<a>'.repeat(100_000)));
    await expect(list(deep.folder)).rejects.toMatchObject({ kind: 'BadInput', what: containing('deep') });
  });

  test('an image without well, file or good state is left out and told', async () => {
    const { folder } = spoil((xml) =>
      xml
        .replace('<State>Ok</State>', '<State>Failed</State>')
        .replace('<Row>16</Row><Col>24</Col><FieldID>2', '<Row>x</Row><Col>24</Col><FieldID>2'),
    );
    const listing = await list(folder);
    expect(listing.images).toHaveLength(14);
    expect(listing.leftOut.map(({ reason }) => reason)).toEqual([
      'the microscope marks it "Failed"',
      'the index gives no well for it',
    ]);
  });

  test('an index of nothing, and a folder that only looks like one', async () => {
    const empty = spoil((xml) => xml.replace(/<Images>[^]*<\/Images>/, '<Images/>'));
    await expect(list(empty.folder)).rejects.toMatchObject({ kind: 'BadInput', what: 'it names no image' });
    const other = makeTempFolder();
    mkdirSync(join(other, 'Index.xml'));
    await expect(recognise(other)).rejects.toMatchObject({ kind: 'BadInput', where: other });
    await expect(readListing(other, 'harmony', {})).rejects.toMatchObject({ kind: 'BadInput' });
  });
});
