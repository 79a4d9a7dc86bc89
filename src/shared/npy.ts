import { badInput } from './errors.ts';
import { sizeOf, type Tensor } from './tensor.ts';

/** NumPy itself reads no longer ones without being told to. */
const longestHeader = 10_000;
const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/**
 * Reads a NumPy array file (format 1 to 3) of floats, integers or booleans into float32, row-major.
 * @throws BadInput where the bytes are no such file, are cut short, or hold another type of value.
 */
export function decodeNpy(bytes: Uint8Array, where: string): Tensor {
  const refuse = (what: string) => badInput({ what, where, mend: 'Save it with numpy.save as float32.' });
  if (magic.some((byte, index) => bytes[index] !== byte)) throw refuse('this is not a NumPy .npy file');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wide = (bytes[6] ?? 1) > 1;
  if (bytes.length < 12) throw refuse('the header is cut short');
  const headerStart = wide ? 12 : 10;
  const dataStart = headerStart + (wide ? view.getUint32(8, true) : view.getUint16(8, true));
  if (dataStart > bytes.length) throw refuse('the header is cut short');
  if (dataStart > longestHeader) throw refuse('the header is longer than any');
  const header = String.fromCharCode(...bytes.subarray(headerStart, dataStart));
  const descr = /'descr':\s*'([<>|=]?)([fiub]\d)'/.exec(header);
  const shapeText = /'shape':\s*\(([^)]*)\)/.exec(header)?.[1];
  if (descr?.[2] === undefined || shapeText === undefined) throw refuse('the header names no numeric array');
  if (header.includes("'fortran_order': True")) throw refuse('the array is stored column by column');
  const shape = shapeText
    .split(',')
    .filter((part) => part.trim() !== '')
    .map(Number);
  if (shape.some((length) => !Number.isSafeInteger(length) || length < 0))
    throw refuse(`the header names no shape: (${shapeText.slice(0, 100)})`);
  const read = readers[descr[2]];
  const width = Number(descr[2].slice(1));
  if (read === undefined) throw refuse(`values of type ${descr[2]} are not read`);
  const size = sizeOf(shape);
  if (!Number.isSafeInteger(size) || bytes.length - dataStart < size * width)
    throw refuse('the data are cut short');
  const little = descr[1] !== '>';
  const data = new Float32Array(size);
  for (let index = 0; index < size; index++) data[index] = read(view, dataStart + index * width, little);
  return { data, shape };
}

type Read = (view: DataView, offset: number, little: boolean) => number;
const readers: Readonly<Record<string, Read>> = {
  f4: (view, offset, little) => view.getFloat32(offset, little),
  f8: (view, offset, little) => view.getFloat64(offset, little),
  u1: (view, offset) => view.getUint8(offset),
  i1: (view, offset) => view.getInt8(offset),
  b1: (view, offset) => view.getUint8(offset),
  u2: (view, offset, little) => view.getUint16(offset, little),
  i2: (view, offset, little) => view.getInt16(offset, little),
  i4: (view, offset, little) => view.getInt32(offset, little),
  u4: (view, offset, little) => view.getUint32(offset, little),
  i8: (view, offset, little) => Number(view.getBigInt64(offset, little)),
  u8: (view, offset, little) => Number(view.getBigUint64(offset, little)),
};

/** Writes a NumPy array file (format 1.0, little-endian float32, row-major). */
export function encodeNpy({ data, shape }: Tensor): Uint8Array {
  const tuple = shape.length === 1 ? `${String(shape[0])},` : shape.join(', ');
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${tuple}), }`;
  const padded = text.padEnd(Math.ceil((10 + text.length + 1) / 64) * 64 - 11) + '\n';
  const bytes = new Uint8Array(10 + padded.length + data.length * 4);
  const view = new DataView(bytes.buffer);
  bytes.set([...magic, 1, 0]);
  view.setUint16(8, padded.length, true);
  for (let index = 0; index < padded.length; index++) bytes[10 + index] = padded.charCodeAt(index);
  const start = 10 + padded.length;
  for (let index = 0; index < data.length; index++)
    view.setFloat32(start + index * 4, data[index] ?? 0, true);
  return bytes;
}
