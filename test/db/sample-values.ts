import type { MapFacts, PlacedMaps } from '../../src/shared/map.ts';

/** Facts about a map of the sample's shape. */
export function sampleFacts(min: number | null, max: number | null): MapFacts {
  return {
    unit: 'logit',
    layer: 'late',
    count: 1,
    height: 2,
    width: 3,
    min,
    max,
    emptyReason: null,
    figures: { spread: 0.5 },
  };
}

/** Maps whose every value says which unit they belong to. */
export function mapsOf(unitId: number): PlacedMaps {
  return {
    count: 1,
    height: 2,
    width: 3,
    data: Float32Array.from({ length: 6 }, (_, index) => unitId + index / 8),
    boxes: Float32Array.of(0, 0, 40, 30),
  };
}
