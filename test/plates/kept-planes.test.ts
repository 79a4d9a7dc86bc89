import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openProject } from '../../src/main/db/index.ts';
import { createPixelService, importPlate, type ImportRequest } from '../../src/main/plates/index.ts';
import { maxLevel, mostOtherPlanes } from '../../src/shared/contract/tiles.ts';
import { importedPlane, type PlaneChoice } from '../../src/shared/stack.ts';
import { writeTiff } from '../helpers/tiff.ts';

const side = 16;
const plane = (value: number) => new Uint16Array(side * side).fill(value);

/** Slices 1 to 5 (well D04: 2 to 4) of times 2 and 7, each a file; a pixel is 100 t + 10 z + channel. */
function writeSliceFiles(): string {
  const folder = makeFolder();
  for (const well of ['r02c03', 'r04c04']) {
    for (const z of well === 'r02c03' ? [1, 2, 3, 4, 5] : [2, 3, 4]) {
      for (const t of [2, 7]) {
        for (const channel of [1, 2]) {
          const bytes = writeTiff({ width: side, height: side, pages: [plane(100 * t + 10 * z + channel)] });
          writeFileSync(join(folder, `${well}f01p0${z}-ch${channel}sk${t}fk1fl1.tiff`), bytes);
        }
      }
    }
  }
  return folder;
}

const omeXml = (t: number, z: number, c: number) =>
  `<?xml version="1.0"?><OME><Image><Pixels DimensionOrder="XYCZT" Type="uint16" SizeX="${side}" SizeY="${side}" ` +
  `SizeZ="${z}" SizeC="${c}" SizeT="${t}"><TiffData/></Pixels></Image></OME>`;

/** One OME-TIFF a well with 3 slices of 2 times in 2 channels; a pixel is 100 t + 10 z + channel, all from 1. */
function writeStackImages(): string {
  const folder = makeFolder();
  const pages = [1, 2].flatMap((t) =>
    [1, 2, 3].flatMap((z) => [1, 2].map((channel) => plane(100 * t + 10 * z + channel))),
  );
  for (const well of ['A01', 'B02']) {
    const bytes = writeTiff({ width: side, height: side, pages, description: omeXml(2, 3, 2) });
    writeFileSync(join(folder, `${well}_f1.ome.tif`), bytes);
  }
  return folder;
}

const closings: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const close of closings) await close();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const folders: string[] = [];
/** A folder that lasts as long as the plates that are shared by tests. */
function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'platelens-stack-'));
  folders.push(folder);
  return folder;
}

async function read(request: ImportRequest) {
  const project = openProject(join(makeFolder(), 'stack.platelens'), { mode: 'create' });
  const report = await importPlate(project, { keepPlanes: true, ...request }, { threads: 1 });
  const service = createPixelService(project, { threads: 1 });
  closings.push(async () => {
    await service.close();
    project.close();
  });
  const view = project.readPlateView(report.plateId, () => true);
  const valueOf = async (well: string, channel: number, choice: PlaneChoice) => {
    const field = view.wells.find(({ name }) => name === well)?.fields[0];
    const name = view.channels[channel]?.name;
    if (field === undefined || name === undefined) throw new Error(`there is no ${well}`);
    const { planes } = await service.readField(field.id, [name], undefined, choice);
    expect(new Set(planes[0])).toHaveProperty('size', 1);
    return planes[0]?.[0];
  };
  const tileValue = async (well: string, channel: number, choice: PlaneChoice) => {
    const canvas = view.wells.find(({ name }) => name === well)?.fields[0]?.canvas;
    if (canvas === undefined) throw new Error(`there is no ${well}`);
    const level = maxLevel(view.canvas);
    const [x, y] = [Math.floor(canvas.x / 512), Math.floor(canvas.y / 512)];
    const tile = await service.readTile(view.id, level, x, y, undefined, 'full', choice);
    const at = (channel * tile.height + canvas.y - y * 512) * tile.width + canvas.x - x * 512;
    return tile.data[at];
  };
  return { project, report, view, service, valueOf, tileValue };
}

