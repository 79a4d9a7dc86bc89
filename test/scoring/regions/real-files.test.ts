import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { importRegions } from '../../../src/main/scoring/index.ts';
import { readLabelFile } from '../../../src/main/scoring/regions/formats/label-file.ts';
import { fillRegion } from '../../../src/shared/region-raster.ts';
import { temporaryFolder } from '../../db/sample-project.ts';
import { projectOf } from './region-project.ts';

const data = '../shared/data';
const ask = (paths: readonly string[]) => ({
  paths: [...paths],
  plateId: null,
  format: null,
  class: null,
  annotator: null,
});

describe.skipIf(!existsSync(data))('real annotations (needs ../shared/data)', () => {
  test('hand-drawn nuclei of the 2018 Data Science Bowl: every label, every pixel', async () => {
    const folder = `${data}/dsb2018_nuclei_masks`;
    const table = readFileSync(`${folder}/index.csv`, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(','));
    const images = table.map(([id = '', , width, height]) => ({
      file: `images/${id}.png`,
      width: Number(width),
      height: Number(height),
    }));
    const project = projectOf(images);
    const report = await importRegions(project, ask([`${folder}/labels`]));
    expect(report).toMatchObject({ files: table.length, fields: table.length, leftOut: [], notices: [] });
    expect(report.regions).toBe(table.reduce((sum, [, , , , nuclei]) => sum + Number(nuclei), 0));
    const [plate] = project.listPlates(() => true);
    const wells = plate === undefined ? [] : project.readPlateView(plate.id, () => true).wells;
    for (const [index, { file, width, height }] of images.slice(0, 6).entries()) {
      const { labels } = await readLabelFile(`${folder}/labels/${basename(file, '.png')}_label.png`);
      const drawn = new Uint32Array(labels.length);
      const field = wells[index]?.fields[0];
      const regions = field === undefined ? [] : project.listRegions({ fieldIds: [field.id] });
      const values = [...new Set(labels)].filter((label) => label > 0).sort((a, b) => a - b);
      regions.forEach(({ geometry }, place) =>
        fillRegion(drawn, { width, height }, geometry, values[place] ?? 0),
      );
      expect(drawn).toEqual(labels);
    }
  });

  test('CellProfiler masks find their images, and masks without labels become objects', async () => {
    const folder = `${data}/nf1_cellpainting_masks`;
    const size = { width: 1224, height: 904 };
    const wells = ['D6_01_1_2', 'D7_01_1_1'].map((name) => ({ file: `${name}_DAPI_001.tif`, ...size }));
    const project = projectOf(wells);
    const report = await importRegions(project, ask(globSync(`${folder}/Plate_2_masks/*_DAPI_*`)));
    expect(report.fields).toBe(2);
    expect(report.addedClasses).toEqual(['Nuclei']);
    expect(report.notices[0]).toMatch(/taken apart into \d+ connected objects/);
    const { labels } = await readLabelFile(`${folder}/Plate_2_masks/D6_01_1_2_DAPI_001_MaskNuclei.tiff`);
    const drawn = new Uint8Array(labels.length);
    const [plate] = project.listPlates(() => true);
    const field =
      plate === undefined ? undefined : project.readPlateView(plate.id, () => true).wells[0]?.fields[0];
    for (const { geometry } of project.listRegions({ fieldIds: field === undefined ? [] : [field.id] })) {
      fillRegion(drawn, size, geometry, 255);
    }
    expect(drawn.every((value, index) => value === labels[index])).toBe(true);
  });

  test('ImageJ label images find images that share their other words', async () => {
    const folder = `${data}/neubias_treated_vs_control_labels`;
    const labels = `${folder}/xy_8bit_labels__mitocheck_incenp_t1.tif`;
    const { width, height, labels: values } = await readLabelFile(labels);
    const project = projectOf([{ file: 'xy_8bit__mitocheck_incenp_t1.tif', width, height }]);
    const report = await importRegions(project, ask([labels]));
    expect(report.regions).toBe(new Set(values).size - 1);
  });

  test('boxes of blood cells', async () => {
    const folder = `${data}/bccd_blood_boxes/BCCD/Annotations`;
    const files = globSync(`${folder}/*.xml`);
    const images = files.map((file) => ({ file: `${basename(file, '.xml')}.jpg`, width: 640, height: 480 }));
    const project = projectOf(images);
    const report = await importRegions(project, ask([folder]));
    const boxes = files.reduce(
      (sum, file) => sum + readFileSync(file, 'utf8').split('<bndbox>').length - 1,
      0,
    );
    expect(report.regions + report.leftOut.length).toBe(boxes);
    expect(report.addedClasses).toEqual(['Platelets', 'RBC', 'WBC']);
    expect(report.leftOut).toEqual([]);
  });
});

