import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromBlob, packFloats, toBlob, unpackFloats } from '../../src/main/db/pack.ts';

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
