import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compilePattern } from '../../src/main/plates/file-pattern.ts';
import { filePresets } from '../../src/main/plates/file-presets.ts';
import { formatWell } from '../../src/shared/wells.ts';
import { containing } from '../helpers/matchers.ts';

const matchPreset = (path: string) => {
  for (const preset of filePresets) {
    for (const pattern of preset.patterns) {
      const match = pattern.match(path);
      if (match !== null) return { preset: preset.id, ...match };
    }
  }
  return null;
};

describe('shipped presets read the names that microscopes write', () => {
  const guid = '9E8DE988-6C6F-49A6-8D1B-2BC852EA11E9';
  test.each([
    ['images/Channel2-56-E-08.tif', { preset: 'sbs', channel: '2', row: 'E', column: '08' }],
    [
      'r01c12f03p01-ch5sk1fk1fl1.tiff',
      { preset: 'phenix', row: '01', column: '12', field: '03', z: '01', channel: '5', t: '1' },
    ],
    [
      `2024/1697/TimePoint_2/1well-3C-2S_C07_s2_w2${guid}.tif`,
      {
        preset: 'imagexpress',
        plate: '1well-3C-2S',
        t: '2',
        well: 'C07',
        field: '2',
        channel: '2',
        guid,
      },
    ],
    [
      `TimePoint_1/ZStep_7/plate_C07_s1_w1${guid}.tif`,
      {
        preset: 'imagexpress',
        plate: 'plate',
        t: '1',
        z: '7',
        well: 'C07',
        field: '1',
        channel: '1',
        guid,
      },
    ],
    [
      'TimePoint_1/9987_B02_s1_w1.TIF',
      { preset: 'imagexpress', plate: '9987', t: '1', well: 'B02', field: '1', channel: '1' },
    ],
    [
      'AS_09125_050116030001_D03f00d1.tif',
      { preset: 'cellomics', plate: 'AS_09125_050116030001', well: 'D03', field: '00', channel: '1' },
    ],
    ['B7_01_1_1_DAPI_001.tif', { preset: 'gen5', well: 'B7', field: '1', channel: 'DAPI', t: '001' }],
    [
      '005003-2-004001003.tif',
      { preset: 'operetta', row: '005', column: '003', field: '2', z: '004', t: '001', channel: '003' },
    ],
    [
      'AssayPlate_Greiner_B03_T0001F002L01A01Z04C03.tif',
      {
        preset: 'cellvoyager',
        plate: 'AssayPlate_Greiner',
        well: 'B03',
        t: '0001',
        field: '002',
        z: '04',
        channel: '03',
      },
    ],
    [
      `Week1_22123/G10_s1_w1${guid}.tif`,
      { preset: 'imagexpress', well: 'G10', field: '1', channel: '1', guid },
    ],
    [
      `Week1_22123/Week1_150607_G10_s1_w1${guid}.tif`,
      { preset: 'imagexpress', plate: 'Week1_150607', well: 'G10', field: '1', channel: '1', guid },
    ],
    [
      `BBBC022_v1_images_20585w2/IXMtest_A01_s3_w2${guid}.tif`,
      { preset: 'bbbc', plate: '20585', well: 'A01', field: '3', channel: '2', guid },
    ],
    [
      `24277-Ph_golgi/cdp2bioactives_a01_s1_w4${guid}.tif`,
      { preset: 'bbbc', plate: '24277', channel: 'Ph_golgi', well: 'a01', field: '1', guid },
    ],
    [
      `BBBC006_v1_images_z_16/mcf-z-stacks-03212011_a01_s1_w2${guid}.tif`,
      {
        preset: 'bbbc',
        z: '16',
        plate: 'mcf-z-stacks-03212011',
        well: 'a01',
        field: '1',
        channel: '2',
        guid,
      },
    ],
    [
      `1649_1109_0003_Amp5-1_B_20070424_A01_w1_${guid}.tif`,
      { preset: 'imagexpress', plate: '1649_1109_0003_Amp5-1_B_20070424', well: 'A01', channel: '1', guid },
    ],
    ['Channel1-01-A-01.BMP', { preset: 'sbs', channel: '1', row: 'A', column: '01' }],
    [
      'W0013F0002T0001Z003C2.tif',
      { preset: 'cq1', index: '0013', field: '0002', t: '0001', z: '003', channel: '2' },
    ],
    [
      'B3-Site_2/img_channel001_position007_time000000004_z002.tif',
      { preset: 'micro-manager', well: 'B3', field: '2', channel: '001', t: '000000004', z: '002' },
    ],
    ['001002003.flex', { preset: 'opera', row: '001', column: '002', field: '003' }],
    ['A01.ome.tif', { preset: 'general', well: 'A01' }],
    [
      'A - 01(fld 2 wv DAPI - DAPI).tif',
      { preset: 'incell', row: 'A', column: '01', field: '2', channel: 'DAPI - DAPI' },
    ],
    [
      'run 1/B - 12(fld 01 wv Green - dsRed z 3 time 002 - 1500ms).tif',
      { preset: 'incell', row: 'B', column: '12', field: '01', channel: 'Green - dsRed', z: '3', t: '002' },
    ],
    ['P - 24(wv UV - FITC_2).tif', { preset: 'incell', row: 'P', column: '24', channel: 'UV - FITC_2' }],
    [
      'data/B4--W00016--P00003--Z00001--T00000--Alexa_488-x.tif',
      { preset: 'scanr', well: 'B4', field: '00003', z: '00001', t: '00000', channel: 'Alexa_488-x' },
    ],
    [
      '--W00016--P00003--Z00001--T00000--DAPI.tif',
      { preset: 'scanr', index: '00016', field: '00003', z: '00001', t: '00000', channel: 'DAPI' },
    ],
    [
      'VID12_Near IR_A1_2_00d03h30m.tif',
      { preset: 'incucyte', plate: 'VID12', channel: 'Near IR', well: 'A1', field: '2', time: '00d03h30m' },
    ],
    [
      'my_run_H12_16_2024y05m31d_03h30m.tif',
      { preset: 'incucyte', plate: 'my_run', well: 'H12', field: '16', time: '2024y05m31d_03h30m' },
    ],
    [
      'plate/Well C07/DAPI - Confocal - n000003.tif',
      { preset: 'bd-pathway', well: 'C07', channel: 'DAPI - Confocal', field: '000003' },
    ],
    ['016024007.tif', { preset: 'opera', row: '016', column: '024', field: '007' }],
    ['B02_f03_Hoechst 33342.png', { preset: 'general', well: 'B02', field: '03', channel: 'Hoechst 33342' }],
    ['größe/AA12.tif', { preset: 'general', well: 'AA12' }],
  ])('%s', (path, expected) => {
    expect(matchPreset(path)).toEqual(expected);
  });

  test.each([
    ['r01c01f01p01-ch3sk1fk1fl1_cell_outlines.png'],
    ['D7_01_3_1_RFP_001_MaskCells.tiff'],
    ['notes.tif'],
    ['Channel-A.tif'],
  ])('%s is no plane', (path) => {
    expect(matchPreset(path)).toBeNull();
  });
});

