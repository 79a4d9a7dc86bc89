import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { importPlate } from '../../../src/main/plates/index.ts';
import { openImage } from '../../../src/main/plates/pixels/open-image.ts';
import { containing } from '../../helpers/matchers.ts';
import { makeTempFolder } from '../../helpers/temp-folder.ts';
import { makeTempProject } from '../../helpers/temp-project.ts';

interface Plan {
  readonly bits: number;
  /** Samples of a row after the other from the top, as the file orders them. */
  readonly rows: readonly (readonly number[])[];
  readonly downwards?: boolean;
  readonly packing?: number;
}

/** A bitmap of 3 pixels' width by the book: rows from the bottom, each filled up to four bytes. */
function bmp({ bits, rows, downwards = false, packing = 0 }: Plan): Buffer {
  const head = Buffer.alloc(54 + (bits === 8 ? 1024 : 0));
  head.write('BM', 'latin1');
  head.writeUInt32LE(head.length, 10);
  head.writeUInt32LE(40, 14);
  head.writeInt32LE(3, 18);
  head.writeInt32LE(downwards ? -rows.length : rows.length, 22);
  head.writeUInt16LE(1, 26);
  head.writeUInt16LE(bits, 28);
  head.writeUInt32LE(packing, 30);
  const filled = rows.map((row) =>
    Buffer.concat([Buffer.from(row), Buffer.alloc((4 - (row.length % 4)) % 4, 99)]),
  );
  return Buffer.concat([head, ...(downwards ? filled : [...filled].reverse())]);
}

async function read(content: Buffer) {
  const path = join(makeTempFolder(), 'a.bmp');
  writeFileSync(path, content);
  const source = await openImage(path);
  const planes = await Promise.all(
    Array.from({ length: source.image.channels }, (_, channel) =>
      source.read({ channel, z: 0, t: 0 }, 0, null),
    ),
  );
  const part = await source.read({ channel: 0, z: 0, t: 0 }, 0, { x: 1, y: 1, width: 2, height: 1 });
  return { size: source.image.levels[0], planes: planes.map((plane) => [...plane]), part: [...part] };
}

const rows = [
  [1, 2, 3],
  [4, 5, 6],
];

test.each([false, true])('a palette image gives its indices, rows downwards: %s', async (downwards) => {
  expect(await read(bmp({ bits: 8, rows, downwards }))).toEqual({
    size: { width: 3, height: 2 },
    planes: [[1, 2, 3, 4, 5, 6]],
    part: [5, 6],
  });
});

test('colour of 24 and 32 bits, and grey stored as colour', async () => {
  const colour = rows.map((row) => row.flatMap((value) => [value, value + 10, value + 20]));
  const expected = [20, 10, 0].map((more) => [1, 2, 3, 4, 5, 6].map((value) => value + more));
  expect((await read(bmp({ bits: 24, rows: colour }))).planes).toEqual(expected);
  const deep = rows.map((row) => row.flatMap((value) => [value, value + 10, value + 20, 255]));
  expect((await read(bmp({ bits: 32, rows: deep }))).planes).toEqual(expected);
  const grey = rows.map((row) => row.flatMap((value) => [value, value, value]));
  expect((await read(bmp({ bits: 24, rows: grey }))).planes).toEqual([[1, 2, 3, 4, 5, 6]]);
});

test('packed, cut-off and other files are refused by name', async () => {
  await expect(read(bmp({ bits: 8, rows, packing: 1 }))).rejects.toMatchObject({ kind: 'Unsupported' });
  await expect(read(bmp({ bits: 8, rows }).subarray(0, 1080))).rejects.toMatchObject({
    what: containing('cut off'),
  });
  await expect(read(Buffer.from('GIF89a'))).rejects.toMatchObject({ what: containing('bitmap') });
  await expect(read(Buffer.from('BM'))).rejects.toMatchObject({ kind: 'BadInput' });
});

test('a plate of bitmaps', async () => {
  const folder = makeTempFolder();
  for (const channel of [1, 2])
    writeFileSync(join(folder, `Channel${channel}-01-A-01.BMP`), bmp({ bits: 8, rows }));
  const report = await importPlate(makeTempProject(), { path: folder });
  expect(report).toMatchObject({ wells: 1, planes: 2, broken: [] });
});
