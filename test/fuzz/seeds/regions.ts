import { join } from 'node:path';
import sharp from 'sharp';
import { labelTableName, toLabelTable } from '../../../src/main/scoring/regions/formats/label-image.ts';
import { writeOmeZarrLabels } from '../../../src/main/scoring/regions/formats/write-ome-zarr.ts';
import { encodeLabelTiff } from '../../../src/main/scoring/regions/formats/write-tiff.ts';
import { regionClassIdSchema } from '../../../src/shared/region.ts';
import { writeTiff } from '../../helpers/tiff.ts';
import { exportedField } from './exported-field.ts';
import { one, type Seed } from './seed.ts';

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
  const content = {
    images: [image],
    categories: [{ id: 1, name: 'cell' }],
    annotations,
  };
  return one(folder, 'regions.json', JSON.stringify(content));
};
const voc: Seed = (folder) =>
  one(
    folder,
    'regions.xml',
    '<annotation><filename>a.tif</filename><size><width>16</width><height>12</height><depth>1</depth></size><object><name>cell</name><bndbox><xmin>2</xmin><ymin>3</ymin><xmax>9</xmax><ymax>8</ymax></bndbox></object></annotation>',
  );

const size = { width: 16, height: 12 };
/** Three objects in rows, one of them in two parts. */
const labels = Uint32Array.from({ length: 16 * 12 }, (_, index) =>
  index % 16 < 11 ? Math.floor(index / 48) : 3,
);

const labelTiff: Seed = async (folder) => {
  const row = { class: 'cell', annotator: 'x', name: 'n', plate: 'p', well: 'A1', field: 1 };
  const rows = [1, 2, 3].map((label) => ({ ...row, file: 'labels.tif', label }));
  return [
    ...one(folder, 'labels.tif', await encodeLabelTiff(labels, size)),
    ...one(folder, labelTableName, toLabelTable(rows)),
  ];
};
/** As CellProfiler saves objects: 16 bits, their kind in the name. */
const objectMask: Seed = (folder) =>
  one(
    folder,
    'a_MaskNuclei.tiff',
    writeTiff({ ...size, pages: [Uint16Array.from(labels)], compression: 'packbits' }),
  );
const labelPng: Seed = async (folder) => {
  const raw = { ...size, channels: 1 } as const;
  return one(
    folder,
    'mask.png',
    await sharp(Uint8Array.from(labels), { raw }).toColourspace('b-w').png().toBuffer(),
  );
};
const zarrLabels: Seed = async (folder) => {
  const image = join(folder, 'image.zarr');
  await writeOmeZarrLabels(image, exportedField, [
    { id: regionClassIdSchema.parse(1), name: 'cell', color: '#2bb8a3' },
  ]);
  const names = ['labels/.zattrs', 'labels/cell/.zattrs', 'labels/cell/0/.zarray', 'labels/cell/0/0/0'];
  return names.map((name) => join(image, name));
};
const centres: Seed = (folder) => {
  const lines = [
    'ImageNumber,ObjectNumber,Metadata_Well,Metadata_Site,FileName_DNA,Nuclei_Location_Center_X,Nuclei_Location_Center_Y',
    ...[1, 2, 3].map((number) => `1,${number},A01,1,a.tif,${number * 3.5},${number + 0.25}`),
    '1,4,A01,1,"a,b.tif",nan,1e3',
  ];
  return one(folder, 'Nuclei.csv', lines.join('\n'));
};

export const regionSeeds = {
  geojson: [geojson],
  coco: [coco],
  voc: [voc],
  'label-image': [labelTiff, objectMask, labelPng],
  'ome-zarr-labels': [zarrLabels],
  'cellprofiler-csv': [centres],
} as const satisfies Readonly<Record<string, readonly Seed[]>>;
