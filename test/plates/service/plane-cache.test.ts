import { describe, expect, test } from 'vitest';
import { createPlaneCache } from '../../../src/main/plates/service/plane-cache.ts';
import { cancelled } from '../../../src/shared/errors.ts';

const plane = (bytes: number) => ({ width: bytes / 2, height: 1, data: new Uint16Array(bytes / 2) });
const load = (bytes: number) => () => Promise.resolve(plane(bytes));

describe('the plane cache', () => {
  test('stays within its bound and drops the least recently used', async () => {
    const cache = createPlaneCache(1000);
    await cache.get('a', load(400));
    await cache.get('b', load(400));
    cache.peek('a');
    await cache.get('c', load(400));
    expect(['a', 'b', 'c'].filter((key) => cache.peek(key) !== null)).toEqual(['a', 'c']);
    expect(cache.bytes).toBe(800);
    cache.clear();
    expect([cache.bytes, cache.peek('a')]).toEqual([0, null]);
  });

  test('a plane larger than the bound is served all the same', async () => {
    const cache = createPlaneCache(100);
    expect((await cache.get('a', load(400))).data).toHaveLength(200);
  });

  test('many callers share one load', async () => {
    const cache = createPlaneCache(1000);
    let loads = 0;
    const slow = () => {
      loads++;
      return new Promise<ReturnType<typeof plane>>((resolve) => setImmediate(() => resolve(plane(10))));
    };
    await Promise.all(['a', 'a', 'b', 'a'].map((key) => cache.get(key, slow)));
    expect(loads).toBe(2);
  });

  test('a load stops only when the last caller has', async () => {
    const cache = createPlaneCache(1000);
    const [one, two] = [new AbortController(), new AbortController()];
    let stopped = false;
    const pending = (signal: AbortSignal) =>
      new Promise<ReturnType<typeof plane>>((_, reject) => {
        signal.addEventListener('abort', () => {
          stopped = true;
          reject(cancelled());
        });
      });
    const first = cache.get('a', pending, one.signal);
    const second = cache.get('a', pending, two.signal);
    one.abort();
    await expect(first).rejects.toMatchObject({ kind: 'Cancelled' });
    expect(stopped).toBe(false);
    two.abort();
    await expect(second).rejects.toMatchObject({ kind: 'Cancelled' });
    expect(stopped).toBe(true);
    // The aborted load is forgotten: the next caller gets a fresh one.
    expect((await cache.get('a', load(10))).data).toHaveLength(5);
  });

  test('a failed load is tried again', async () => {
    const cache = createPlaneCache(1000);
    await expect(cache.get('a', () => Promise.reject(new Error('once')))).rejects.toThrow('once');
    expect((await cache.get('a', load(10))).data).toHaveLength(5);
  });
});
