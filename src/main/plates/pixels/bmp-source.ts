import { readFile } from 'node:fs/promises';
import { badInput, unsupported } from '../../../shared/errors.ts';
import { toImageError } from './open-failure.ts';
import { maxPlanePixels, type PixelOpener } from './pixel-source.ts';
import { createPictureSource, type WholePicture } from './whole-picture.ts';

/**
 * Reads Windows bitmaps of 8, 24 or 32 bits that are not packed, as older microscopes and benchmark sets have them. A
 * palette image gives its indices, whatever colours they stand for; colour of three equal samples is one channel.
 */
export const bmpOpener: PixelOpener = {
  id: 'bmp',
  accepts: (path) => /\.bmp$/i.test(path),
  open: async (path) => {
    try {
      return createPictureSource(decode(await readFile(path), path));
    } catch (error) {
      throw toImageError(error, path);
    }
  },
};

function decode(file: Buffer, where: string): WholePicture {
  if (file.toString('latin1', 0, 2) !== 'BM')
    throw badInput({ what: 'it does not begin like a bitmap', where });
  const start = file.readUInt32LE(10);
  const [width, stated] = [file.readInt32LE(18), file.readInt32LE(22)];
  const [bits, packing] = [file.readUInt16LE(28), file.readUInt32LE(30)];
  const height = Math.abs(stated);
  if (!(width > 0 && height > 0 && width * height <= maxPlanePixels)) {
    throw badInput({ what: `a plane of ${width} x ${height} pixels is not plausible`, where });
  }
  // 3 only says where the samples of 32 bits lie; they are taken to lie as usual.
  const plain = packing === 0 || (packing === 3 && bits === 32);
  if (!plain || ![8, 24, 32].includes(bits)) {
    throw unsupported({
      what: `a bitmap of ${bits} bits in packing ${packing} cannot be read`,
      where,
      mend: 'Save it as TIFF or PNG.',
    });
  }
  const rowBytes = 4 * Math.ceil((width * bits) / 32);
  if (start + rowBytes * height > file.length) {
    throw badInput({
      what: `the file is cut off: it has ${file.length} bytes instead of ${start + rowBytes * height}`,
      where,
      mend: 'Copy or export the file again.',
    });
  }
  const step = bits / 8;
  const planes = Array.from({ length: Math.min(3, step) }, () => new Uint8Array(width * height));
  for (let y = 0; y < height; y++) {
    // Rows run upwards unless the height is negative; samples are blue, green, red.
    const row = start + rowBytes * (stated > 0 ? height - 1 - y : y);
    for (const [sample, plane] of planes.entries()) {
      const from = row + (planes.length === 1 ? 0 : 2 - sample);
      for (let x = 0; x < width; x++) plane[y * width + x] = file[from + x * step] ?? 0;
    }
  }
  const [first = new Uint8Array(), ...others] = planes;
  const grey = others.every((other) => Buffer.compare(first, other) === 0);
  return { width, height, channels: grey ? [first] : planes };
}
