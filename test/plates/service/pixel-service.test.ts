import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openProject } from '../../../src/main/db/index.ts';
import {
  createPixelService,
  finderKey,
  importPlate,
  objectFinderDefaults,
  type PixelServiceOptions,
} from '../../../src/main/plates/index.ts';
import { maxLevel, tileSize, type TilePixels } from '../../../src/shared/contract/tiles.ts';
import { fieldIdSchema, plateIdSchema } from '../../../src/shared/ids.ts';
import type { PlateFormat } from '../../../src/shared/wells.ts';
import { containing } from '../../helpers/matchers.ts';
import { hasSharedData, sharedData } from '../../helpers/shared-data.ts';
import { makeTempFolder } from '../../helpers/temp-folder.ts';
import { writeTiff } from '../../helpers/tiff.ts';
import { intensityAt, writePlate, type WrittenPlate } from '../../helpers/written-plate.ts';

const online = () => true;
const plan: WrittenPlate = {
  wells: ['A01', 'B03'],
  fields: 2,
  channels: ['Actin', 'DNA'],
  width: 400,
  height: 300,
};

async function open(options: PixelServiceOptions = {}, size?: PlateFormat) {
  const folder = writePlate(join(makeTempFolder(), 'plate'), plan);
  const project = openProject(join(makeTempFolder(), 'test.platelens'), { mode: 'create' });
  const { plateId } = await importPlate(project, { path: folder, size }, { threads: 1 });
  const service = createPixelService(project, { threads: 1, ...options });
  onTestFinished(async () => {
    await service.close();
    project.close();
  });
  return { folder, project, plateId, service, view: project.readPlateView(plateId, online) };
}

const valueAt = (tile: TilePixels, channel: number, x: number, y: number) =>
  tile.data[(channel * tile.height + y) * tile.width + x];

