import { copyFileSync, cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { importPlate, listPlateRoots, rerootPlate } from '../../src/main/plates/index.ts';
import { makeTempFolder } from '../helpers/temp-folder.ts';
import { makeTempProject } from '../helpers/temp-project.ts';
import { writeTiff } from '../helpers/tiff.ts';
import { writePlate } from '../helpers/written-plate.ts';

const plate = { wells: ['A01', 'A02'], fields: 2, channels: ['DNA'], width: 20, height: 16 };
const options = { threads: 1 };

async function movedPlate() {
  const project = makeTempProject();
  const old = writePlate(join(makeTempFolder(), 'old'), plate);
  const { plateId } = await importPlate(project, { path: old }, options);
  const path = join(makeTempFolder(), 'new');
  cpSync(old, path, { recursive: true });
  rmSync(old, { recursive: true });
  const [root] = await listPlateRoots(project, plateId);
  expect(root).toEqual({ rootId: root?.rootId, path: old, online: false, planes: 4 });
  return { project, plateId, path, old, request: { plateId, rootId: root?.rootId ?? 0, path, force: false } };
}

test('a moved folder is taken when its images are those that were imported', async () => {
  const { project, plateId, path, request } = await movedPlate();
  expect(await rerootPlate(project, request, options)).toEqual({
    applied: true,
    checked: 4,
    planes: 4,
    differing: [],
    missing: [],
  });
  expect((await listPlateRoots(project, plateId))[0]).toMatchObject({ path, online: true });
});

test('an image of another content, a broken one and one that is away are named, and nothing changes', async () => {
  const { project, plateId, path, old, request } = await movedPlate();
  copyFileSync(join(path, 'A01_f1_DNA.tif'), join(path, 'A01_f2_DNA.tif'));
  writeFileSync(join(path, 'A02_f1_DNA.tif'), 'no image');
  rmSync(join(path, 'A02_f2_DNA.tif'));
  const found = { differing: ['A01_f2_DNA.tif'], missing: ['A02_f1_DNA.tif', 'A02_f2_DNA.tif'] };
  expect(await rerootPlate(project, request, options)).toMatchObject({ applied: false, ...found });
  expect((await listPlateRoots(project, plateId))[0]?.path).toBe(old);
  const forced = await rerootPlate(project, { ...request, force: true }, options);
  expect(forced).toMatchObject({ applied: true, ...found });
  expect((await listPlateRoots(project, plateId))[0]?.path).toBe(path);
});

test('the same pixels packed another way are the same image', async () => {
  const { project, path, request } = await movedPlate();
  const pixels = Uint16Array.from({ length: 320 }, (_, index) => 1000 + (index % 97));
  const packed = writeTiff({
    width: 20,
    height: 16,
    pages: [pixels],
    compression: 'deflate',
    bigEndian: true,
  });
  writeFileSync(join(path, 'A01_f1_DNA.tif'), packed);
  expect(await rerootPlate(project, request, options)).toMatchObject({ applied: true, differing: [] });
});

test('what is no folder is refused', async () => {
  const { project, path, request } = await movedPlate();
  const file = join(path, 'A01_f1_DNA.tif');
  await expect(rerootPlate(project, { ...request, path: file })).rejects.toMatchObject({ kind: 'BadInput' });
  await expect(rerootPlate(project, { ...request, path: `${path}/nowhere` })).rejects.toMatchObject({
    kind: 'NotFound',
  });
  await expect(rerootPlate(project, { ...request, rootId: 99 })).rejects.toMatchObject({ kind: 'NotFound' });
});
