import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { importPlate } from '../../src/main/plates/index.ts';
import { hasSharedData, sharedData } from '../helpers/shared-data.ts';
import { makeTempFolder } from '../helpers/temp-folder.ts';
import { makeTempProject } from '../helpers/temp-project.ts';
import { writeTiff } from '../helpers/tiff.ts';
import { intensityAt, writePlate, type WrittenPlate } from '../helpers/written-plate.ts';
import { writeZarrPlate } from '../helpers/zarr-plate.ts';

const online = () => true;

const small: WrittenPlate = {
  wells: ['B02', 'B03', 'C02'],
  fields: 2,
  channels: ['Actin', 'DNA'],
  width: 40,
  height: 30,
};
const makeFolder = (plate = small) => writePlate(join(makeTempFolder(), 'my plate'), plate);

describe('an import', () => {
  test('stores wells, fields, channels, planes and previews', async () => {
    const project = makeTempProject();
    const folder = makeFolder();
    const report = await importPlate(project, { path: folder });
    expect(report).toMatchObject({
      name: 'my plate',
      rows: 3,
      columns: 4,
      wells: 3,
      fields: 6,
      planes: 12,
      channels: ['Actin', 'DNA'],
      broken: [],
      strayFiles: 0,
    });
    const view = project.readPlateView(report.plateId, online);
    expect(view.wells.map(({ name, role }) => `${name} ${role}`)).toEqual([
      'B02 sample',
      'B03 sample',
      'C02 sample',
    ]);
    const field = view.wells[1]?.fields[1];
    expect(field).toMatchObject({ index: 2, width: 40, height: 30, online: true });
    if (field === undefined) return;
    const [, plane] = project.planesOfField(field.id);
    expect(plane).toMatchObject({
      root: folder,
      relativePath: 'B03_f2_DNA.tif',
      dtype: 'uint16',
      locator: { channel: 0, z: 0, t: 0 },
    });
    // Fields smaller than a preview are kept whole.
    const preview = await project.readPreview(field.id, 1);
    expect([preview?.width, preview?.height, preview?.data[5]]).toEqual([
      40,
      30,
      intensityAt(small, 'B03', 2, 'DNA', 5),
    ]);
  });

  test('colours go by name, limits by the intensities', async () => {
    const project = makeTempProject();
    const report = await importPlate(project, {
      path: makeFolder(),
      channels: [{ name: 'Phalloidin' }, { name: 'Hoechst' }],
    });
    const [actin, dna] = project.readPlateView(report.plateId, online).channels;
    expect([actin?.name, actin?.color, dna?.name, dna?.color]).toEqual([
      'Phalloidin',
      '#ff4d4d',
      'Hoechst',
      '#3d7bff',
    ]);
    expect(actin).toMatchObject({ rangeMin: 1000, rangeMax: 11_096 });
    expect(actin?.histogram).toHaveLength(256);
    expect(actin?.low).toBeGreaterThanOrEqual(1000);
    expect(actin?.high).toBeLessThanOrEqual(11_096);
  });

  test('fields never overlap, and lie within their well', async () => {
    const project = makeTempProject();
    const report = await importPlate(project, { path: makeFolder({ ...small, fields: 5 }) });
    const view = project.readPlateView(report.plateId, online);
    const rects = view.wells.flatMap(({ canvas, fields }) =>
      fields.map((field) => ({ well: canvas, field: field.canvas })),
    );
    for (const [index, { well, field }] of rects.entries()) {
      expect(field.x >= well.x && field.x + field.width <= well.x + well.width).toBe(true);
      expect(field.y >= well.y && field.y + field.height <= well.y + well.height).toBe(true);
      expect(field.x + field.width <= view.canvas.width && field.y + field.height <= view.canvas.height).toBe(
        true,
      );
      for (const { field: other } of rects.slice(index + 1)) {
        const apart =
          field.x + field.width <= other.x ||
          other.x + other.width <= field.x ||
          field.y + field.height <= other.y ||
          other.y + other.height <= field.y;
        expect(apart).toBe(true);
      }
    }
  });

  test('takes roles from the plate map and tells where it disagrees with the images', async () => {
    const project = makeTempProject();
    const map = join(makeTempFolder(), 'map.csv');
    writeFileSync(map, 'Well,Role,Class,Dose\nB02,positive,on,10\nB03,negative,off,0\nD01,sample,,3\n');
    const report = await importPlate(project, { path: makeFolder(), plateMap: map });
    expect([report.rows, report.columns]).toEqual([4, 6]);
    expect(report.plateMap).toMatchObject({
      declaredButMissing: ['D01'],
      presentButUndeclared: ['C02'],
      roleColumn: 'Role',
    });
    const [first] = project.readPlateView(report.plateId, online).wells;
    expect(first).toMatchObject({
      name: 'B02',
      role: 'positive',
      label: 'on',
      conditions: { Role: 'positive', Dose: '10' },
    });
  });

  test('an OME-Zarr plate with wells of its own size and colours', async () => {
    const project = makeTempProject();
    const root = writeZarrPlate(makeTempFolder(), { version: '0.5', wells: ['A/1', 'B/2'], absent: ['B/3'] });
    const report = await importPlate(project, { path: root });
    expect(report).toMatchObject({
      format: 'ome-zarr',
      rows: 2,
      columns: 3,
      fields: 4,
      planes: 8,
      channels: ['DNA', 'Actin'],
    });
    expect(report.missing).toHaveLength(1);
    const view = project.readPlateView(report.plateId, online);
    expect(view.pixelSizeUm).toBe(0.65);
    expect(view.channels.map(({ color }) => color)).toEqual(['#0000ff', '#ff0000']);
  });

  test('of a stack the middle slice is taken, of a series the first time', async () => {
    const folder = makeTempFolder();
    const page = (value: number) =>
      writeTiff({ width: 8, height: 8, pages: [new Uint16Array(64).fill(value)] });
    for (const z of [1, 2, 3, 4, 5]) {
      for (const t of [1, 2])
        writeFileSync(join(folder, `r02c03f01p0${z}-ch1sk${t}fk1fl1.tiff`), page(10 * z + t));
    }
    const project = makeTempProject();
    const report = await importPlate(project, { path: folder });
    expect(report).toMatchObject({ planes: 1, otherSlices: 4, otherTimes: 5 });
    expect(report.keptPlanes).toBe(0);
    const view = project.readPlateView(report.plateId, online);
    expect(view.stack).toBeUndefined();
    expect(view.channels[0]?.rangeMin).toBe(31);
  });
});