describe('tiles', () => {
  test('full resolution shows every pixel of every field at its place, and 0 between fields', async () => {
    const { service, plateId, view } = await open();
    const level = maxLevel(view.canvas);
    const inside = (x: number, y: number) =>
      view.wells
        .flatMap((well) => well.fields.map((field) => ({ well, field })))
        .find(
          ({ field: { canvas } }) =>
            x >= canvas.x && y >= canvas.y && x < canvas.x + canvas.width && y < canvas.y + canvas.height,
        );
    let checked = 0;
    for (let ty = 0; ty * tileSize < view.canvas.height; ty++) {
      for (let tx = 0; tx * tileSize < view.canvas.width; tx++) {
        const tile = await service.readTile(plateId, level, tx, ty);
        expect(tile).toMatchObject({ channels: 2, preview: false });
        for (let y = 0; y < tile.height; y += 7) {
          for (let x = 0; x < tile.width; x += 11) {
            const found = inside(tx * tileSize + x, ty * tileSize + y);
            const index =
              found === undefined
                ? 0
                : (ty * tileSize + y - found.field.canvas.y) * 400 +
                  (tx * tileSize + x - found.field.canvas.x);
            for (const [channel, name] of plan.channels.entries()) {
              const expected =
                found === undefined ? 0 : intensityAt(plan, found.well.name, found.field.index, name, index);
              if (valueAt(tile, channel, x, y) !== expected)
                throw new Error(`tile ${tx},${ty} differs at ${x},${y}`);
              checked++;
            }
          }
        }
      }
    }
    expect(checked).toBeGreaterThan(10_000);
  });

  test('every level covers the canvas and keeps its mean', async () => {
    const { service, plateId, view } = await open();
    const top = maxLevel(view.canvas);
    const sums: number[] = [];
    for (let level = 0; level <= top; level++) {
      const scale = 2 ** (top - level);
      let sum = 0;
      let area = 0;
      for (let y = 0; y * tileSize * scale < view.canvas.height; y++) {
        for (let x = 0; x * tileSize * scale < view.canvas.width; x++) {
          const tile = await service.readTile(plateId, level, x, y);
          area += tile.width * tile.height;
          for (const value of tile.data) sum += value;
        }
      }
      expect(area).toBe(Math.ceil(view.canvas.width / scale) * Math.ceil(view.canvas.height / scale));
      sums.push(sum * scale * scale);
    }
    for (const sum of sums) expect(sum / (sums.at(-1) ?? 1)).toBeCloseTo(1, 1);
  });

  test('without the image files previews stand in, and say so', async () => {
    const { service, plateId, view, folder } = await open();
    renameSync(folder, `${folder} moved`);
    const full = await service.readTile(plateId, maxLevel(view.canvas), 0, 0);
    expect(full.preview).toBe(true);
    const { canvas } = view.wells[0]?.fields[0] ?? { canvas: { x: 0, y: 0 } };
    const middle = valueAt(full, 0, canvas.x + 100, canvas.y + 100) ?? 0;
    expect(Math.abs(middle - intensityAt(plan, 'A01', 1, 'Actin', 48))).toBeLessThan(60);
    // Where the previews have the pixels they are no stand-in.
    expect((await service.readTile(plateId, 0, 0, 0)).preview).toBe(false);
  });

  test('one broken plane does not take the others with it', async () => {
    const { service, plateId, view, folder } = await open();
    writeFileSync(join(folder, 'A01_f1_DNA.tif'), 'broken now');
    const tile = await service.readTile(plateId, maxLevel(view.canvas), 0, 0);
    const { canvas } = view.wells[0]?.fields[0] ?? { canvas: { x: 0, y: 0 } };
    expect(tile.preview).toBe(true);
    expect(valueAt(tile, 0, canvas.x + 5, canvas.y)).toBe(intensityAt(plan, 'A01', 1, 'Actin', 5));
  });

  test('the whole plate needs the overviews alone, and a plate without them its previews', async () => {
    // On a plate of 96 wells a field is 13 x 10 pixels in the view of the whole.
    const { service, project, plateId } = await open({}, { rows: 8, columns: 12 });
    const database = new Database(project.path);
    onTestFinished(() => void database.close());
    const whole = async () => {
      service.refresh();
      return await service.readTile(plateId, 0, 0, 0);
    };
    const sum = (data: Uint16Array | Float32Array) => [...data].reduce((total, value) => total + value, 0);
    const seen = await whole();
    database.exec('create table kept as select * from previews; delete from previews');
    expect(await whole()).toEqual(seen);
    database.exec('insert into previews select * from kept; delete from overviews');
    const older = await whole();
    expect(older.preview).toBe(false);
    expect(sum(older.data) / sum(seen.data)).toBeCloseTo(1, 2);
    expect(sum(seen.data)).toBeGreaterThan(0);
  });

  test('float images give float tiles', async () => {
    const folder = makeTempFolder();
    writeFileSync(
      join(folder, 'A01.tif'),
      writeTiff({ width: 4, height: 2, pages: [Float32Array.from({ length: 8 }, (_, i) => i / 8)] }),
    );
    const project = openProject(join(makeTempFolder(), 'float.platelens'), { mode: 'create' });
    const { plateId } = await importPlate(project, { path: folder });
    const service = createPixelService(project);
    const tile = await service.readTile(plateId, 0, 0, 0);
    expect(tile.data).toBeInstanceOf(Float32Array);
    expect([...tile.data].filter((value) => value > 0)).toEqual([
      0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875,
    ]);
    await service.close();
    project.close();
  });

  test('tiles off the canvas, levels and plates that are not there', async () => {
    const { service, plateId, view } = await open();
    await expect(service.readTile(plateId, 0, 1, 0)).rejects.toMatchObject({ kind: 'BadInput' });
    await expect(service.readTile(plateId, maxLevel(view.canvas) + 1, 0, 0)).rejects.toMatchObject({
      kind: 'BadInput',
    });
    await expect(service.readTile(plateIdSchema.parse(99), 0, 0, 0)).rejects.toMatchObject({
      kind: 'NotFound',
    });
  });

  test('a cancelled tile is cancelled, and the next one is whole', async () => {
    const { service, plateId, view } = await open({ threads: 1 });
    const stop = new AbortController();
    const level = maxLevel(view.canvas);
    const first = service.readTile(plateId, level, 0, 0, stop.signal);
    const second = service.readTile(plateId, level, 0, 0);
    stop.abort();
    await expect(first).rejects.toMatchObject({ kind: 'Cancelled' });
    expect((await second).preview).toBe(false);
  });
});

