import fc from 'fast-check';
import { expect, test } from 'vitest';
import { filePresets } from '../../src/main/plates/file-presets.ts';
import { previewPattern } from '../../src/main/plates/preview-pattern.ts';
import { PlateLensError } from '../../src/shared/errors.ts';

test('wells, fields, channels, slices and times, and the names that do not fit', () => {
  const names = [
    'B10_f1_z2_t1_GFP.tif',
    'B2_f1_z1_t1_GFP.tif',
    'B2_f2_z1_t1_DNA.tif',
    'overview.png',
    'B2_thumb.tif',
    'map.csv',
  ];
  expect(previewPattern(names, '{well}_f{field}_z{z}_t{t}_{channel}')).toEqual({
    matched: 3,
    images: 4,
    wells: [
      { well: 'B02', fields: 2, images: 2 },
      { well: 'B10', fields: 1, images: 1 },
    ],
    plates: [],
    fields: ['1', '2'],
    channels: ['DNA', 'GFP'],
    slices: [1, 2],
    times: [1],
    unmatched: { count: 1, examples: ['overview.png'] },
  });
});

test('a preset goes by its name; wells that are only numbered take the smallest format that has so many', () => {
  const name = (well: number) => `--W${String(well).padStart(5, '0')}--P00001--Z00000--T00000--DAPI.tif`;
  const wells = (numbers: readonly number[]) =>
    previewPattern(numbers.map(name), 'scanr').wells.map(({ well }) => well);
  expect(wells([1, 13, 96])).toEqual(['A01', 'B01', 'H12']);
  expect(wells([13, 97])).toEqual(['A13', 'E01']);
});

test('times of an incubator become minutes', () => {
  const names = ['x_A1_1_00d00h30m.tif', 'x_A1_1_01d02h00m.tif'];
  expect(previewPattern(names, 'incucyte').times).toEqual([30, 1560]);
  const dated = previewPattern(
    ['x_A1_1_2024y05m31d_03h30m.tif', 'x_A1_1_2024y05m31d_05h00m.tif'],
    'incucyte',
  ).times;
  expect((dated[1] ?? 0) - (dated[0] ?? 0)).toBe(90);
});

test('10,000 names of a plate are read the same whatever their order', () => {
  const names = Array.from(
    { length: 10_000 },
    (_, index) =>
      `r${1 + (index % 16)}c${1 + (Math.floor(index / 16) % 24)}f${1 + Math.floor(index / 384)}p01-ch1sk1fk1fl1.tiff`,
  );
  const preview = previewPattern(names, 'phenix');
  expect(preview.matched).toBe(10_000);
  expect(preview.wells).toHaveLength(384);
  expect(previewPattern(names.toReversed(), 'phenix')).toEqual(preview);
});

test('any pattern and any names are answered, or refused by the family', () => {
  const piece = fc.constantFrom(
    '{well}',
    '{row:3}',
    '{index}',
    '{channel+}',
    '{time}',
    '{}',
    '{#}',
    '_',
    '-',
    'x',
    '{channel=a|b}',
    '{t:2}',
    '{zz}',
    '/',
  );
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 12 }),
      fc.array(fc.string({ unit: 'binary', maxLength: 60 }), { maxLength: 5 }),
      (pieces, names) => {
        try {
          const preview = previewPattern(
            names.map((name) => `${name}.tif`),
            pieces.join(''),
          );
          expect(preview.matched + preview.unmatched.count).toBe(preview.images);
        } catch (error) {
          expect(error).toBeInstanceOf(PlateLensError);
        }
      },
    ),
  );
});

test('every preset compiles patterns that place a file', () => {
  for (const { patterns } of filePresets)
    for (const { names } of patterns) expect(names.size).toBeGreaterThan(0);
});