describe.skipIf(!hasSharedData)('real plates (needs ../shared/data)', () => {
  test('the SBS plate, roles from its own table', async () => {
    const project = makeTempProject();
    const report = await importPlate(project, {
      path: sharedData('sbs_bbbc013_plate/images'),
      plateMap: sharedData('sbs_bbbc013_plate/1049_Metadata.csv'),
      channels: [{ name: 'FKHR-GFP' }, { name: 'DNA' }],
    });
    expect(report).toMatchObject({
      name: 'sbs_bbbc013_plate',
      rows: 8,
      columns: 12,
      wells: 24,
      fields: 24,
      planes: 48,
      broken: [],
      leftOut: [],
      strayFiles: 0,
    });
    expect(report.plateMap?.declaredButMissing).toHaveLength(72);
    const view = project.readPlateView(report.plateId, online);
    const controls = view.wells
      .filter(({ role }) => role !== 'sample')
      .map(({ name, role }) => `${name} ${role}`);
    expect(controls).toEqual([
      'A01 negative',
      'A02 negative',
      'A12 positive',
      'E01 positive',
      'E02 negative',
      'E12 negative',
    ]);
    expect(view.channels.map(({ name, rangeMin, rangeMax }) => [name, rangeMin, rangeMax])).toEqual([
      ['FKHR-GFP', 0, 255],
      ['DNA', 0, 255],
    ]);
  });

  test('a part of a 96-well plate with the map of the whole plate', async () => {
    const report = await importPlate(makeTempProject(), {
      path: sharedData('nf1_cellpainting_masks'),
      plateMap: sharedData('nf1_cellpainting_masks/platemap_NF1_plate2.csv'),
    });
    expect(report).toMatchObject({
      rows: 8,
      columns: 12,
      wells: 2,
      channels: ['DAPI', 'GFP', 'RFP'],
      strayFiles: 6,
    });
  });

  test('pictures of different sizes without wells, by name', async () => {
    const project = makeTempProject();
    const report = await importPlate(project, {
      path: sharedData('dsb2018_nuclei_masks/images'),
      pattern: '{field}.png',
    });
    expect(report).toMatchObject({ wells: 1, fields: 19, broken: [] });
    const sizes = project
      .readPlateView(report.plateId, online)
      .wells[0]?.fields.map(({ width, height }) => `${width}x${height}`);
    expect(new Set(sizes)).toContain('360x360');
    expect(new Set(sizes)).toContain('696x520');
  });
});
