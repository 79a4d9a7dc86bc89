import { expect, onTestFinished, test } from 'vitest';
import { createPixelService, importPlate } from '../../src/main/plates/index.ts';
import { harmonyValue, writeHarmonyPlate, type HarmonyPlan } from '../helpers/harmony-plate.ts';
import { makeTempFolder } from '../helpers/temp-folder.ts';
import { makeTempProject } from '../helpers/temp-project.ts';

const online = () => true;

const plan: HarmonyPlan = {
  version: 'HarmonyV6',
  wells: [
    [1, 2],
    [3, 4],
  ],
  // 8 x 6 pixels of 0.59 um: fields side by side, the second one above the first, the third to its right.
  fields: [
    [0, 0],
    [0, 3.54e-6],
    [4.72e-6, 3.54e-6],
  ],
  channels: [
    { name: 'HOECHST 33342', emission: 456 },
    { name: 'Alexa 647', emission: 706 },
  ],
  planes: 3,
  times: 2,
};

async function importHarmony(options: { z?: 'max' | 'middle' | number; t?: 'first' | 'all' | number }) {
  const project = makeTempProject();
  const path = writeHarmonyPlate(makeTempFolder(), plan);
  const report = await importPlate(project, { path, ...options });
  const view = project.readPlateView(report.plateId, online);
  const service = createPixelService(project, { threads: 1 });
  onTestFinished(() => service.close());
  const read = async (well: string, field: number) => {
    const found = view.wells.find(({ name }) => name === well)?.fields[field - 1];
    if (found === undefined) throw new Error('the field was imported');
    const { planes } = await service.readField(
      found.id,
      view.channels.map(({ name }) => name),
    );
    return planes.map((plane) => plane[0]);
  };
  return { report, view, read };
}

test('channels, pixel size and places come from the index', async () => {
  const { report, view, read } = await importHarmony({});
  expect(report).toMatchObject({
    name: 'BR0042',
    rows: 16,
    columns: 24,
    wells: 2,
    fields: 6,
    planes: 12,
    broken: [],
  });
  expect(view.pixelSizeUm).toBeCloseTo(0.59, 10);
  expect(view.channels.map(({ name, color }) => `${name} ${color}`)).toEqual([
    'HOECHST 33342 #3d7bff',
    'Alexa 647 #ff4dd2',
  ]);
  const [well] = view.wells;
  const places = well?.fields.map(({ canvas }) => [canvas.x - well.canvas.x, canvas.y - well.canvas.y]);
  expect(places).toEqual([
    [0, 8],
    [0, 0],
    [8, 0],
  ]);
  // The middle of three slices, the first of two time points.
  expect(await read('A02', 3)).toEqual([1, 2].map((channel) => harmonyValue(1, 2, 3, 2, channel, 1)));
  expect([report.otherSlices, report.otherTimes]).toEqual([24, 36]);
});

test('one slice of one time point, as the index counts them', async () => {
  const { read } = await importHarmony({ z: 3, t: 1 });
  expect(await read('C04', 2)).toEqual([1, 2].map((channel) => harmonyValue(3, 4, 2, 3, channel, 2)));
});

test('a maximum of all slices at every time point', async () => {
  const { report, view, read } = await importHarmony({ z: 'max', t: 'all' });
  expect(report).toMatchObject({ fields: 12, planes: 24, otherSlices: 0, otherTimes: 0 });
  expect(view.wells[0]?.fields.map(({ index }) => index)).toEqual([1, 2, 3, 4, 5, 6]);
  // Fields of one place at two times do not lie on each other.
  const places = new Set(view.wells[0]?.fields.map(({ canvas }) => `${canvas.x}|${canvas.y}`));
  expect(places.size).toBe(6);
  // Field 2 at the second time.
  expect(await read('A02', 4)).toEqual([1, 2].map((channel) => harmonyValue(1, 2, 2, 3, channel, 2)));
});
