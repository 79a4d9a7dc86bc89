import sharp from 'sharp';
import { readFile } from 'node:fs/promises';
import { toImageError } from './open-failure.ts';
import { maxPlanePixels, type PixelArray, type PixelOpener } from './pixel-source.ts';
import { createPictureSource, type WholePicture } from './whole-picture.ts';

/**
 * Reads PNG of 8 or 16 bits. Alpha is dropped, and a grey picture that was stored as colour (red = green = blue)
 * counts as one channel, as microscopes and challenge data often write it.
 */
export const pngOpener: PixelOpener = {
  id: 'png',
  accepts: (path) => /\.png$/i.test(path),
  open: async (path) => {
    try {
      return createPictureSource(await decode(await readFile(path)));
    } catch (error) {
      throw toImageError(error, path);
    }
  },
};

/** Takes the file's bytes, since the library remembers pictures by path even when the file has changed. */
async function decode(file: Uint8Array): Promise<WholePicture> {
  const image = sharp(file, { limitInputPixels: maxPlanePixels, failOn: 'truncated' });
  const facts = await image.metadata();
  const deep = facts.depth === 'ushort';
  const grey = facts.space === 'b-w' || facts.space === 'grey16';
  const space = grey ? (deep ? 'grey16' : 'b-w') : deep ? 'rgb16' : 'srgb';
  const { data, info } = await image
    .pipelineColourspace(space)
    .toColourspace(space)
    .removeAlpha()
    .raw({ depth: deep ? 'ushort' : 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const values = deep ? new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2) : data;
  const channels = Array.from({ length: info.channels }, (_, c) =>
    takeSample(values, c, info.channels, deep),
  );
  const [first, ...others] = channels;
  const disguised =
    first !== undefined && others.every((other) => first.every((value, i) => value === other[i]));
  return { width: info.width, height: info.height, channels: disguised ? [first] : channels };
}

function takeSample(
  values: Uint8Array | Uint16Array,
  sample: number,
  samples: number,
  deep: boolean,
): PixelArray {
  const count = values.length / samples;
  const plane = deep ? new Uint16Array(count) : new Uint8Array(count);
  for (let index = 0; index < count; index++) plane[index] = values[index * samples + sample] ?? 0;
  return plane;
}
