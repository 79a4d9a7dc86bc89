import { badInput } from '../../../shared/errors.ts';
import { sizeOf } from '../../../shared/tensor.ts';
import { elementType, type OnnxTensor } from './model.ts';

/** Bytes of one value as it lies in `rawData`; 0 for texts and unknown types. */
export function bytesPerValue(dataType: number): number {
  return widths.get(dataType) ?? 0;
}

const widths: ReadonlyMap<number, number> = new Map([
  [elementType.float, 4],
  [elementType.uint8, 1],
  [elementType.int8, 1],
  [elementType.uint16, 2],
  [elementType.int16, 2],
  [elementType.int32, 4],
  [elementType.int64, 8],
  [elementType.bool, 1],
  [elementType.float16, 2],
  [elementType.double, 8],
  [elementType.uint32, 4],
  [elementType.uint64, 8],
  [elementType.bfloat16, 2],
]);

type ReadAt = (view: DataView, offset: number) => number;

const readers: ReadonlyMap<number, ReadAt> = new Map<number, ReadAt>([
  [elementType.float, (view, at) => view.getFloat32(at, true)],
  [elementType.double, (view, at) => view.getFloat64(at, true)],
  [elementType.float16, (view, at) => halfToNumber(view.getUint16(at, true))],
  [elementType.bfloat16, (view, at) => brainToNumber(view.getUint16(at, true))],
  [elementType.uint8, (view, at) => view.getUint8(at)],
  [elementType.bool, (view, at) => view.getUint8(at)],
  [elementType.int8, (view, at) => view.getInt8(at)],
  [elementType.uint16, (view, at) => view.getUint16(at, true)],
  [elementType.int16, (view, at) => view.getInt16(at, true)],
  [elementType.int32, (view, at) => view.getInt32(at, true)],
  [elementType.uint32, (view, at) => view.getUint32(at, true)],
  [elementType.int64, (view, at) => Number(view.getBigInt64(at, true))],
  [elementType.uint64, (view, at) => Number(view.getBigUint64(at, true))],
]);

/** The number that 16 bits of IEEE half precision stand for. */
export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const scratch = new DataView(new ArrayBuffer(4));

/** The number that 16 bits of bfloat16 stand for: the upper half of a float32. */
export function brainToNumber(bits: number): number {
  scratch.setUint32(0, bits << 16);
  return scratch.getFloat32(0);
}

function fromBits(dataType: number, stored: readonly number[]): readonly number[] {
  if (dataType === elementType.float16) return stored.map(halfToNumber);
  if (dataType === elementType.bfloat16) return stored.map(brainToNumber);
  return stored;
}

function listedValues(tensor: OnnxTensor): readonly number[] {
  switch (tensor.dataType) {
    case elementType.float:
      return tensor.floatData;
    case elementType.double:
      return tensor.doubleData;
    case elementType.int64:
      return tensor.int64Data;
    case elementType.uint32:
    case elementType.uint64:
      return tensor.uint64Data;
    default:
      return fromBits(tensor.dataType, tensor.int32Data);
  }
}

/**
 * The values of a numeric tensor whose data are in the file.
 * @throws BadInput where there are fewer or more of them than its shape holds, or the type is no number.
 */
export function numbersOf(tensor: OnnxTensor): readonly number[] | Float32Array {
  const size = sizeOf(tensor.dims);
  const bytes = tensor.rawData;
  if (bytes.length === 0) return checked(tensor, listedValues(tensor), size);
  const read = readers.get(tensor.dataType);
  const width = bytesPerValue(tensor.dataType);
  if (read === undefined || bytes.length !== size * width) throw wrongSize(tensor, size);
  if (tensor.dataType === elementType.float) return floatsFrom(bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: size }, (_, index) => read(view, index * width));
}

function floatsFrom(bytes: Uint8Array): Float32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  return new Float32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 4);
}

function checked(tensor: OnnxTensor, values: readonly number[], size: number): readonly number[] {
  if (values.length !== size) throw wrongSize(tensor, size);
  return values;
}

function wrongSize(tensor: OnnxTensor, size: number): Error {
  return badInput({
    what: `tensor ${tensor.name} does not hold the ${size} numbers of its shape [${tensor.dims.join(', ')}]`,
    mend: 'Export the network to ONNX again.',
  });
}
