import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { openImage } from '../../../src/main/plates/pixels/open-image.ts';
import { hasSharedData, sharedData } from '../../helpers/shared-data.ts';
import { makeTempFolder } from '../../helpers/temp-folder.ts';
import { writeTiff, type TiffPlan } from '../../helpers/tiff.ts';
import { anyText, containing, matching } from '../../helpers/matchers.ts';

async function readAll(path: string, plane = { channel: 0, z: 0, t: 0 }) {
  const source = await openImage(path);
  try {
    return { image: source.image, data: await source.read(plane, 0, null) };
  } finally {
    await source.close();
  }
}

function write(plan: TiffPlan, cut?: number): string {
  const path = join(makeTempFolder(), 'image.tif');
  const bytes = writeTiff(plan);
  writeFileSync(path, cut === undefined ? bytes : bytes.subarray(0, cut));
  return path;
}

const ramp = (length: number) => Array.from({ length }, (_, index) => (index * 37) % 251);

describe('TIFF written by the book', () => {
  const types = [Uint8Array, Uint16Array, Uint32Array, Int16Array, Float32Array, Float64Array] as const;
  const orders = [true, false];
  const compressions = ['none', 'deflate', 'packbits'] as const;
  const cases = types.flatMap((type) =>
    orders.flatMap((bigEndian) =>
      compressions.map((compression) => ({ type, bigEndian, compression, name: type.name })),
    ),
  );
  test.each(cases)('$name, big-endian $bigEndian, $compression', async ({ type, bigEndian, compression }) => {
    const values = type.from(ramp(12 * 7));
    const { image, data } = await readAll(
      write({ width: 12, height: 7, pages: [values], bigEndian, compression }),
    );
    expect(image.type).toBe(type.name.replace('Array', '').toLowerCase());
    expect([...data]).toEqual([...values]);
  });

  test('a palette image gives its indices, whatever colours they stand for', async () => {
    const palette = Uint16Array.from({ length: 768 }, (_, index) => 65535 - index * 85);
    const values = Uint8Array.from({ length: 256 }, (_, index) => index);
    const { data } = await readAll(write({ width: 16, height: 16, pages: [values], palette }));
    expect([...data]).toEqual([...values]);
  });

  test('a region is cut from the right place', async () => {
    const values = Uint16Array.from(ramp(20 * 10));
    const source = await openImage(write({ width: 20, height: 10, pages: [values] }));
    const data = await source.read({ channel: 0, z: 0, t: 0 }, 0, { x: 3, y: 2, width: 4, height: 5 });
    await source.close();
    const expected = Array.from({ length: 20 }, (_, i) => values[(2 + Math.floor(i / 4)) * 20 + 3 + (i % 4)]);
    expect([...data]).toEqual(expected);
  });

  test('colour becomes three channels', async () => {
    const pixels = Uint8Array.from({ length: 4 * 4 * 3 }, (_, index) => index);
    const path = write({ width: 4, height: 4, pages: [pixels], samples: 3 });
    const { image, data } = await readAll(path, { channel: 1, z: 0, t: 0 });
    expect(image.channelNames).toEqual(['Red', 'Green', 'Blue']);
    expect([...data]).toEqual(Array.from({ length: 16 }, (_, index) => index * 3 + 1));
  });

  test.each([
    ['ImageJ=1.53\nimages=6\nchannels=2\nslices=3\nhyperstack=true\n', 1, 2, 5],
    [
      '<OME><Image><Pixels DimensionOrder="XYZCT" SizeC="2" SizeZ="3" SizeT="1" Type="uint8"/></Image></OME>',
      1,
      2,
      5,
    ],
    [
      '<OME><Image><Pixels DimensionOrder="XYZCT" SizeC="2" SizeZ="3" SizeT="1" Type="uint8"/></Image></OME>',
      1,
      0,
      3,
    ],
    ['ImageJ=1.53\nimages=6\nchannels=2\nslices=3\n', 1, 0, 1],
  ])('finds a plane of a stack: %s', async (description, channel, z, page) => {
    const pages = Array.from({ length: 6 }, (_, index) => new Uint8Array(4).fill(index));
    const { image, data } = await readAll(write({ width: 2, height: 2, pages, description }), {
      channel,
      z,
      t: 0,
    });
    expect([image.channels, image.slices]).toEqual([2, 3]);
    expect(data[0]).toBe(page);
  });

  test('pages that nothing explains are slices', async () => {
    const pages = [new Uint8Array(4), new Uint8Array(4).fill(9)];
    const { image, data } = await readAll(write({ width: 2, height: 2, pages }), { channel: 0, z: 1, t: 0 });
    expect([image.channels, image.slices, data[0]]).toEqual([1, 2, 9]);
  });
});

