import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { layOutCanvas } from '../../src/main/plates/plate-layout.ts';
import { arrangeByStage, type StagedField } from '../../src/main/plates/stage-arrangement.ts';

const size = { width: 1000, height: 800 };
const um = (x: number, y: number) => ({ x, y, unit: 'um' as const });
const field = (well: string, number: number, x: number, y: number): StagedField => ({
  well,
  field: number,
  stage: um(x, y),
});

describe('fields as they lay under the objective', () => {
  test('neighbours that overlap by a tenth lie to scale', () => {
    // 0.5 um a pixel: 450 um are 900 pixels.
    const fields = [field('0|0', 1, 0, 0), field('0|0', 2, -450, 0), field('0|0', 3, 0, 360)];
    const arrangement = arrangeByStage(fields, size, 0.5);
    expect([1, 2, 3].map((number) => arrangement?.place('0|0', number))).toEqual([
      { x: 900, y: 0 },
      { x: 0, y: 0 },
      { x: 900, y: 720 },
    ]);
    expect(arrangement?.size).toEqual({ width: 1900, height: 1520 });
  });

  test('a field that a well lacks leaves its place empty', () => {
    const fields = [field('0|0', 1, 0, 0), field('0|0', 2, 500, 0), field('0|1', 2, 500, 0)];
    expect(arrangeByStage(fields, size, 0.5)?.place('0|1', 2)).toEqual({ x: 1000, y: 0 });
  });

  test('positions on the whole stage count from each well', () => {
    const fields = [0, 9000].flatMap((x) => [field(`0|${x}`, 1, x, 5000), field(`0|${x}`, 2, x + 480, 5000)]);
    const arrangement = arrangeByStage(fields, size, 0.5);
    expect(arrangement?.place('0|9000', 2)).toEqual({ x: 960, y: 0 });
    expect(arrangement?.size.width).toBe(1960);
  });

  test('fields far apart are moved together in their rows and columns', () => {
    const far = [-3000, 10, 3000].flatMap((y, row) =>
      [-3000, 0, 3000].map((x, column) => field('0|0', 1 + 3 * row + column, x + row, y + column)),
    );
    const arrangement = arrangeByStage(far, size, 0.5);
    expect(arrangement?.size).toEqual({ width: 3000, height: 2400 });
    expect(arrangement?.place('0|0', 6)).toEqual({ x: 2000, y: 800 });
  });

  test('a grid of sites needs no pixel size', () => {
    const fields = [1, 2, 3].map((number): StagedField => ({
      well: '0|0',
      field: number,
      stage: { x: number % 2, y: number > 1 ? 1 : 0, unit: 'field' },
    }));
    expect(arrangeByStage(fields, size, null)?.place('0|0', 3)).toEqual({ x: 1000, y: 800 });
  });

  test('without positions, with one twice, or without pixel size there is no arrangement', () => {
    expect(
      arrangeByStage([{ well: '0|0', field: 1, stage: null }, field('0|0', 2, 0, 0)], size, 0.5),
    ).toBeNull();
    expect(arrangeByStage([field('0|0', 1, 0, 0), field('0|0', 2, 1, 1)], size, 0.5)).toBeNull();
    expect(arrangeByStage([field('0|0', 1, 0, 0), field('0|0', 2, 500, 0)], size, null)).toBeNull();
    expect(arrangeByStage([field('0|0', 1, Number.NaN, 0), field('0|0', 2, 500, 0)], size, 0.5)).toBeNull();
  });

  test('every field lies in its well and on the canvas', () => {
    const position = fc.record({
      x: fc.integer({ min: -4000, max: 4000 }),
      y: fc.integer({ min: -4000, max: 4000 }),
    });
    fc.assert(
      fc.property(
        fc.array(fc.array(position, { minLength: 1, maxLength: 9 }), { minLength: 1, maxLength: 4 }),
        (wells) => {
          const fields = wells.flatMap((spots, column) =>
            spots.map(({ x, y }, index) => field(`0|${column}`, index + 1, x, y)),
          );
          const arrangement = arrangeByStage(fields, size, 0.5);
          const layout = layOutCanvas({ rows: 1, columns: 4 }, size, 9, arrangement);
          for (const [column, spots] of wells.entries()) {
            const well = layout.wellRect({ row: 0, column });
            for (const index of spots.keys()) {
              const rect = layout.fieldRect({ row: 0, column }, index, size, index + 1);
              expect(rect.x).toBeGreaterThanOrEqual(well.x);
              expect(rect.y).toBeGreaterThanOrEqual(well.y);
              expect(rect.x + rect.width).toBeLessThanOrEqual(well.x + well.width);
              expect(rect.y + rect.height).toBeLessThanOrEqual(well.y + well.height);
            }
            expect(well.x + well.width).toBeLessThanOrEqual(layout.canvas.width);
          }
        },
      ),
    );
  });
});
