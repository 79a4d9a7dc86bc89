import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  fromBlob,
  hasChecksum,
  packFloats,
  packPixels,
  toBlob,
  unpackFloats,
  unpackPixels,
} from '../../src/main/db/pack.ts';

const floats = fc.float32Array({ maxLength: 64 });

test('float32 is packed without loss, NaN and signed zero included', async () => {
  await fc.assert(
    fc.asyncProperty(floats, async (values) => {
      expect(await unpackFloats(await packFloats(values, 'float32'), 'float32', values.length)).toEqual(
        values,
      );
      expect(fromBlob(toBlob(values))).toEqual(values);
    }),
  );
});

test('float16 keeps every value of its range within one part in 2048', async () => {
  const inRange = fc.float32Array({ maxLength: 64, min: -65504, max: 65504, noNaN: true });
  await fc.assert(
    fc.asyncProperty(inRange, async (values) => {
      const back = await unpackFloats(await packFloats(values, 'float16'), 'float16', values.length);
      values.forEach((value, index) => {
        const allowed = Math.max(Math.abs(value) / 2048, 2 ** -25);
        expect(Math.abs((back[index] ?? NaN) - value)).toBeLessThanOrEqual(allowed);
      });
    }),
  );
});

test('a blob that starts at an odd byte is read', () => {
  const bytes = new Uint8Array(9);
  bytes.set(toBlob(Float32Array.of(1.5, -2)), 1);
  expect(fromBlob(bytes.subarray(1))).toEqual(Float32Array.of(1.5, -2));
});

test('no bit of a packed picture turns unnoticed', async () => {
  for (const pixels of [Uint16Array.of(7, 300, 7, 65535, 7, 7), Float32Array.of(0.5, -2, 1e9)]) {
    const dtype = pixels instanceof Uint16Array ? 'uint16' : 'float32';
    const blob = await packPixels(pixels);
    expect(hasChecksum(blob)).toBe(true);
    expect(await unpackPixels(blob, dtype, pixels.length)).toEqual(pixels);
    for (let bit = 0; bit < 8 * blob.length; bit++) {
      const turned = Uint8Array.from(blob);
      turned[bit >> 3] = (turned[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const read = await unpackPixels(turned, dtype, pixels.length).catch(() => null);
      // The header has bits that say nothing of the pixels; those may turn.
      if (read !== null) expect(read, `bit ${bit}`).toEqual(pixels);
    }
  }
});
