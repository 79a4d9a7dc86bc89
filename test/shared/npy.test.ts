import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeNpy, encodeNpy } from '../../src/shared/npy.ts';
import { sizeOf } from '../../src/shared/tensor.ts';

const shape = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 4 });

describe('.npy files', () => {
  it('come back as they were written', () => {
    fc.assert(
      fc.property(shape, fc.infiniteStream(fc.float()), (dims, stream) => {
        const data = Float32Array.from({ length: sizeOf(dims) }, () => Number(stream.next().value));
        const back = decodeNpy(encodeNpy({ data, shape: dims }), 'a.npy');
        expect(back.shape).toEqual(dims);
        expect(back.data).toEqual(data);
      }),
    );
  });

  it('never yield anything but an array or BadInput, however they are damaged', () => {
    const good = encodeNpy({ data: Float32Array.of(1, 2, 3, 4), shape: [2, 2] });
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: good.length - 1 }),
        fc.integer({ min: 0, max: 255 }),
        fc.boolean(),
        (at, byte, cut) => {
          const bad = cut
            ? good.slice(0, at)
            : Uint8Array.from(good, (value, index) => (index === at ? byte : value));
          try {
            const { data, shape: dims } = decodeNpy(bad, 'bad.npy');
            expect(data.length).toBe(sizeOf(dims));
          } catch (error) {
            expect(error).toMatchObject({ kind: 'BadInput', where: 'bad.npy' });
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('are refused in column order and with unknown types, saying how to mend it', () => {
    const header = (text: string) => {
      const bytes = encodeNpy({ data: Float32Array.of(0), shape: [1] });
      const padded = text.padEnd(117) + '\n';
      for (let i = 0; i < padded.length; i++) bytes[10 + i] = padded.charCodeAt(i);
      return bytes;
    };
    expect(() => decodeNpy(header("{'descr': '<f4', 'fortran_order': True, 'shape': (1,), }"), 'x')).toThrow(
      'column',
    );
    for (const shape of ['(-1,)', '(-1, -1)', '(0.5, 2)', '(x,)', '(1e400,)'])
      expect(() =>
        decodeNpy(header(`{'descr': '<f4', 'fortran_order': False, 'shape': ${shape}, }`), 'x'),
      ).toThrow(/no shape/);
    expect(() => decodeNpy(header("{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }"), 'x')).toThrow(
      'numpy.save',
    );
  });
});
