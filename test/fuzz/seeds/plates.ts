import { join } from 'node:path';
import { writeHarmonyPlate } from '../../helpers/harmony-plate.ts';
import { writeZarrPlate } from '../../helpers/zarr-plate.ts';
import { one, type Seed } from './seed.ts';

const zarr =
  (version: '0.4' | '0.5'): Seed =>
  (folder) => {
    const root = writeZarrPlate(folder, { version, wells: ['A/1'], absent: ['B/2'] });
    const names = version === '0.4' ? ['.zattrs', '.zgroup'] : ['zarr.json'];
    const array = version === '0.4' ? '.zarray' : 'zarr.json';
    const places = ['', 'A/1', 'A/1/0'].flatMap((place) => names.map((name) => join(root, place, name)));
    return [...places, join(root, 'A/1/0/0', array)];
  };

const harmony =
  (version: 'HarmonyV4' | 'HarmonyV6'): Seed =>
  (folder) => {
    const channels = [{ name: 'DNA', emission: 460 }];
    writeHarmonyPlate(folder, { version, wells: [[1, 1]], fields: [[0, 0]], channels });
    return [join(folder, 'Images', version === 'HarmonyV4' ? 'Index.idx.xml' : 'Index.xml')];
  };

const htd: Seed = (folder) => {
  const row = 'TRUE, TRUE, FALSE';
  const lines = [
    '"HTSInfoFile", Version 1.0',
    ...['"TimePoints", 1', '"XWells", 3', '"YWells", 2'],
    ...[`"WellsSelection1", ${row}`, `"WellsSelection2", ${row}`],
    ...['"Sites", TRUE', '"XSites", 2', '"YSites", 1', '"SiteSelection1", TRUE, TRUE'],
    ...['"Waves", TRUE', '"NWavelengths", 1', '"WaveName1", "DAPI"', '"EndFile"', ''],
  ];
  for (const well of ['A01', 'B02']) one(folder, `Run_${well}_s1.TIF`, '');
  return one(folder, 'Run.HTD', lines.join('\r\n'));
};

const cellVoyager: Seed = (folder) => {
  const space = 'xmlns:bts="http://www.yokogawa.co.jp/BTS/BTSSchema/1.0"';
  const image = 'Plate_B03_T0001F001L01A01Z01C01.tif';
  one(folder, image, '');
  return [
    ...one(
      folder,
      'MeasurementData.mlf',
      `<bts:MeasurementData bts:Version="1.0" ${space}><bts:MeasurementRecord bts:Type="IMG" bts:Time="2021-06-14T09:13:30+01:00" bts:Column="3" bts:Row="2" bts:TimePoint="1" bts:FieldIndex="1" bts:ZIndex="1" bts:X="-1448.3" bts:Y="1364.2" bts:Z="1.5" bts:Ch="1">${image}</bts:MeasurementRecord></bts:MeasurementData>`,
    ),
    ...one(
      folder,
      'MeasurementDetail.mrf',
      `<bts:MeasurementDetail bts:Version="1.0" bts:MeasurementSettingFileName="cells.mes" bts:RowCount="16" bts:ColumnCount="24" ${space}><bts:MeasurementChannel bts:Ch="1" bts:HorizontalPixelDimension="0.325" bts:VerticalPixelDimension="0.325"/></bts:MeasurementDetail>`,
    ),
    ...one(
      folder,
      'cells.mes',
      `<bts:MeasurementSetting ${space}><bts:ChannelList><bts:Channel bts:Ch="1" bts:Target="DNA" bts:Acquisition="BP445/45" bts:Color="#FF002FFF"/></bts:ChannelList></bts:MeasurementSetting>`,
    ),
  ];
};

export const plateSeeds = {
  zarr: [zarr('0.4'), zarr('0.5')],
  harmony: [harmony('HarmonyV4'), harmony('HarmonyV6')],
  imagexpress: [htd],
  cellvoyager: [cellVoyager],
} as const satisfies Readonly<Record<string, readonly Seed[]>>;
