import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareControls } from '../../../src/main/plates/quality/control-quality.ts';
import { measureFocus, measureIntensities } from '../../../src/main/plates/quality/measure-plane.ts';
import { polishByMedians, type Cell } from '../../../src/main/plates/quality/median-polish.ts';
import { hashPlane } from '../../../src/main/plates/pixels/hash-plane.ts';
import { halve } from '../../../src/main/plates/pixels/halve.ts';

describe('controls', () => {
  test('figures by hand', () => {
    // means 100 and 20; sums of squares 200 and 40 over 3: sd 8.16497 and 3.65148
    const found = compareControls([90, 110, 100, 100], [16, 24, 18, 22]);
    expect(found.refused).toBeNull();
    expect(found.positive).toMatchObject({ wells: 4, mean: 100, median: 100 });
    expect(found.positive?.sd).toBeCloseTo(8.164966, 6);
    expect(found.negative?.sd).toBeCloseTo(3.651484, 6);
    expect(found.positive?.cv).toBeCloseTo(0.08164966, 8);
    // 1 - 3 (8.164966 + 3.651484) / 80
    expect(found.zPrime).toBeCloseTo(0.556883, 6);
    // 80 / sqrt(66.666667 + 13.333333)
    expect(found.ssmd).toBeCloseTo(8.944272, 6);
    // deviations from 100: 10 10 0 0, median 5; from 20: 4 4 2 2, median 3; 1 - 3 * 1.482602 * 8 / 80
    expect(found.robustZPrime).toBeCloseTo(0.555219, 6);
  });

  test('fewer than four wells of a role are refused, with the reason', () => {
    expect(compareControls([1, 2, 3], [4, 5, 6, 7])).toMatchObject({
      zPrime: null,
      robustZPrime: null,
      ssmd: null,
      refused: '3 positive control wells; 4 of each role are needed',
      negative: { wells: 4, mean: 5.5 },
    });
    expect(compareControls([], [1])).toMatchObject({
      positive: null,
      refused: '0 positive and 1 negative control wells; 4 of each role are needed',
    });
  });

  test('equal means and even wells are no numbers', () => {
    expect(compareControls([5, 5, 5, 5], [5, 5, 5, 5])).toMatchObject({
      zPrime: null,
      ssmd: null,
      refused: null,
    });
  });

  const wells = fc.array(fc.integer({ min: 0, max: 60_000 }), { minLength: 4, maxLength: 30 });

  test('scale and offset change nothing, and roles that change places only the sign of SSMD', () => {
    fc.assert(
      fc.property(wells, wells, fc.integer({ min: 1, max: 50 }), (positive, negative, scale) => {
        const plain = compareControls(positive, negative);
        const move = (values: readonly number[]) => values.map((value) => scale * value + 7);
        const moved = compareControls(move(positive), move(negative));
        const turned = compareControls(negative, positive);
        for (const key of ['zPrime', 'robustZPrime', 'ssmd'] as const) {
          const value = plain[key];
          if (value === null || Math.abs(value) > 1e6) continue;
          expect(moved[key]).toBeCloseTo(value, 4);
          expect(turned[key]).toBeCloseTo(key === 'ssmd' ? -value : value, 6);
        }
        if (plain.zPrime !== null) expect(plain.zPrime).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('median polish', () => {
  const cellsOf = (table: readonly (readonly number[])[]): Cell[] =>
    table.flatMap((line, row) => line.map((value, column) => ({ row, column, value })));

  test('rows and columns are found under an outlier', () => {
    const rows = [-2, 0, 5];
    const columns = [-1, 0, 0, 3];
    const table = rows.map((row) => columns.map((column) => 100 + row + column));
    if (table[1] !== undefined) table[1][2] = 900;
    const found = polishByMedians(cellsOf(table), 3, 4);
    expect(found.overall).toBeCloseTo(100, 9);
    expect(found.rows).toEqual(rows);
    expect(found.columns).toEqual(columns);
    expect(found.residuals.map((value) => Math.round(value))).toEqual([0, 0, 0, 0, 0, 0, 800, 0, 0, 0, 0, 0]);
  });

  test('the parts always add up, and empty rows have no effect', () => {
    const cell = fc.record({
      row: fc.integer({ min: 0, max: 4 }),
      column: fc.integer({ min: 0, max: 5 }),
      value: fc.integer({ min: 0, max: 65535 }),
    });
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1, maxLength: 40 }), (cells) => {
        const { overall, rows, columns, residuals } = polishByMedians(cells, 5, 6);
        cells.forEach(({ row, column, value }, place) => {
          const sum = overall + (rows[row] ?? NaN) + (columns[column] ?? NaN) + (residuals[place] ?? NaN);
          expect(sum).toBeCloseTo(value, 6);
        });
        for (const [row, effect] of rows.entries())
          expect(effect === null).toBe(cells.every((each) => each.row !== row));
      }),
    );
  });
});

describe('a plane', () => {
  test('mean, spread and limit by hand', () => {
    const { measures, quantiles } = measureIntensities(Uint16Array.of(0, 10, 20, 65535));
    expect(measures).toMatchObject({ mean: 16391.25, max: 65535, atMax: 0.25 });
    // squares of the distances from the mean: 3220144418.75 over 4 pixels
    expect(measures.sd).toBeCloseTo(28373.1582, 4);
    expect([quantiles[0], quantiles.at(-1)]).toEqual([0, 65535]);
  });

  test('whole and real numbers are measured alike', () => {
    fc.assert(
      fc.property(fc.uint16Array({ minLength: 1, maxLength: 400 }), (data) => {
        const whole = measureIntensities(data).measures;
        const real = measureIntensities(Float32Array.from(data)).measures;
        for (const key of ['mean', 'sd', 'max', 'atMax'] as const)
          expect(real[key]).toBeCloseTo(whole[key], 6);
      }),
    );
  });

  /** Discs on a dark ground, blurred by a box of so many pixels. */
  function draw(side: number, blur: number): Uint16Array<ArrayBuffer> {
    const data = new Uint16Array(side * side);
    for (let y = 0; y < side; y++) {
      for (let x = 0; x < side; x++) {
        let sum = 0;
        for (let dy = 0; dy < blur; dy++) {
          for (let dx = 0; dx < blur; dx++) {
            const inside = Math.hypot(((x + dx) % 32) - 16, ((y + dy) % 32) - 16) < 9;
            sum += inside ? 5000 : 200;
          }
        }
        data[y * side + x] = sum / blur ** 2;
      }
    }
    return data;
  }
  const focusOf = (data: Uint16Array<ArrayBuffer>, side: number) =>
    measureFocus(halve({ width: side, height: side, data, scale: 1 })) ?? NaN;

  test('is sharper the less it is blurred, whatever its exposure', () => {
    const [sharp = 0, soft = 0, blurred = 0] = [1, 4, 9].map((blur) => focusOf(draw(128, blur), 128));
    expect(sharp).toBeGreaterThan(1.5 * soft);
    expect(soft).toBeGreaterThan(1.5 * blurred);
    const dim = draw(128, 4).map((value) => value / 2 + 100);
    expect(focusOf(dim, 128)).toBeCloseTo(soft, 3);
  });

  test('of one intensity has no sharpness', () => {
    const data = new Uint16Array(64 * 64).fill(700);
    expect(measureFocus(halve({ width: 64, height: 64, data, scale: 1 }))).toBeNull();
    expect(measureFocus({ width: 1, height: 1, data: Uint16Array.of(3), scale: 1 })).toBeNull();
  });

  test('is told from every other by its hash, also by one of another shape', () => {
    const data = Uint16Array.of(1, 2, 3, 4);
    const hash = hashPlane(data, { width: 2, height: 2 });
    expect(hashPlane(data.slice(), { width: 2, height: 2 })).toBe(hash);
    expect(hashPlane(data, { width: 4, height: 1 })).not.toBe(hash);
    expect(hashPlane(Uint16Array.of(1, 2, 4, 3), { width: 2, height: 2 })).not.toBe(hash);
    expect(hashPlane(Int16Array.from(data), { width: 2, height: 2 })).not.toBe(hash);
    const large = Uint16Array.from({ length: 4096 }, (_, index) => index);
    const size = { width: 64, height: 64 };
    const texts = new Set([0, 1, 2047, 4095].map((at) => hashPlane(large.with(at, 9), size)));
    expect(texts.add(hashPlane(large, size)).size).toBe(5);
  });

  test('is hashed as an earlier program did it, to be compared with what that stored', () => {
    const data = Uint16Array.of(1, 2, 3, 4);
    // sha256 of "Uint16Array 2 x 2\n" and the bytes, by another program.
    expect(hashPlane(data, { width: 2, height: 2 }, 'of the first kind')).toBe(
      '7SVyhRJAx4eh4ym6ibOdbwzbFKGwA67L',
    );
  });
});
