import { deflate } from 'node:zlib';
import { promisify } from 'node:util';
import type { Size } from '../../../../shared/geometry.ts';

const deflateAside = promisify(deflate);

/** Encodes labels as a grey TIFF of 16 bits, or 32 where a label needs them; one Deflate strip, little-endian. */
export async function encodeLabelTiff(labels: Uint32Array, { width, height }: Size): Promise<Uint8Array> {
  const isDeep = labels.some((label) => label > 65535);
  const values = isDeep ? labels : Uint16Array.from(labels);
  const strip = await deflateAside(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  const short = 3;
  const long = 4;
  const directoryAt = 8 + strip.length + (strip.length % 2);
  const entries = [
    [256, long, width],
    [257, long, height],
    [258, short, isDeep ? 32 : 16],
    [259, short, 8],
    [262, short, 1],
    [273, long, 8],
    [277, short, 1],
    [278, long, height],
    [279, long, strip.length],
    [339, short, 1],
  ] as const;
  const file = new Uint8Array(directoryAt + 2 + entries.length * 12 + 4);
  const view = new DataView(file.buffer);
  file.set([0x49, 0x49, 42, 0]);
  view.setUint32(4, directoryAt, true);
  file.set(strip, 8);
  view.setUint16(directoryAt, entries.length, true);
  entries.forEach(([tag, type, value], index) => {
    const at = directoryAt + 2 + index * 12;
    view.setUint16(at, tag, true);
    view.setUint16(at + 2, type, true);
    view.setUint32(at + 4, 1, true);
    view.setUint32(at + 8, value, true);
  });
  return file;
}
