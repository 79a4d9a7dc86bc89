import { describe, expect, it } from 'vitest';
import { Recent } from '../../../src/main/compute/engines/recent.ts';

describe('recently used sessions', () => {
  it('are closed when there are too many, and all at the end', async () => {
    const open = new Set<number>();
    const recent = new Recent<number>(2, (value) => {
      open.delete(value);
      return Promise.resolve();
    });
    const take = (value: number) =>
      recent.get(String(value), () => {
        open.add(value);
        return Promise.resolve(value);
      });
    for (const value of [1, 2, 1, 3]) await take(value);
    expect([...open]).toEqual([1, 3]);
    await recent.clear();
    expect(open.size).toBe(0);
  });
});
