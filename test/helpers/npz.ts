import { readFileSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';
import { decodeNpy } from '../../src/shared/npy.ts';
import type { Tensor } from '../../src/shared/tensor.ts';

/** Reads a NumPy .npz file: a zip of .npy entries, stored or deflated. Keys are without `.npy`. */
export function readNpz(path: string): ReadonlyMap<string, Tensor> {
  const bytes = readFileSync(path);
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  const count = bytes.readUInt16LE(end + 10);
  const arrays = new Map<string, Tensor>();
  let at = bytes.readUInt32LE(end + 16);
  for (let entry = 0; entry < count; entry++) {
    const nameLength = bytes.readUInt16LE(at + 28);
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength);
    const local = bytes.readUInt32LE(at + 42);
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const stored = bytes.subarray(start, start + bytes.readUInt32LE(at + 20));
    const plain = bytes.readUInt16LE(at + 10) === 8 ? inflateRawSync(stored) : stored;
    arrays.set(name.replace(/\.npy$/, ''), decodeNpy(plain, `${path}/${name}`));
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return arrays;
}