describe('files that cannot be taken as they are', () => {
  const image = { file: 'x/one.tif', width: 20, height: 16 };
  const write = (name: string, content: string | Uint8Array) => {
    const path = join(temporaryFolder(), name);
    writeFileSync(path, content);
    return path;
  };
  const polygon = (coordinates: unknown) =>
    JSON.stringify({ type: 'Feature', geometry: { type: 'Polygon', coordinates }, properties: {} });
  const good = [
    [
      [1, 1],
      [5, 1],
      [5, 5],
      [1, 1],
    ],
  ];

  test.each([
    ['no JSON', 'one.geojson', '{"type": "FeatureColl', /no JSON/],
    ['another JSON', 'one.json', '{"hello": 1}', /the file/],
    [
      'an image that no field has',
      'unknown.geojson',
      polygon(good),
      /no field has an image called "unknown"/,
    ],
    [
      'a line',
      'one.geojson',
      '{"type":"Feature","geometry":{"type":"LineString","coordinates":[[1,1],[2,2]]},"properties":{}}',
      /a LineString that marks no area/,
    ],
    ['XML that is none', 'one.xml', '<annotation><object></annotation>', /line 1.*not valid XML/],
    ['a DOCTYPE', 'one.xml', '<!DOCTYPE a [<!ENTITY b "c">]><annotation/>', /DOCTYPE/],
    ['other XML', 'one.xml', '<html/>', /begins with <html>/],
    ['a table without centres', 'one.csv', 'a,b\n1,2\n', /no column holds centres/],
    ['an empty picture', 'one_label.tif', '', /cannot be read/],
    ['a cut picture', 'one_label.png', new Uint8Array([0x89, 0x50, 0x4e, 0x47]), /cannot be read/],
    [
      'a box without sides',
      'one.xml',
      '<annotation><filename>one.jpg</filename><object><bndbox><xmin>1</xmin></bndbox></object></annotation>',
      /without its four sides/,
    ],
    [
      'boxes for another size',
      'one.xml',
      '<annotation><size><width>9</width><height>9</height></size><object><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>2</xmax><ymax>2</ymax></bndbox></object></annotation>',
      /made for 9 x 9 pixels, and A01 field 1 has 20 x 16/,
    ],
  ])('%s: named, and nothing is stored', async (_, name, content, words) => {
    const project = projectOf([image]);
    const report = await importRegions(project, ask([write(name, content)]));
    expect(report.regions).toBe(0);
    expect(report.leftOut.map(({ where, reason }) => `${where}: ${reason}`).join('\n')).toMatch(words);
    expect(project.listRegions({})).toEqual([]);
    expect(project.regionHistory().undo).toBeNull();
  });

  test('two million vertices in one region are left out, the others stay', async () => {
    const many = Array.from({ length: 1_000_001 }, (_, index) => [index % 7, index % 5]);
    const path = write('one.geojson', `[${polygon([many])},${polygon(good)}]`);
    const report = await importRegions(projectOf([image]), ask([path]));
    expect(report.regions).toBe(1);
    expect(report.leftOut[0]?.reason).toMatch(/1000001 vertices; 1000000 are the most/);
  });

  test('an image name that fits two fields is ambiguous, and says which', async () => {
    const project = projectOf([image, { ...image, file: 'y/one.tif' }]);
    const report = await importRegions(project, ask([write('one.geojson', polygon(good))]));
    expect(report.leftOut[0]?.reason).toMatch(/fits 2 fields \(plate 1 A01 field 1, plate 1 A02 field 1\)/);
  });

  test('a well in the name finds the field, by vendors’ ways of writing it', async () => {
    for (const name of [
      'plate_A02.geojson',
      'AS_09125_A02f01d0.geojson',
      'scan-a2-masks.geojson',
      'A02_s1.geojson',
    ]) {
      const project = projectOf([image, { ...image, file: 'two.tif' }]);
      await importRegions(project, ask([write(name, polygon(good))]));
      expect(project.listRegions({}).map(({ fieldId }) => fieldId)).toEqual([2]);
    }
  });

  test('class and annotator that the person names go before those of the file', async () => {
    const project = projectOf([image]);
    const path = write('one.geojson', polygon(good));
    await importRegions(project, { ...ask([path]), class: 'mine', annotator: 'Ada' });
    expect(project.listRegions({})).toMatchObject([
      {
        class: 'mine',
        annotator: 'Ada',
        origin: { kind: 'imported', file: 'one.geojson', format: 'geojson' },
      },
    ]);
  });

  test('CellProfiler’s centres are points, half a pixel on', async () => {
    const rows = 'ImageNumber,ObjectNumber,FileName_DNA,Nuclei_Location_Center_X,Nuclei_Location_Center_Y';
    const path = write(
      'MyExpt_Nuclei.csv',
      `${rows}\n1,1,one.tif,3,4.5\n1,2,one.tif,nan,2\n1,3,one.tif,7,8\n`,
    );
    const project = projectOf([image]);
    const report = await importRegions(project, ask([path]));
    expect(project.listRegions({})).toMatchObject([
      { class: 'Nuclei', geometry: { kind: 'points', points: [3.5, 5, 7.5, 8.5], radius: 0 } },
    ]);
    expect(report.leftOut[0]?.reason).toBe('1 objects without a centre');
  });

  test('an import can be stopped', async () => {
    const stop = new AbortController();
    stop.abort();
    const path = write('one.geojson', polygon(good));
    await expect(
      importRegions(projectOf([image]), ask([path]), { signal: stop.signal }),
    ).rejects.toMatchObject({ kind: 'Cancelled' });
  });
});
