import { existsSync, readFileSync } from 'node:fs';
import { describe } from 'vitest';
import { z } from 'zod';

const folder = '../shared/golden';

/** A describe block that skips, visibly, where the golden numbers are not at hand. */
export function describeGolden(name: string, body: () => void): void {
  describe.skipIf(!existsSync(folder))(name, body);
}

/** Reads a golden file and checks its form; the schema names only what the test uses. */
export function readGolden<S extends z.ZodType>(file: string, schema: S): z.infer<S> {
  return schema.parse(JSON.parse(readFileSync(`${folder}/${file}`, 'utf8')));
}

type Nested = number | readonly Nested[];

/** Nested lists of numbers, as the golden files hold arrays. */
export const nested: z.ZodType<Nested> = z.lazy(() => z.union([z.number(), z.array(nested)]));

/** All numbers of a nested list, in row-major order. */
export function flat(values: Nested): number[] {
  return typeof values === 'number' ? [values] : values.flatMap(flat);
}

/** The largest difference of two lists of the same length; NaN where either holds one. */
export function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Number.NaN;
  return Array.from(actual, (value, index) => Math.abs(value - (expected[index] ?? Number.NaN))).reduce(
    (worst, difference) => (difference > worst || Number.isNaN(difference) ? difference : worst),
    0,
  );
}
