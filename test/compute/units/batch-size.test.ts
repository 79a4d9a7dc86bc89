import { expect, it } from 'vitest';
import { batchSizeFor } from '../../../src/main/compute/units/batch-size.ts';

it.each([
  ['cells', 48, 1, 32],
  ['cells in four versions', 48, 4, 8],
  ['photographs', 224, 1, 11],
  ['photographs in four versions', 224, 4, 2],
  ['fields', 2048, 1, 1],
])('%s of %i px, %i at once: %i images a batch', (_, side, copies, expected) => {
  expect(batchSizeFor({ height: side, width: side }, copies)).toBe(expected);
});
