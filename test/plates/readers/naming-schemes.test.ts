import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutName } from '../../../src/main/plates/name-parts.ts';
import { chooseNaming, placeAll } from '../../../src/main/plates/readers/choose-naming.ts';
import { tellPlatesApart } from '../../../src/main/plates/readers/tell-plates-apart.ts';
import { formatWell } from '../../../src/shared/wells.ts';
import { exportedNamingCases } from './exported-naming-cases.ts';
import { namingCases } from './naming-cases.ts';

/** What a folder of files of these names is taken for: `well field channel z t` of each file. */
async function read(files: readonly string[]) {
  const { best, wellless } = await chooseNaming(files, undefined);
  if (best === null) return { scheme: null, planes: [], plates: [], wellless };
  const placed = await placeAll(best, files);
  return {
    scheme: best.id,
    patterns: best.patterns.map(({ text }) => text),
    planes: placed.map(({ image: { well, field, channel, z, t } }) =>
      [formatWell(well), field, channel ?? '-', z ?? '-', t ?? '-'].join(' '),
    ),
    plates: tellPlatesApart(placed).map(({ label }) => label),
    wellless,
  };
}

describe('names of all makers are read without a word from a person', () => {
  test.each([...namingCases, ...exportedNamingCases])('%s', async (_, files) => {
    const names = Object.keys(files);
    const found = await read(names);
    expect(found.planes).toEqual(Object.values(files));
    expect(found.plates).toHaveLength(1);
    // The order of the files never matters.
    expect((await read(names.toReversed())).planes.toReversed()).toEqual(found.planes);
  });

  test('masks and outlines beside the planes are no planes', async () => {
    const found = await read(['A01_s1_w1.tif', 'A01_s1_w2.tif', 'A01_s1_w1_mask.tif', 'A01_s1_w2_mask.tif']);
    expect(found.planes).toEqual(['A01 1 1 - -', 'A01 1 2 - -']);
  });
});

describe('what could mean two things is not guessed', () => {
  test.each([
    ['sites and wavelengths alone', ['s1_w1.tif', 's1_w2.tif', 's2_w1.tif'], 's{field}_w{channel}'],
    ['Nikon positions', ['x_t001xy01z01c1.tif', 'x_t001xy02z01c2.tif'], 'x_t{t}xy{field}z{z}c{channel}'],
    ['Zeiss scenes', ['Exp-01_s1c1_ORG.tif', 'Exp-01_s2c2_ORG.tif'], 'Exp-01_s{field}c{channel}_ORG'],
    [
      'Leica positions',
      ['E_Pos001_S001_z00_ch00.tif', 'E_Pos002_S001_z01_ch01.tif'],
      'E_Pos{field}_S001_z{z}_ch{channel}',
    ],
    [
      'Keyence positions',
      ['XY01/Image_XY01_00001_CH1.tif', 'XY02/Image_XY02_00002_CH2.tif'],
      'Image_XY{field}_{#}_CH{channel}',
    ],
  ])('%s name no well, and a pattern is proposed', async (_, files, pattern) => {
    expect(await read(files)).toMatchObject({ scheme: null, wellless: pattern });
  });

  test.each([
    ['a plane of Harmony without its well', ['p01-ch1sk1fk1fl1.tiff', 'p01-ch2sk1fk1fl1.tiff']],
    ['two numbers that vary', ['shot 1 of 3.tif', 'shot 2 of 4.tif']],
    ['nothing at all', ['one.tif', 'two.tif']],
  ])('%s', async (_, files) => {
    expect((await read(files)).scheme).toBeNull();
  });
});

test('labels in any order and spelling are found again', async () => {
  const labels = {
    field: fc.constantFrom('f', 'site', 'fld', 'Field', 'pos'),
    channel: fc.constantFrom('c', 'ch', 'w', 'Channel'),
    z: fc.constantFrom('z', 'slice', 'Z'),
    t: fc.constantFrom('t', 'time', 'T'),
  };
  const order = fc.shuffledSubarray(['field', 'channel', 'z', 't'] as const, { minLength: 4 });
  const numbers = fc.tuple(fc.nat(47), fc.integer({ min: 1, max: 30 }), fc.nat(9), fc.nat(9), fc.nat(9));
  await fc.assert(
    fc.asyncProperty(
      fc.record(labels),
      order,
      fc.constantFrom('_', '-', ' '),
      fc.uniqueArray(numbers, { minLength: 2, maxLength: 8, selector: String }),
      async (spelling, roles, gap, images) => {
        const expected = new Map(
          images.map(([well, field, channel, z, t]) => {
            const name = formatWell({ row: Math.floor(well / 6), column: well % 6 });
            const values = { field, channel, z, t };
            const parts = [`run${gap}${name}`, ...roles.map((role) => `${spelling[role]}${values[role]}`)];
            return [`${parts.join(gap)}.tif`, [name, field, channel, z, t].join(' ')] as const;
          }),
        );
        expect((await read([...expected.keys()])).planes).toEqual([...expected.values()]);
      },
    ),
    { numRuns: 60 },
  );
});

test('a word of the language that the program is written in announces nothing', () => {
  for (const word of ['constructor', 'constructor1', 'constructor_1'])
    expect(cutName(`A01_${word}`).map(({ role }) => role)).not.toContainEqual(expect.any(Function));
});
