import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readListing, recognise } from '../../../src/main/plates/readers/read-listing.ts';
import { formatWell } from '../../../src/shared/wells.ts';
import { containing } from '../../helpers/matchers.ts';
import { makeTempFolder } from '../../helpers/temp-folder.ts';

const namespace = 'xmlns:bts="http://www.yokogawa.co.jp/BTS/BTSSchema/1.0"';
const head = '<?xml version="1.0" encoding="utf-8"?>\n';
const imageName = (well: string, field: number, z: number, channel: number) =>
  `AssayPlate_${well}_T0001F00${field}L01A0${channel}Z0${z}C0${channel}.tif`;

function record(
  well: string,
  rowColumn: readonly [number, number],
  field: number,
  z: number,
  channel: number,
  file?: string,
): string {
  const [row, column] = rowColumn;
  return `<bts:MeasurementRecord bts:Type="IMG" bts:Time="2021-06-14T09:13:30.1+01:00" bts:Column="${column}" bts:Row="${row}" bts:TimePoint="1" bts:FieldIndex="${field}" bts:ZIndex="${z}" bts:TimelineIndex="1" bts:ActionIndex="${channel}" bts:Action="3D" bts:X="${-1448.3 + 416 * field}" bts:Y="1364.2" bts:Z="${z * 1.5}" bts:Ch="${channel}">${file ?? imageName(well, field, z, channel)}</bts:MeasurementRecord>`;
}

const mrf = `${head}<bts:MeasurementDetail bts:Version="1.0" bts:OperatorName="op" bts:Title="run" bts:MeasurementSettingFileName="cells.mes" bts:RowCount="16" bts:ColumnCount="24" bts:TargetSystem="CV8000" ${namespace}>
<bts:MeasurementSamplePlate bts:Name="AssayPlate" bts:WellPlateFileName="p.wpi" />
${[1, 2].map((channel) => `<bts:MeasurementChannel bts:Ch="${channel}" bts:HorizontalPixelDimension="0.325" bts:VerticalPixelDimension="0.325" bts:CameraNumber="1" bts:InputBitDepth="16" bts:HorizontalPixels="4" bts:VerticalPixels="4" />`).join('')}
</bts:MeasurementDetail>`;
const mes = `${head}<bts:MeasurementSetting ${namespace}><bts:ChannelList>
<bts:Channel bts:Ch="1" bts:Target="DNA" bts:Acquisition="BP445/45" bts:Color="#FF002FFF" bts:Kind="ConfocalFluorescence"><bts:LightSourceName>405nm</bts:LightSourceName></bts:Channel>
<bts:Channel bts:Ch="2" bts:Target="" bts:Acquisition="BP525/50" bts:Color="#FF00FF00" />
<bts:Channel bts:Ch="3" bts:Target="never taken" bts:Acquisition="BP600/37" />
</bts:ChannelList></bts:MeasurementSetting>`;

interface Plan {
  readonly records?: readonly string[];
  readonly encode?: (text: string) => Buffer;
  readonly absent?: readonly string[];
}

function makeMeasurement(folder: string, { records, encode, absent = [] }: Plan = {}): string {
  mkdirSync(folder, { recursive: true });
  const all =
    records ??
    [1, 2].flatMap((field) =>
      [1, 2].flatMap((z) => [1, 2].map((channel) => record('B03', [2, 3], field, z, channel))),
    );
  const mlf = `${head}<bts:MeasurementData bts:Version="1.0" ${namespace}>\n${all.join('\n')}
<bts:MeasurementRecord bts:Type="ERR" bts:Time="2021-06-14T09:14:00+01:00" bts:Column="4" bts:Row="2" bts:TimePoint="1" bts:FieldIndex="1">Autofocus failed</bts:MeasurementRecord>
</bts:MeasurementData>`;
  const write = (name: string, text: string) => {
    writeFileSync(join(folder, name), encode?.(text) ?? text);
  };
  write('MeasurementData.mlf', mlf);
  write('MeasurementDetail.mrf', mrf);
  write('cells.mes', mes);
  write('another.mes', mes.replace('DNA', 'wrong'));
  for (const match of mlf.matchAll(/>([^<>/\\]+\.tif)</g)) {
    const name = match[1] ?? '';
    if (!absent.includes(name)) writeFileSync(join(folder, name), '');
  }
  return folder;
}

const list = (path: string, options = {}) => readListing(path, 'auto', options);