describe('broken TIFF', () => {
  const plan: TiffPlan = { width: 64, height: 64, pages: [new Uint16Array(64 * 64).fill(7)] };
  // The strip comes first and the directory last; so a cut file has lost its directory or, moved to the front, pixels.
  test.each([0, 3, 8, 100, 8000])('cut off after %i bytes', async (cut) => {
    await expect(readAll(write(plan, cut))).rejects.toMatchObject({
      kind: 'BadInput',
      where: containing('image.tif'),
    });
  });

  test('a strip that ends behind the file names both sizes', async () => {
    const bytes = writeTiff(plan);
    const text = Buffer.from(bytes);
    // Tag 279 (StripByteCounts), type 4, count 1: its value is made larger than the file.
    const entry = text.indexOf(Buffer.from([0x17, 0x01, 4, 0, 1, 0, 0, 0]));
    text.writeUInt32LE(1_000_000, entry + 8);
    const path = join(makeTempFolder(), 'short.tif');
    writeFileSync(path, text);
    await expect(readAll(path)).rejects.toMatchObject({
      kind: 'BadInput',
      what: matching(/cut off.*1000008/),
    });
  });

  test('a list of pages in a circle is refused', async () => {
    const path = write({ ...plan, lastPage: (first) => first });
    await expect(readAll(path)).rejects.toMatchObject({
      kind: 'BadInput',
      what: containing('circle'),
    });
  });

  test('something that is no TIFF', async () => {
    const path = join(makeTempFolder(), 'text.tif');
    writeFileSync(path, 'this is no image at all');
    await expect(readAll(path)).rejects.toMatchObject({ kind: 'BadInput', mend: anyText() });
  });

  test('an implausible size is refused before memory is taken', async () => {
    const bytes = Buffer.from(writeTiff(plan));
    const entry = bytes.indexOf(Buffer.from([0x00, 0x01, 4, 0, 1, 0, 0, 0]));
    bytes.writeUInt32LE(4_000_000_000, entry + 8);
    const path = join(makeTempFolder(), 'huge.tif');
    writeFileSync(path, bytes);
    await expect(readAll(path)).rejects.toMatchObject({
      kind: 'BadInput',
      what: containing('not plausible'),
    });
  });

  test('tiles without size are refused instead of counted for ever', async () => {
    const bytes = Buffer.from(writeTiff(plan));
    // StripOffsets (273) becomes TileWidth's neighbour TileOffsets (324); there is no tile size then.
    bytes.writeUInt16LE(324, bytes.indexOf(Buffer.from([0x11, 0x01, 4, 0, 1, 0, 0, 0])));
    const path = join(makeTempFolder(), 'tiles.tif');
    writeFileSync(path, bytes);
    await expect(readAll(path)).rejects.toMatchObject({ kind: 'BadInput', what: 'its tiles have no size' });
  });

  test('a file that is not there', async () => {
    await expect(readAll(join(makeTempFolder(), 'gone.tif'))).rejects.toMatchObject({ kind: 'NotFound' });
  });
});

describe.skipIf(!hasSharedData)('real TIFF (needs ../shared/data)', () => {
  test('the palette images of the SBS plate give indices 0 to 255', async () => {
    const { image, data } = await readAll(sharedData('sbs_bbbc013_plate/images/Channel2-01-A-01.tif'));
    expect(image).toMatchObject({ type: 'uint8', channels: 1, levels: [{ width: 640, height: 640 }] });
    const used = new Set(data);
    expect([Math.min(...used), Math.max(...used)]).toEqual([0, 255]);
  });

  // libtiff (through sharp) is the other implementation.
  test.each([
    ['LZW', 'phenix_named_cellpainting/JUMP_BR00117006/orig/r01c01f01p01-ch5sk1fk1fl1.tiff'],
    ['Deflate', 'nf1_cellpainting_masks/Plate_2_images/D7_01_1_1_DAPI_001.tif'],
    ['PackBits', 'cp_example_human_cc0/AS_09125_050116030001_D03f00d0.tif'],
    ['big-endian', 'neubias_treated_vs_control_labels/xy_calibrated_16bit__nuclear_protein_control.tif'],
  ])('%s equals what libtiff reads', async (_, path) => {
    const { image, data } = await readAll(sharedData(path));
    const deep = image.type === 'uint16';
    const other = await sharp(sharedData(path), { failOn: 'none' })
      .toColourspace(deep ? 'grey16' : 'b-w')
      .raw({ depth: deep ? 'ushort' : 'uchar' })
      .toBuffer();
    const expected = deep ? new Uint16Array(other.buffer, other.byteOffset, other.length / 2) : other;
    expect(data.length).toBe(expected.length);
    expect(data.every((value, index) => value === expected[index])).toBe(true);
  });

  test('float32 keeps its fractions', async () => {
    const { image, data } = await readAll(
      sharedData('neubias_treated_vs_control_labels/xy_float__nuclei_probability.tif'),
    );
    expect(image.type).toBe('float32');
    expect(data.some((value) => value % 1 !== 0)).toBe(true);
  });

  test.each([
    ['8b_2c_actin-nuclei.tif', 2, 'uint8'],
    ['8b_5c_rat_hippocampal_neuron.tif', 5, 'uint8'],
    ['16b_4c_neuron-composite.tif', 4, 'uint16'],
    ['16b_1c_fluorescence.tif', 1, 'uint16'],
  ])('%s has %i channels of %s', async (name, channels, type) => {
    const { image } = await readAll(sharedData('piximi_format_zoo', name));
    expect(image).toMatchObject({ channels, type });
  });
});