describe('slices and times in files of their own', () => {
  let plate: Awaited<ReturnType<typeof read>>;
  beforeAll(async () => {
    plate = await read({ path: writeSliceFiles() });
  });

  test('are listed as the files count them, and networks see the chosen one as before', async () => {
    const { view, report, valueOf } = plate;
    expect(view.stack).toEqual({ slices: [1, 2, 3, 4, 5], times: [2, 7], shown: { z: 3, t: 2 } });
    expect(report).toMatchObject({ planes: 4, otherSlices: 12, otherTimes: 16, keptPlanes: 32 });
    expect(await valueOf('B03', 0, importedPlane)).toBe(231);
    expect(await valueOf('D04', 1, importedPlane)).toBe(232);
  });

  test('each is read by its number, by itself or at another time, and all by their maximum', async () => {
    for (const read of [plate.valueOf, plate.tileValue]) {
      expect(await read('B03', 0, { z: 5, t: null })).toBe(251);
      expect(await read('B03', 1, { z: 1, t: 7 })).toBe(712);
      expect(await read('B03', 1, { z: null, t: 7 })).toBe(732);
      expect(await read('B03', 0, { z: 'max', t: null })).toBe(251);
      expect(await read('D04', 0, { z: 'max', t: 7 })).toBe(741);
    }
  });

  test('a slice that a field does not have is refused where pixels are asked for, and dark in tiles', async () => {
    const { valueOf, tileValue } = plate;
    await expect(valueOf('D04', 0, { z: 5, t: null })).rejects.toMatchObject({ kind: 'NotFound' });
    expect(await tileValue('D04', 0, { z: 5, t: null })).toBe(0);
  });

  test('a plate read as its maximum goes back to single slices', async () => {
    const { view, valueOf } = await read({ path: writeSliceFiles(), z: 'max', t: 7 });
    expect(view.stack?.shown).toEqual({ z: 'max', t: 7 });
    expect(await valueOf('B03', 0, importedPlane)).toBe(751);
    expect(await valueOf('B03', 0, { z: 2, t: null })).toBe(721);
    expect(await valueOf('B03', 0, { z: null, t: 2 })).toBe(251);
  });

  test('times that became fields are no axis any longer', async () => {
    const { view, valueOf } = await read({ path: writeSliceFiles(), t: 'all' });
    expect(view.stack).toMatchObject({ slices: [1, 2, 3, 4, 5], times: [1] });
    expect(view.wells[0]?.fields).toHaveLength(2);
    expect(await valueOf('B03', 0, { z: 4, t: null })).toBe(241);
  });
});

describe('slices and times inside images', () => {
  test('are counted from 1', async () => {
    const { view, valueOf, tileValue } = await read({
      path: writeStackImages(),
      pattern: '{well}_f{field}.ome.tif',
    });
    expect(view.stack).toEqual({ slices: [1, 2, 3], times: [1, 2], shown: { z: 2, t: 1 } });
    expect(await valueOf('A01', 0, importedPlane)).toBe(121);
    expect(await valueOf('B02', 1, { z: 3, t: 2 })).toBe(232);
    expect(await tileValue('B02', 1, { z: 'max', t: null })).toBe(132);
  });

  test('are known of a plate that was read as its maximum', async () => {
    const { view, valueOf } = await read({
      ...{ path: writeStackImages(), pattern: '{well}_f{field}.ome.tif', z: 'max' },
    });
    expect(view.stack).toEqual({ slices: [1, 2, 3], times: [1, 2], shown: { z: 'max', t: 1 } });
    expect(await valueOf('A01', 1, importedPlane)).toBe(132);
    expect(await valueOf('A01', 1, { z: 1, t: null })).toBe(112);
  });
});

test('over many wells at once the imported plane is shown, and the tile says so', async () => {
  const folder = makeFolder();
  const wells = Array.from({ length: mostOtherPlanes + 1 }, (_, place) => ({
    row: Math.floor(place / 12) + 1,
    column: (place % 12) + 1,
  }));
  const two = (number: number) => String(number).padStart(2, '0');
  for (const { row, column } of wells) {
    for (const z of [1, 2]) {
      const bytes = writeTiff({ width: 8, height: 8, pages: [new Uint16Array(64).fill(z)] });
      writeFileSync(join(folder, `r${two(row)}c${two(column)}f01p0${z}-ch1sk1fk1fl1.tiff`), bytes);
    }
  }
  const { service, view } = await read({ path: folder });
  const tile = (z: number) => service.readTile(view.id, 0, 0, 0, undefined, 'full', { z, t: null });
  expect(view.stack?.shown.z).toBe(2);
  expect(await tile(1)).toMatchObject({ imported: true });
  expect(Math.max(...(await tile(1)).data)).toBe(2);
});
