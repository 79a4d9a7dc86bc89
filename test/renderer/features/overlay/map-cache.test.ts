import { describe, expect, it, vi } from 'vitest';
import { createMapCache } from '../../../../src/renderer/features/overlay/map-cache.ts';
import { neededSide } from '../../../../src/renderer/features/overlay/map-side.ts';
import type { MapFacts, PlacedMaps } from '../../../../src/shared/map.ts';

const maps = (values = 4): PlacedMaps => ({
  count: 1,
  height: 1,
  width: values,
  data: new Float32Array(values),
  boxes: new Float32Array(4),
});

/** A door that answers when the test says so. */
function createDoor() {
  const open = new Map<
    number,
    { resolve: (value: PlacedMaps) => void; side: number | undefined; signal: AbortSignal }
  >();
  const fetchMaps = (unitId: number, side: number | undefined, signal: AbortSignal) =>
    new Promise<PlacedMaps>((resolve, reject) => {
      open.set(unitId, { resolve, side, signal });
      signal.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
    });
  return { open, fetchMaps };
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

describe('createMapCache', () => {
  it('fetches what a picture asks for, a few at a time, and says when it came', async () => {
    const door = createDoor();
    const onArrival = vi.fn();
    const cache = createMapCache(door.fetchMaps, onArrival);
    for (let unit = 1; unit <= 9; unit++) expect(cache.get(unit, 16)).toBeNull();
    cache.endFrame();
    expect([...door.open.keys()]).toEqual([1, 2, 3, 4]);
    const answer = maps();
    door.open.get(1)?.resolve(answer);
    await settle();
    expect(onArrival).toHaveBeenCalledOnce();
    expect(cache.get(1, 16)).toBe(answer);
  });

  it('stops fetching what is no longer shown', async () => {
    const door = createDoor();
    const cache = createMapCache(door.fetchMaps, () => undefined);
    cache.get(1, 16);
    cache.endFrame();
    cache.endFrame();
    await settle();
    expect(door.open.get(1)?.signal.aborted).toBe(true);
  });

  it('asks again for finer maps, shows the coarser ones meanwhile, and never goes back', async () => {
    const door = createDoor();
    const cache = createMapCache(door.fetchMaps, () => undefined);
    cache.get(1, 16);
    cache.endFrame();
    const coarse = maps();
    door.open.get(1)?.resolve(coarse);
    await settle();
    expect(cache.get(1, Infinity)).toBe(coarse);
    cache.endFrame();
    expect(door.open.get(1)?.side).toBeUndefined();
    const fine = maps();
    door.open.get(1)?.resolve(fine);
    await settle();
    expect(cache.get(1, 16)).toBe(fine);
  });

  it('forgets the least recently shown maps beyond its capacity', async () => {
    const door = createDoor();
    const cache = createMapCache(door.fetchMaps, () => undefined, 80);
    for (const unit of [1, 2, 3]) {
      cache.get(unit, 16);
      if (unit === 3) cache.get(1, 16);
      cache.endFrame();
      door.open.get(unit)?.resolve(maps());
      await settle();
    }
    expect([1, 2, 3].map((unit) => cache.peek(unit) !== null)).toEqual([true, false, true]);
  });
});

describe('neededSide', () => {
  const facts: MapFacts = {
    unit: 'logit',
    layer: null,
    count: 1,
    height: 512,
    width: 512,
    min: 0,
    max: 1,
    emptyReason: null,
    figures: {},
  };

  it('asks for as many cells as the screen shows, in powers of two', () => {
    expect(neededSide(facts, { width: 1000, height: 800 }, 0.1)).toBe(128);
    expect(neededSide(facts, { width: 1000, height: 800 }, 0.001)).toBe(16);
  });

  it('asks for the whole grid where the screen shows as much', () => {
    expect(neededSide(facts, { width: 1000, height: 800 }, 1)).toBe(Infinity);
    expect(neededSide({ ...facts, width: 7, height: 7 }, { width: 1000, height: 800 }, 0.01)).toBe(Infinity);
  });
});
