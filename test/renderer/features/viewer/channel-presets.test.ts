import { describe, expect, it } from 'vitest';
import { channelPresets, presetColours } from '../../../../src/renderer/features/viewer/channel-presets.ts';
import { sampleLimits } from '../../../../src/renderer/features/viewer/sample-limits.ts';
import { sampleTiles } from '../../../../src/renderer/features/viewer/sample-tiles.ts';

const [painting, fluorescent] = channelPresets;
const channels = (...names: string[]) => names.map((name) => ({ name, color: '#ffffff' }));

describe('presetColours', () => {
  it('knows the stains of Cell Painting in any order', () => {
    if (painting === undefined) throw new Error('there is no preset');
    expect(presetColours(painting, channels('OrigMito', 'OrigER', 'OrigDNA', 'AGP', 'RNA'))).toEqual([
      '#ff4646',
      '#3ccf5a',
      '#3c78ff',
      '#ff8c28',
      '#ffd23c',
    ]);
    expect(presetColours(painting, channels('ER', 'my marker', 'Hoechst 33342'))).toEqual([
      '#3ccf5a',
      '#ffd23c',
      '#3c78ff',
    ]);
  });

  it('gives what is left over to channels without a known name, and never the same colour twice', () => {
    if (fluorescent === undefined) throw new Error('there is no preset');
    const given = presetColours(fluorescent, channels('a', 'GFP', 'b', 'c', 'd'));
    expect(given[1]).toBe('#32e65a');
    expect(new Set(given).size).toBe(5);
    expect(given[4]).toBe('#ffffff');
  });
});

describe('automatic contrast of a part of the plate', () => {
  const tile = (level: number, x: number, size: number, value: number) => ({
    level,
    rect: { x, y: 0, width: size, height: size },
    pixels: {
      ...{ channels: 2, width: 4, height: 4, preview: false },
      data: new Uint16Array(32).fill(value).fill(7, 16),
    },
  });

  it('reads the finest loaded tiles of the part alone', () => {
    const tiles = [tile(0, 0, 16, 1), tile(1, 0, 8, 100), tile(1, 8, 8, 200)];
    expect([...new Set(sampleTiles(tiles, { x: 8, y: 0, width: 8, height: 8 }, 0))]).toEqual([200]);
    expect([...new Set(sampleTiles(tiles, { x: 0, y: 0, width: 4, height: 4 }, 1))]).toEqual([7]);
    expect(sampleTiles(tiles, { x: 40, y: 0, width: 4, height: 4 }, 0)).toHaveLength(0);
  });

  it('puts the limits at the shares, white always above black', () => {
    const values = Float32Array.from({ length: 1000 }, (_, index) => 999 - index);
    expect(sampleLimits(values, 0.01, 0.998)).toEqual({ low: 10, high: 998 });
    const even = sampleLimits(new Float32Array(9).fill(50), 0.01, 0.998);
    expect(even?.high).toBeGreaterThan(even?.low ?? Infinity);
    expect(sampleLimits(new Float32Array(0), 0.01, 0.998)).toBeNull();
  });
});