describe('fields', () => {
  test('planes come in the order that was asked for', async () => {
    const { service, view } = await open();
    const field = view.wells[1]?.fields[1];
    if (field === undefined) throw new Error('the plate has this field');
    const { width, height, planes } = await service.readField(field.id, ['DNA', 'Actin', 'DNA']);
    expect([width, height, planes.length]).toEqual([400, 300, 3]);
    expect(planes.map((plane) => plane[1234])).toEqual(
      ['DNA', 'Actin', 'DNA'].map((channel) => intensityAt(plan, 'B03', 2, channel, 1234)),
    );
  });

  test('a channel renamed meanwhile is found by its new name', async () => {
    const { service, view, project, plateId } = await open();
    const [field] = view.wells[0]?.fields ?? [];
    const [channel] = view.channels;
    if (field === undefined || channel === undefined) throw new Error('the plate has a field and a channel');
    await service.readField(field.id, ['Actin']);
    project.setChannel(plateId, { ...channel, name: 'Phalloidin' });
    expect((await service.readField(field.id, ['Phalloidin'])).planes).toHaveLength(1);
  });

  test('what is not there is named', async () => {
    const { service, view, folder } = await open();
    const [field] = view.wells[0]?.fields ?? [];
    if (field === undefined) throw new Error('the plate has a field');
    await expect(service.readField(field.id, ['Mito'])).rejects.toMatchObject({
      kind: 'NotFound',
      mend: containing('Actin, DNA'),
    });
    await expect(service.readField(fieldIdSchema.parse(99), ['DNA'])).rejects.toMatchObject({
      kind: 'NotFound',
    });
    renameSync(folder, `${folder} moved`);
    await expect(service.readField(field.id, ['DNA'])).rejects.toMatchObject({
      kind: 'NotFound',
      where: containing('A01_f1_DNA.tif'),
    });
  });

  test('a file replaced by one of another size is refused', async () => {
    const { service, view, folder } = await open();
    const [field] = view.wells[0]?.fields ?? [];
    if (field === undefined) throw new Error('the plate has a field');
    writeFileSync(
      join(folder, 'A01_f1_DNA.tif'),
      writeTiff({ width: 9, height: 9, pages: [new Uint16Array(81)] }),
    );
    await expect(service.readField(field.id, ['DNA'])).rejects.toMatchObject({
      kind: 'BadInput',
      what: containing('400 x 300'),
    });
  });
});

describe('objects', () => {
  test('are found once and then kept in the project', async () => {
    const { service, view, project, folder } = await open();
    const [field] = view.wells[0]?.fields ?? [];
    if (field === undefined) throw new Error('the plate has a field');
    const pixels = new Uint16Array(400 * 300).fill(200);
    for (let y = 90; y < 110; y++) pixels.fill(3000, y * 400 + 140, y * 400 + 160);
    writeFileSync(join(folder, 'A01_f1_DNA.tif'), writeTiff({ width: 400, height: 300, pages: [pixels] }));
    const finder = objectFinderDefaults(field, 'DNA');
    const centres = await service.findObjects(field.id, finder);
    expect([...centres].map(Math.round)).toEqual([150, 100]);
    expect(project.readObjects(field.id, finderKey(finder))?.areas[0]).toBeCloseTo(400, -2);
    renameSync(folder, `${folder} moved`);
    expect([...(await service.findObjects(field.id, finder))]).toEqual([...centres]);
  });

  test.skipIf(!hasSharedData)('the SBS plate has a sensible number of nuclei in every well', async () => {
    const project = openProject(join(makeTempFolder(), 'sbs.platelens'), { mode: 'create' });
    const { plateId } = await importPlate(project, {
      path: sharedData('sbs_bbbc013_plate/images'),
      channels: [{ name: 'GFP' }, { name: 'DNA' }],
    });
    const service = createPixelService(project);
    const wells = project
      .readPlateView(plateId, online)
      .wells.filter(({ column }) => [0, 5, 11].includes(column));
    const counts = await Promise.all(
      wells.map(async ({ fields: [field] }) => {
        if (field === undefined) throw new Error('every well has a field');
        return (await service.findObjects(field.id, objectFinderDefaults(field, 'DNA'))).length / 2;
      }),
    );
    await service.close();
    project.close();
    // Measured 135 to 316 over all 24 wells.
    expect(counts).toHaveLength(6);
    expect(Math.min(...counts)).toBeGreaterThan(100);
    expect(Math.max(...counts)).toBeLessThan(400);
  });
});
