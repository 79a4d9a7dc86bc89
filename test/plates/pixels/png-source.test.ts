import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { openImage } from '../../../src/main/plates/pixels/open-image.ts';
import { makeTempFolder } from '../../helpers/temp-folder.ts';

const first = { channel: 0, z: 0, t: 0 };

test('16 bits keep every value', async () => {
  const path = join(makeTempFolder(), 'labels.png');
  const values = Uint16Array.from({ length: 64 }, (_, index) => index * 1021);
  await sharp(values, { raw: { width: 8, height: 8, channels: 1 } })
    .toColourspace('grey16')
    .png()
    .toFile(path);
  const source = await openImage(path);
  expect(source.image).toMatchObject({ type: 'uint16', channels: 1, levels: [{ width: 8, height: 8 }] });
  expect([...(await source.read(first, 0, null))]).toEqual([...values]);
  const region = await source.read(first, 0, { x: 2, y: 3, width: 2, height: 2 });
  expect([...region]).toEqual([26, 27, 34, 35].map((index) => index * 1021));
});

test('grey in colour with alpha is one channel, real colour is three', async () => {
  const folder = makeTempFolder();
  const grey = Uint8Array.from({ length: 4 * 16 }, (_, index) =>
    index % 4 === 3 ? 255 : Math.floor(index / 4),
  );
  const colour = Uint8Array.from({ length: 4 * 16 }, (_, index) => (index % 4 === 3 ? 255 : index));
  for (const [name, pixels] of [
    ['grey.png', grey],
    ['colour.png', colour],
  ] as const) {
    await sharp(pixels, { raw: { width: 4, height: 4, channels: 4 } })
      .png()
      .toFile(join(folder, name));
  }
  const one = await openImage(join(folder, 'grey.png'));
  expect(one.image.channels).toBe(1);
  expect([...(await one.read(first, 0, null))]).toEqual(Array.from({ length: 16 }, (_, index) => index));
  const three = await openImage(join(folder, 'colour.png'));
  expect(three.image.channelNames).toEqual(['Red', 'Green', 'Blue']);
  expect((await three.read({ channel: 2, z: 0, t: 0 }, 0, null))[1]).toBe(6);
});

test('a truncated file is refused and named', async () => {
  const folder = makeTempFolder();
  const noise = Uint8Array.from({ length: 64 * 64 }, (_, index) => (index * 7919) % 256);
  const whole = await sharp(noise, { raw: { width: 64, height: 64, channels: 1 } })
    .png()
    .toBuffer();
  const path = join(folder, 'half.png');
  writeFileSync(path, whole.subarray(0, whole.length / 2));
  await expect(openImage(path)).rejects.toMatchObject({ kind: 'BadInput', where: path });
});

test('a file that was replaced is read anew', async () => {
  const path = join(makeTempFolder(), 'plane.png');
  for (const value of [10, 20]) {
    const pixels = new Uint8Array(16).fill(value);
    writeFileSync(
      path,
      await sharp(pixels, { raw: { width: 4, height: 4, channels: 1 } })
        .png()
        .toBuffer(),
    );
    const source = await openImage(path);
    expect((await source.read(first, 0, null))[0]).toBe(value);
  }
});
