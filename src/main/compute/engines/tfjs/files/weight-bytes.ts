import { badInput, unsupported } from '../../../../../shared/errors.ts';

/** How a manifest says that numbers are stored. */
export interface Encoding {
  readonly dtype: string;
  /** value = stored * scale + min, where the weights are quantised. */
  readonly quantization: { readonly dtype: string; readonly scale: number; readonly min: number } | null;
}

const sizes: Readonly<Record<string, number>> = {
  float32: 4,
  int32: 4,
  float16: 2,
  uint16: 2,
  uint8: 1,
  bool: 1,
};

/** Bytes that one stored value takes. @throws Unsupported for a type that is no number. */
export function bytesPerValue({ dtype, quantization }: Encoding, where: string): number {
  const stored = quantization?.dtype ?? dtype;
  const size = sizes[stored];
  if (size === undefined) throw unsupported({ what: `its weights are of the type ${stored}`, where });
  return size;
}

/** Little-endian values as float32. @throws BadInput where the bytes end too early. */
export function decodeValues(
  bytes: Uint8Array,
  count: number,
  encoding: Encoding,
  where: string,
): Float32Array {
  const size = bytesPerValue(encoding, where);
  if (bytes.byteLength < count * size) {
    throw badInput({ what: 'its weight files are cut short', where, mend: 'Copy or download them again.' });
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { dtype, quantization } = encoding;
  const read = reader(view, quantization?.dtype ?? dtype);
  const { scale = 1, min = 0 } = quantization?.dtype === 'float16' ? {} : (quantization ?? {});
  return Float32Array.from({ length: count }, (_, index) => read(index * size) * scale + min);
}

function reader(view: DataView, dtype: string): (offset: number) => number {
  switch (dtype) {
    case 'float32':
      return (offset) => view.getFloat32(offset, true);
    case 'int32':
      return (offset) => view.getInt32(offset, true);
    case 'float16':
      return (offset) => view.getFloat16(offset, true);
    case 'uint16':
      return (offset) => view.getUint16(offset, true);
    default:
      return (offset) => view.getUint8(offset);
  }
}
