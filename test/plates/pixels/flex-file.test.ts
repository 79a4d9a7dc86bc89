import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { importPlate } from '../../../src/main/plates/index.ts';
import { openImage } from '../../../src/main/plates/pixels/open-image.ts';
import { makeTempFolder } from '../../helpers/temp-folder.ts';
import { makeTempProject } from '../../helpers/temp-project.ts';
import { writeTiff } from '../../helpers/tiff.ts';

/** A file of an Opera: pages described by arrays that are named by exposure and camera. */
function writeFlex(
  folder: string,
  name: string,
  arrays: readonly string[],
  pages = arrays.length,
  layout = '',
): string {
  const flex = `<?xml version="1.0"?><Root xmlns="http://www.evotec.com/FLEX"><FLEX>${layout}<Arrays>${arrays
    .map((array) => `<Array Name="${array}" Type="ImageArray" BitsPerPixel="16" Factor="1"/>`)
    .join('')}</Arrays></FLEX></Root>`;
  const planes = Array.from({ length: pages }, (_, page) => new Uint16Array(6).fill(100 + page));
  writeFileSync(join(folder, name), writeTiff({ width: 3, height: 2, pages: planes, flex }));
  return join(folder, name);
}

test('pages are channels by the names of their arrays, then slices', async () => {
  const path = writeFlex(makeTempFolder(), '001002003.flex', [
    'Exp1Cam1',
    'Exp1Cam2',
    'Exp1Cam1',
    'Exp1Cam2',
  ]);
  const source = await openImage(path);
  expect(source.image).toMatchObject({ channels: 2, slices: 2, channelNames: ['Exp1Cam1', 'Exp1Cam2'] });
  expect((await source.read({ channel: 1, z: 0, t: 0 }, 0, null))[0]).toBe(101);
  expect((await source.read({ channel: 0, z: 1, t: 0 }, 0, null))[0]).toBe(102);
  await source.close();
});

test('pages that the description does not explain are slices', async () => {
  const source = await openImage(writeFlex(makeTempFolder(), '001002003.flex', ['Exp1Cam1', 'Exp1Cam2'], 3));
  expect(source.image).toMatchObject({ channels: 1, slices: 3 });
  await source.close();
});

test('a folder of them is a plate', async () => {
  const folder = makeTempFolder();
  for (const name of ['001002001.flex', '001002002.flex', '002003001.flex'])
    writeFlex(folder, name, ['Exp1Cam1', 'Exp2Cam1']);
  const report = await importPlate(makeTempProject(), { path: folder });
  expect(report).toMatchObject({
    wells: 2,
    fields: 3,
    planes: 6,
    channels: ['Exp1Cam1', 'Exp2Cam1'],
    broken: [],
  });
});

/** Fields of a well and planes of a stack, as the description lists them. */
const layoutOf = (fields: number, planes: number) =>
  `<Sublayout>${Array.from({ length: fields }, (_, index) => `<Field No="${index + 1}"><OffsetX>0</OffsetX></Field>`).join('')}</Sublayout>` +
  `<Stack>${Array.from({ length: planes }, (_, index) => `<Plane No="${index + 1}"/>`).join('')}</Stack>`;

test('a file may hold all fields of a well, each with its slices', async () => {
  const folder = makeTempFolder();
  const arrays = Array.from({ length: 12 }, (_, index) => (index % 2 === 0 ? 'Exp1Cam1' : 'Exp1Cam2'));
  const path = writeFlex(folder, '001002000.flex', arrays, 12, layoutOf(3, 2));
  const source = await openImage(path, { series: 2 });
  expect(source.image).toMatchObject({ channels: 2, slices: 2 });
  expect((await source.read({ channel: 1, z: 1, t: 0 }, 0, null))[0]).toBe(111);
  await source.close();
  writeFlex(folder, '002002000.flex', arrays, 12, layoutOf(3, 2));
  const report = await importPlate(makeTempProject(), { path: folder });
  expect(report).toMatchObject({ wells: 2, fields: 6, planes: 12, broken: [] });
});

test('a field a file has the slices that its pages make, however many fields its well has', async () => {
  const folder = makeTempFolder();
  for (const name of ['001001001.flex', '001001002.flex'])
    writeFlex(folder, name, ['Exp1Cam1', 'Exp1Cam1'], 2, layoutOf(2, 1));
  expect(await importPlate(makeTempProject(), { path: folder })).toMatchObject({ fields: 2, planes: 2 });
});
