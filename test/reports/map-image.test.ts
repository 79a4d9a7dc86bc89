import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { displayLimits, renderMap } from '../../src/main/reports/map-image.ts';
import type { MapFacts, PlacedMaps } from '../../src/shared/map.ts';

function mapOf(values: readonly number[], count = 1): { maps: PlacedMaps; facts: MapFacts } {
  const data = Float32Array.from(values);
  const [min, max] = [Math.min(...values), Math.max(...values)];
  const facts: MapFacts = {
    unit: 'logit',
    layer: null,
    count,
    height: 2,
    width: 2,
    min,
    max,
    emptyReason: null,
    figures: {},
  };
  return { maps: { count, height: 2, width: 2, data, boxes: new Float32Array(4 * count) }, facts };
}

async function pixelAt(png: Uint8Array, x: number, y: number): Promise<number[]> {
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
  const at = (y * info.width + x) * info.channels;
  return [...data.subarray(at, at + 3)];
}

describe('the picture of a map', () => {
  it('draws signed maps red for positive and blue for negative, white at 0', async () => {
    const { maps, facts } = mapOf([1, -1, 0, 0]);
    const png = await renderMap(maps, facts);
    const [red, , blue] = await pixelAt(png, 4, 4);
    const [red2, , blue2] = await pixelAt(png, 507, 4);
    expect(red).toBeGreaterThan((blue ?? 0) + 30);
    expect(blue2).toBeGreaterThan((red2 ?? 0) + 30);
  });

  it('is 512 wide with the colour bar below', async () => {
    const { maps, facts } = mapOf([0, 1, 2, 3]);
    const { width, height } = await sharp(await renderMap(maps, facts)).metadata();
    expect([width, height]).toEqual([512, 556]);
  });

  it('refuses maps of several cells', async () => {
    const { maps, facts } = mapOf([0, 1, 2, 3, 0, 1, 2, 3], 2);
    await expect(renderMap(maps, facts)).rejects.toThrow('one map');
  });

  it('scales a zero map without dividing by zero, and signed maps symmetrically', () => {
    expect(displayLimits({ min: 0, max: 0 })).toEqual({ low: 0, high: 1, signed: false });
    expect(displayLimits({ min: -2, max: 1 })).toEqual({ low: -2, high: 2, signed: true });
    expect(displayLimits({ min: null, max: null }).high).toBe(1);
  });
});