describe('compilePattern', () => {
  test('compares whole folder names from the end of the path', () => {
    const pattern = compilePattern('run {}/{well}.tif');
    expect(pattern.match('a/run 3/B02.tif')).toEqual({ well: 'B02' });
    expect(pattern.match('a/rerun 3/B02.tif')).toBeNull();
    expect(pattern.match('B02.tif')).toBeNull();
  });

  test('takes .tif and .tiff for one extension, and any case', () => {
    expect(compilePattern('{well}.tif').match('b2.TIFF')).toEqual({ well: 'b2' });
    expect(compilePattern('{well}.tif').match('b2.png')).toBeNull();
  });

  test('composed and decomposed spellings of a name are the same', () => {
    expect(compilePattern('Größe_{well}'.normalize('NFD')).match('Größe_B02.tif'.normalize('NFC'))).toEqual({
      well: 'B02',
    });
  });

  test.each([
    ['{wel}', 'unknown placeholder'],
    ['{well:0}', 'unknown placeholder'],
    ['{well}_{channel=}', 'unknown placeholder'],
    ['image_{channel}.tif', 'does not say where'],
    ['{row}_{channel}', 'does not say where'],
  ])('refuses %s', (pattern, reason) => {
    expect(() => compilePattern(pattern)).toThrow(
      expect.objectContaining({ kind: 'BadInput', what: containing(reason) }),
    );
  });

  test('a placeholder of fixed width, of given words, and one that takes dashes', () => {
    const numbered = compilePattern('{row:3}{column:3}{field:2}');
    expect(numbered.match('00201207.tif')).toEqual({ row: '002', column: '012', field: '07' });
    expect(numbered.match('0020127.tif')).toBeNull();
    const named = compilePattern('{channel=Phase|Far (red)}_{well}');
    expect(named.match('far (RED)_B02.tif')).toEqual({ channel: 'far (RED)', well: 'B02' });
    expect(named.match('Green_B02.tif')).toBeNull();
    expect(compilePattern('{well}_{channel+}_x').match('B02_a-b_c_x.tif')).toEqual({
      well: 'B02',
      channel: 'a-b_c',
    });
  });

  test('regular expression signs are plain text', () => {
    expect(compilePattern('(a+)+.*_{well}').match('(a+)+.*_C03.tif')).toEqual({ well: 'C03' });
    expect(compilePattern('(a+)+.*_{well}').match('aaaa_C03.tif')).toBeNull();
  });

  test('a pattern full of gaps ends on a name that nearly fits', () => {
    // Plain backtracking would need about 250^10 steps here.
    const pattern = compilePattern(`${'{}a'.repeat(10)}{well}!`);
    expect(pattern.match('a'.repeat(250))).toBeNull();
  });

  test('a field or channel that stands alone in a name takes underscores and dashes', () => {
    expect(compilePattern('{field}.tif').match('cell_187-a.tif')).toEqual({ field: 'cell_187-a' });
    expect(compilePattern('img {field}.png').match('img a_b.png')).toEqual({ field: 'a_b' });
    expect(compilePattern('{channel}/{well}_{field}.tif').match('DNA_far-red/B02_1.tif')).toEqual({
      channel: 'DNA_far-red',
      well: 'B02',
      field: '1',
    });
    expect(compilePattern('{well}_{field}.tif').match('B02_a_b.tif')).toBeNull();
    expect(compilePattern('{field}{#}.tif').match('a_b7.tif')).toBeNull();
  });

  test('finds again what was written into a name', () => {
    const pattern = compilePattern('p_{well}_s{field}_w{channel}.tif');
    const position = fc.record({ row: fc.nat(31), column: fc.nat(47) });
    fc.assert(
      fc.property(
        position,
        fc.integer({ min: 1, max: 999 }),
        fc.integer({ min: 1, max: 9 }),
        (well, field, channel) => {
          const name = `p_${formatWell(well)}_s${field}_w${channel}.tif`;
          expect(pattern.match(name)).toEqual({
            well: formatWell(well),
            field: String(field),
            channel: String(channel),
          });
        },
      ),
    );
  });
});
