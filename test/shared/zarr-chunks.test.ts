import { expect, it } from 'vitest';
import { whyUnreadable } from '../../src/shared/zarr-chunks.ts';

const shape = [3, 40_000, 40_000];

it('takes chunks as programs write them', () => {
  for (const chunks of [
    [1, 512, 512],
    [3, 1, 40_000],
    [1, 40, 40],
    [1, 16_384, 16_384],
  ])
    expect(whyUnreadable({ shape, chunks }, [1, 2]), chunks.join()).toBeNull();
});

it('refuses chunks of no size, of every size, and so small that a plane is never read', () => {
  for (const chunks of [
    [1, 0, 512],
    [1, 1e-320, 6],
    [1, -4, 6],
    [1, NaN, 6],
    [1, 6],
    [1, 2 ** 20, 2 ** 20],
    [1, 8, 8],
  ])
    expect(whyUnreadable({ shape, chunks }, [1, 2]), chunks.join()).toMatch(/chunk/);
  // Sides that are not read as a whole may have as many as they like.
  expect(whyUnreadable({ shape: [1e9, 64, 64], chunks: [1, 64, 64] }, [1, 2])).toBeNull();
});
