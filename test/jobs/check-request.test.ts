import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { readImagePlanes } from '../../src/main/plates/index.ts';
import { encodeNpy } from '../../src/shared/npy.ts';
import { networkIdSchema, plateIdSchema } from '../../src/shared/ids.ts';
import type { RunRequest } from '../../src/shared/run.ts';
import { sampleDescription, sampleNetwork, temporaryFolder } from '../db/sample-project.ts';
import { writeTiff } from '../helpers/tiff.ts';
import { createBench, numberedPixels } from './bench.ts';

const segmentation = { ...sampleDescription, task: 'segmentation' as const };

test.each<[string, Partial<RunRequest>, object]>([
  ['an unknown plate', { plateId: plateIdSchema.parse(9) }, { kind: 'NotFound' }],
  ['an unknown network', { networkId: networkIdSchema.parse(9) }, { kind: 'NotFound' }],
  [
    'unknown wells, all of them named',
    { wells: ['A02', 'H12', 'B09', 'xyz'] },
    { kind: 'BadInput', what: 'plate plate 1 has no well H12, B09, xyz' },
  ],
  ['no well at all', { wells: [] }, { kind: 'BadInput' }],
  [
    'a method for another task',
    { method: 'seg-hires-grad-cam' },
    { kind: 'Unsupported', mend: expect.stringContaining('Choose one of hires-cam, grad-cam,') as unknown },
  ],
  [
    'a method that lacks a derivative, naming the operator',
    { method: 'pcim' },
    { kind: 'Unsupported', message: expect.stringContaining('Floor has no derivative') as unknown },
  ],
  [
    'a method that lacks its head',
    { method: 'cape' },
    { kind: 'Unsupported', message: expect.stringContaining('needs a CAPE head') as unknown },
  ],
  ['an unknown layer', { layer: 'middle' }, { kind: 'NotFound', mend: 'It has early, late.' }],
  [
    'a layer out of reach',
    { layer: 'early' },
    { kind: 'Unsupported', what: expect.stringContaining('Floor has no derivative') as unknown },
  ],
  [
    'a class that the network does not have',
    { targets: [{ kind: 'class', classIndex: 2 }] },
    { kind: 'NetworkMismatch', mend: 'Its classes are 0 (untreated), 1 (treated).' },
  ],
  ['pixels of a classifier', { targets: [{ kind: 'pixel', y: 1, x: 2 }] }, { kind: 'BadInput' }],
  ['a parameter that is none', { parameters: { size: 3 } }, { kind: 'BadInput' }],
])('%s is refused, and nothing is stored', async (_, change, error) => {
  const { jobs, project, request, plateId } = createBench();
  await expect(jobs.start({ ...request, ...change })).rejects.toMatchObject(error);
  expect(project.listRuns(plateId)).toEqual([]);
});

test('a network that looks at another channel is refused, naming both', async () => {
  const recipe = { ...sampleNetwork.recipe, channels: ['GFP', 'Mito'] };
  const { jobs, request } = createBench({}, {}, { ...sampleNetwork, recipe });
  await expect(jobs.start(request)).rejects.toMatchObject({
    kind: 'NetworkMismatch',
    what: 'network "translocation" looks at the channel Mito, plate plate 1 has GFP, DNA',
  });
});

test('wells are taken in any spelling and kept in the standard one, the empty ones where they are named', async () => {
  const { jobs, request } = createBench();
  const run = await jobs.start({ ...request, wells: ['b-2', 'R01C01', 'B02'] });
  expect(run).toMatchObject({ wells: ['A01', 'B02'], unitsTotal: 4 });
});

test('a mask must be a file that holds one picture', async () => {
  const folder = temporaryFolder();
  const network = { ...sampleNetwork, description: segmentation };
  const { jobs, request, port } = createBench({}, {}, network);
  const start = (path: string) =>
    jobs.start({ ...request, method: 'seg-hires-grad-cam', targets: [{ kind: 'mask', path }] });
  const missing = join(folder, 'missing.npy');
  await expect(start(missing)).rejects.toMatchObject({ kind: 'NotFound', where: missing });
  const text = join(folder, 'text.npy');
  writeFileSync(text, 'not numpy');
  await expect(start(text)).rejects.toMatchObject({ kind: 'BadInput', where: text });
  const line = join(folder, 'line.npy');
  writeFileSync(line, encodeNpy({ data: new Float32Array(4), shape: [4] }));
  await expect(start(line)).rejects.toMatchObject({ kind: 'BadInput', what: 'the mask has the shape [4]' });
  const good = join(folder, 'good.npy');
  writeFileSync(good, encodeNpy({ data: Float32Array.of(0, 1, 1, 0, 0, 1), shape: [1, 2, 3] }));
  const run = await start(good);
  expect((await jobs.finished(run.id)).state).toBe('done');
  expect(port.tasks[0]?.mask).toEqual({ data: Float32Array.of(0, 1, 1, 0, 0, 1), shape: [2, 3] });
});

test.each(['png', 'tif'])('a mask may be a picture, %s: what is above 0 is in', async (ending) => {
  const path = join(temporaryFolder(), `mask.${ending}`);
  const values = Uint8Array.of(0, 255, 1, 0, 0, 128);
  if (ending === 'png')
    await sharp(values, { raw: { width: 3, height: 2, channels: 1 } })
      .png()
      .toFile(path);
  else writeFileSync(path, writeTiff({ width: 3, height: 2, pages: [Uint16Array.from(values)] }));
  const network = { ...sampleNetwork, description: segmentation };
  const pixels = { ...numberedPixels(), readPicture: readImagePlanes };
  const { jobs, request, port } = createBench({}, { pixels }, network);
  const targets = [{ kind: 'mask', path } as const];
  const run = await jobs.start({ ...request, method: 'seg-hires-grad-cam', targets });
  expect((await jobs.finished(run.id)).state).toBe('done');
  expect(port.tasks[0]?.mask).toEqual({ data: Float32Array.of(0, 1, 1, 0, 0, 1), shape: [2, 3] });
});

test('a mask that is no picture is named', async () => {
  const path = join(temporaryFolder(), 'mask.png');
  writeFileSync(path, 'no picture');
  const network = { ...sampleNetwork, description: segmentation };
  const pixels = { ...numberedPixels(), readPicture: readImagePlanes };
  const { jobs, request } = createBench({}, { pixels }, network);
  const targets = [{ kind: 'mask', path } as const];
  await expect(jobs.start({ ...request, method: 'seg-hires-grad-cam', targets })).rejects.toMatchObject({
    kind: 'BadInput',
    where: path,
  });
});
