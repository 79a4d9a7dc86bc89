import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arrange } from '../../../src/main/networks/package/arrange.ts';
import { toAxes, toSizeRule, type PackageAxis } from '../../../src/main/networks/package/axes.ts';

function axesOf(letters: string): PackageAxis[] {
  const axes = toAxes(letters, { shape: null, halo: null });
  if (typeof axes === 'string') throw new Error(`no axis ${axes}`);
  return axes;
}

test('tensors of any order come as batch, channel, y, x, value by value', () => {
  const orders = fc.shuffledSubarray(['b', 'c', 'y', 'x'], { minLength: 4 });
  const lengths = fc.tuple(fc.nat(2), fc.nat(2), fc.nat(4), fc.nat(4));
  fc.assert(
    fc.property(orders, lengths, (order, [b, c, y, x]) => {
      const length = { b: b + 1, c: c + 1, y: y + 1, x: x + 1 };
      const shape = order.map((letter) => length[letter as 'b' | 'c' | 'y' | 'x']);
      const size = shape.reduce((product, side) => product * side, 1);
      const data = Float32Array.from({ length: size }, (_, index) => index);
      const arranged = arrange({ data, shape }, axesOf(order.join('')));
      expect(arranged?.shape).toEqual([b + 1, c + 1, y + 1, x + 1]);
      // Every value tells its place: walk the arranged tensor and look the place up in the given one.
      let at = 0;
      for (let ib = 0; ib <= b; ib++)
        for (let ic = 0; ic <= c; ic++)
          for (let iy = 0; iy <= y; iy++)
            for (let ix = 0; ix <= x; ix++) {
              const place = { b: ib, c: ic, y: iy, x: ix };
              const index = order.reduce(
                (sum, letter, axis) => sum * (shape[axis] ?? 1) + place[letter as 'b' | 'c' | 'y' | 'x'],
                0,
              );
              expect(arranged?.data[at++]).toBe(index);
            }
    }),
    { numRuns: 50 },
  );
});

test('missing axes have length 1; what has others is not arranged', () => {
  const data = Float32Array.of(1, 2, 3, 4, 5, 6);
  expect(arrange({ data, shape: [2, 3] }, axesOf('yx'))?.shape).toEqual([1, 1, 2, 3]);
  expect(arrange({ data, shape: [2, 3] }, axesOf('bc'))?.shape).toEqual([2, 3]);
  expect(arrange({ data, shape: [1, 2, 3] }, axesOf('zyx'))).toBeNull();
  expect(arrange({ data, shape: [6] }, axesOf('yx'))).toBeNull();
});

test('sizes are read from shapes of the old formats and axes of the new', () => {
  const old = (shape: unknown) => {
    const axes = toAxes('byxc', { shape, halo: [0, 3, 4, 0] });
    return typeof axes === 'string' ? null : axes;
  };
  expect(toSizeRule(old([1, 64, 32, 1]) ?? [])).toEqual({ min: [64, 32], step: [0, 0] });
  const open = old({ min: [1, 96, 64, 3], step: [0, 8, 16, 0] }) ?? [];
  expect(toSizeRule(open)).toEqual({ min: [96, 64], step: [8, 16] });
  expect(open.map(({ kind, halo, length }) => [kind, halo, length])).toEqual([
    ['batch', 0, 1],
    ['y', 3, null],
    ['x', 4, null],
    ['channel', 0, 3],
  ]);
  const fresh = toAxes(
    [
      { type: 'batch' },
      { type: 'channel', channel_names: ['a', 'b'] },
      { type: 'space', id: 'y', size: { min: 32, step: 16 } },
      { type: 'space', size: 512, halo: 8 },
    ],
    { shape: null, halo: null },
  );
  expect(typeof fresh === 'string' ? fresh : toSizeRule(fresh)).toEqual({ min: [32, 512], step: [16, 0] });
  expect(toAxes('bqyx', { shape: null, halo: null })).toBe('q');
});