test('wells, fields, slices, stage, channels with names and colours, and what failed', async () => {
  const folder = makeMeasurement(makeTempFolder());
  const listing = await list(folder);
  expect(listing).toMatchObject({
    format: 'cellvoyager',
    name: 'AssayPlate',
    evidence: 'Yokogawa CellVoyager, MeasurementData.mlf, CV8000',
    size: { rows: 16, columns: 24 },
    pixelSizeUm: 0.325,
    channels: [
      { key: '1', name: 'DNA', color: '#002fff', wavelengthNm: 445 },
      { key: '2', name: 'BP525/50', color: '#00ff00', wavelengthNm: 525 },
    ],
    leftOut: [{ where: 'MeasurementData.mlf', reason: 'the microscope noted: Autofocus failed' }],
    strayFiles: 0,
  });
  expect(listing.images).toHaveLength(8);
  const [first] = listing.images;
  expect(first).toMatchObject({ field: '1', channel: '1', z: 1, t: 1, stage: { y: -1364.2, unit: 'um' } });
  expect(first && formatWell(first.well)).toBe('B03');
  expect(await recognise(folder)).toMatchObject({ format: 'cellvoyager', confidence: 1 });
});

test('UTF-16, as some versions write', async () => {
  const encode = (text: string) => Buffer.from(`\uFEFF${text.replace('utf-8', 'utf-16')}`, 'utf16le');
  expect((await list(makeMeasurement(makeTempFolder(), { encode }))).images).toHaveLength(8);
});

test('images that are not there, and two measurements', async () => {
  const folder = makeTempFolder();
  makeMeasurement(join(folder, 'run 1'), { absent: [imageName('B03', 1, 1, 1)] });
  makeMeasurement(join(folder, 'run 2'));
  await expect(list(folder)).rejects.toMatchObject({ what: '2 measurements here: run 1, run 2' });
  const listing = await list(folder, { plate: 'run 1' });
  expect(listing.name).toBe('AssayPlate run 1');
  expect(listing.missing).toEqual([{ where: 'B03', reason: containing('1 of the 8 images') }]);
});

describe('damage', () => {
  test('a setting that cannot be read costs the names of the channels only', async () => {
    const folder = makeMeasurement(makeTempFolder());
    writeFileSync(join(folder, 'cells.mes'), mes.slice(0, 300));
    const listing = await list(folder);
    expect(listing.images).toHaveLength(8);
    expect(listing.channels).toEqual([]);
    expect(listing.leftOut).toContainEqual({ where: 'cells.mes', reason: containing('XML') });
  });

  test('records that lead out, entity bombs and cut-off records', async () => {
    const out = makeMeasurement(makeTempFolder(), { records: [record('B03', [2, 3], 1, 1, 1, '../x.tif')] });
    await expect(list(out)).rejects.toMatchObject({
      kind: 'BadInput',
      what: containing('outside its folder'),
    });
    const folder = makeMeasurement(makeTempFolder());
    const path = join(folder, 'MeasurementData.mlf');
    const text = readFileSync(path, 'utf8');
    writeFileSync(
      path,
      text.replace('<bts:MeasurementData', '<!DOCTYPE a [<!ENTITY b "c">]><bts:MeasurementData'),
    );
    await expect(list(folder)).rejects.toMatchObject({ kind: 'BadInput', what: containing('DOCTYPE') });
    writeFileSync(path, text.slice(0, 900));
    await expect(list(folder)).rejects.toMatchObject({
      kind: 'BadInput',
      where: containing('MeasurementData.mlf'),
    });
  });
});

test('timelines count on, and further actions of a channel are channels of their own', async () => {
  const file = (timeline: number, time: number, action: number) =>
    `P_B03_T000${time}F001L0${timeline}A0${action}Z01C01.tif`;
  const taken = (timeline: number, time: number, action: number) =>
    record('B03', [2, 3], 1, 1, 1, file(timeline, time, action))
      .replace('TimePoint="1"', `TimePoint="${time}"`)
      .replace('TimelineIndex="1"', `TimelineIndex="${timeline}"`)
      .replace('ActionIndex="1"', `ActionIndex="${action}"`);
  const places = async (records: readonly string[]) => {
    const listing = await list(makeMeasurement(makeTempFolder(), { records }));
    expect(listing.leftOut.filter(({ reason }) => reason.includes('same plane'))).toEqual([]);
    return listing.images.map(({ relativePath, t, channel }) => [relativePath, t, channel]);
  };
  expect(await places([taken(1, 1, 1), taken(1, 2, 1), taken(2, 1, 1)])).toEqual([
    [file(1, 1, 1), 1, '1'],
    [file(1, 2, 1), 2, '1'],
    [file(2, 1, 1), 3, '1'],
  ]);
  expect(await places([taken(1, 1, 1), taken(1, 1, 2)])).toEqual([
    [file(1, 1, 1), 1, '1'],
    [file(1, 1, 2), 1, '1 action 2'],
  ]);
});
