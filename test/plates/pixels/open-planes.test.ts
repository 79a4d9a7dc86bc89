import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { digestImage } from '../../../src/main/plates/pixels/digest.ts';
import { openPlanes } from '../../../src/main/plates/pixels/open-planes.ts';
import { readPlane } from '../../../src/main/plates/pixels/read-plane.ts';
import { containing } from '../../helpers/matchers.ts';
import { makeTempFolder } from '../../helpers/temp-folder.ts';
import { writeTiff } from '../../helpers/tiff.ts';

const size = { width: 4, height: 2 };
const slices = [
  [1, 9, 3, 0, 5, 0, 7, 200],
  [8, 2, 3, 4, 5, 0, 70, 8],
  [0, 0, 30, 0, 6, 0, 7, 8],
];
const maximum = [8, 9, 30, 4, 6, 0, 70, 200];

function writeSlices(folder: string, type: typeof Uint16Array | typeof Float32Array = Uint16Array): string[] {
  return slices.map((values, index) => {
    const path = join(folder, `z${index}.tif`);
    writeFileSync(path, writeTiff({ ...size, pages: [type.from(values)] }));
    return path;
  });
}

async function readMaximum(path: string, stack: readonly string[] | null) {
  const source = await openPlanes(path, { projection: 'max', stack });
  try {
    return { image: source.image, data: [...(await source.read({ channel: 0, z: 0, t: 0 }, 0, null))] };
  } finally {
    await source.close();
  }
}

test('the slices of several files, whatever their order', async () => {
  const files = writeSlices(makeTempFolder());
  for (const stack of [files, files.toReversed()]) {
    const { image, data } = await readMaximum(stack[0] ?? '', stack);
    expect(data).toEqual(maximum);
    expect(image.slices).toBe(1);
  }
});

test('the slices of one file', async () => {
  const path = join(makeTempFolder(), 'stack.tif');
  writeFileSync(path, writeTiff({ ...size, pages: slices.map((values) => Uint16Array.from(values)) }));
  const { image, data } = await readMaximum(path, null);
  expect([data, image.slices]).toEqual([maximum, 1]);
});

test('a number wins over what is not a number', async () => {
  const folder = makeTempFolder();
  const paths = [0, 1].map((index) => join(folder, `${index}.tif`));
  const [a = '', b = ''] = paths;
  writeFileSync(a, writeTiff({ width: 2, height: 1, pages: [Float32Array.of(Number.NaN, -3)] }));
  writeFileSync(b, writeTiff({ width: 2, height: 1, pages: [Float32Array.of(-5, Number.NaN)] }));
  expect((await readMaximum(a, paths)).data).toEqual([-5, -3]);
});

test('import and viewer read the same plane', async () => {
  const stack = writeSlices(makeTempFolder());
  const [path = ''] = stack;
  const { planes } = await digestImage(path, { z: 0, t: 0, projection: 'max', stack });
  expect([...(planes[0]?.preview.data ?? [])]).toEqual(maximum);
  const task = { path, index: { channel: 0, z: 0, t: 0 }, size, level: 0, projection: 'max', stack } as const;
  expect([...(await readPlane(task)).data]).toEqual(maximum);
});

test('a slice of another size, or one that has gone, is named', async () => {
  const folder = makeTempFolder();
  const stack = writeSlices(folder);
  writeFileSync(stack[1] ?? '', writeTiff({ width: 2, height: 2, pages: [new Uint16Array(4)] }));
  await expect(readMaximum(stack[0] ?? '', stack)).rejects.toMatchObject({
    kind: 'BadInput',
    where: stack[1],
  });
  await expect(readMaximum(stack[0] ?? '', [stack[0] ?? '', join(folder, 'gone.tif')])).rejects.toMatchObject(
    {
      kind: 'NotFound',
      where: containing('gone.tif'),
    },
  );
});
