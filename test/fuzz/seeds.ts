import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { openProject } from '../../src/main/db/index.ts';
import { importPlate } from '../../src/main/plates/index.ts';
import { encodeNpy } from '../../src/shared/npy.ts';
import { writeClassifier } from '../cli/small-networks.ts';
import { writeLayersModel } from '../compute/engines/tfjs/layers-model.ts';
import { writeHarmonyPlate } from '../helpers/harmony-plate.ts';
import { writeTiff, type TiffPlan } from '../helpers/tiff.ts';
import { writeWorkbook } from '../helpers/workbook.ts';
import { writePlate } from '../helpers/written-plate.ts';
import { writeZarrPlate } from '../helpers/zarr-plate.ts';

/** Writes a sound input into a folder and answers the files of it that are to be damaged, one of them at a time. */
export type Seed = (folder: string) => Promise<string[]> | string[];

const pixels = Uint16Array.from({ length: 16 * 12 }, (_, index) => (index * 977) % 60_000);
const page = { width: 16, height: 12, pages: [pixels] };

const one = (folder: string, name: string, content: string | Uint8Array) => {
  writeFileSync(join(folder, name), content);
  return [join(folder, name)];
};

const tiff =
  (plan: Partial<TiffPlan>): Seed =>
  (folder) =>
    one(folder, 'image.tif', writeTiff({ ...page, ...plan }));

const png: Seed = async (folder) => {
  const raw = { width: 16, height: 12, channels: 1 } as const;
  const bytes = await sharp(pixels, { raw }).toColourspace('grey16').png().toBuffer();
  return one(folder, 'image.png', bytes);
};

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

const table = [
  ['Well', 'Role', 'Compound', 'Dose'],
  ['A01', 'negative', 'DMSO', 0],
  ['A02', 'positive', 'Taxol', 1.5],
  ['B01', 'sample', 'X-17', 10],
] as const;
const longForm: Seed = (folder) => one(folder, 'map.csv', table.map((line) => line.join(',')).join('\n'));
const matrix: Seed = (folder) =>
  one(folder, 'map.csv', 'Dose,1,2,3\nA,1,2,3\nB,4,5,6\n\nRole,1,2,3\nA,s,n,p\n');
const workbook: Seed = (folder) => one(folder, 'map.xlsx', writeWorkbook([{ name: 'Plate', rows: table }]));

const ring = [
  [2, 2],
  [12, 2],
  [12, 9],
  [2, 9],
  [2, 2],
];
const geojson: Seed = (folder) => {
  const geometry = {
    type: 'Polygon',
    coordinates: [ring, ring.map(([x = 0, y = 0]) => [x / 2 + 4, y / 2 + 3])],
  };
  const properties = { name: 'n', classification: { name: 'cell', color: [1, 2, 3] } };
  const points = { type: 'MultiPoint', coordinates: ring };
  const features = [geometry, points].map((shape) => ({ type: 'Feature', geometry: shape, properties }));
  return one(folder, 'regions.geojson', JSON.stringify({ type: 'FeatureCollection', features }));
};
const coco: Seed = (folder) => {
  const image = { id: 1, file_name: 'a.tif', width: 16, height: 12 };
  const shapes = [
    [ring.flat()],
    { counts: [20, 30, 142], size: [12, 16] },
    { counts: 'd0n05', size: [12, 16] },
  ];
  const annotations = shapes.map((segmentation, id) => ({
    id,
    image_id: 1,
    category_id: 1,
    segmentation,
    bbox: [2, 2, 10, 7],
  }));
  const content = { images: [image], categories: [{ id: 1, name: 'cell' }], annotations };
  return one(folder, 'regions.json', JSON.stringify(content));
};
const voc: Seed = (folder) =>
  one(
    folder,
    'regions.xml',
    '<annotation><filename>a.tif</filename><size><width>16</width><height>12</height><depth>1</depth></size><object><name>cell</name><bndbox><xmin>2</xmin><ymin>3</ymin><xmax>9</xmax><ymax>8</ymax></bndbox></object></annotation>',
  );

const onnx: Seed = (folder) => [writeClassifier(join(folder, 'network.onnx'), 1)];
const layersModel: Seed = (folder) => {
  const kernel = { shape: [1, 1, 1, 2], data: [1, -1] };
  const path = writeLayersModel(folder, {
    ...{ input: [4, 4, 1], output: 'mean' },
    layers: [
      {
        ...{ name: 'conv', className: 'Conv2D', inputs: ['image'], weights: { kernel } },
        config: { use_bias: false, activation: 'relu' },
      },
      { name: 'mean', className: 'GlobalAveragePooling2D', inputs: ['conv'] },
    ],
  });
  return [path];
};
const keras =
  (name: string): Seed =>
  (folder) => {
    copyFileSync(join('test/compute/engines/tfjs/fixtures', name), join(folder, name));
    return [join(folder, name)];
  };

const npy: Seed = (folder) =>
  one(folder, 'array.npy', encodeNpy({ shape: [3, 4], data: Float32Array.from({ length: 12 }, Math.sqrt) }));

let projectBytes: Promise<Uint8Array> | null = null;

/** A project with a plate of two wells, made once. */
async function makeProject(folder: string): Promise<Uint8Array> {
  const path = join(folder, 'made.platelens');
  const made = { wells: ['A1', 'B2'], fields: 2, channels: ['DNA'], width: 16, height: 12 };
  const images = writePlate(join(folder, 'made'), made);
  const opened = openProject(path, { mode: 'create' });
  await importPlate(opened, { path: images, pattern: '{well}_f{field}_{channel}' });
  opened.close();
  return readFileSync(path);
}

const project: Seed = async (folder) => {
  projectBytes ??= makeProject(folder);
  return one(folder, 'screen.platelens', await projectBytes);
};

/** Sound inputs by kind; several of a kind take turns. */
export const seeds = {
  tiff: [
    ...[tiff({}), tiff({ compression: 'deflate', predictor: true }), tiff({ compression: 'packbits' })],
    ...[tiff({ compression: 'zstd' }), tiff({ bigEndian: true, pages: [pixels, pixels] })],
  ],
  png: [png],
  zarr: [zarr('0.4'), zarr('0.5')],
  harmony: [harmony('HarmonyV4'), harmony('HarmonyV6')],
  imagexpress: [htd],
  cellvoyager: [cellVoyager],
  'plate-map-csv': [longForm, matrix],
  'plate-map-xlsx': [workbook],
  geojson: [geojson],
  coco: [coco],
  voc: [voc],
  onnx: [onnx],
  tfjs: [layersModel],
  keras: [keras('cells.h5'), keras('cells.keras')],
  npy: [npy],
  project: [project],
} as const satisfies Readonly<Record<string, readonly Seed[]>>;

export type Kind = keyof typeof seeds;
export const kinds: readonly Kind[] = Object.keys(seeds) as Kind[];

/** A fresh folder with the sound input in it. */
export async function writeSeed(kind: Kind, turn: number, folder: string): Promise<string[]> {
  mkdirSync(folder, { recursive: true });
  const all: readonly Seed[] = seeds[kind];
  const seed = all[turn % all.length];
  if (seed === undefined) throw new RangeError(`there is no seed of ${kind}`);
  return await seed(folder);
}
