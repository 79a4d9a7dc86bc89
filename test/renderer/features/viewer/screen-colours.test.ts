import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  tableForIntegers,
  tableForReals,
  type ChannelLook,
} from '../../../../src/renderer/features/viewer/channel-tables.ts';
import { compositeTile } from '../../../../src/renderer/features/viewer/composite.ts';
import { surroundPixel } from '../../../../src/renderer/features/viewer/paint-tile.ts';
import { createScreenColours } from '../../../../src/renderer/features/viewer/screen-colours.ts';
import { sampleScreen, type PlacedTile } from '../../../../src/renderer/features/viewer/screen-sample.ts';
import type { TilePixels } from '../../../../src/shared/contract/tiles.ts';
import { createRandom } from '../../../../src/shared/random.ts';

const [width, height] = [24, 16];

function tileOf(channels: number, seed: number, real: boolean): TilePixels {
  const random = createRandom(seed);
  const values = Array.from({ length: channels * width * height }, () => Math.floor(random.uniform() * 4096));
  const data = real ? Float32Array.from(values) : Uint16Array.from(values);
  return { channels, width, height, data, preview: false };
}

const look = (change: Partial<ChannelLook> = {}): ChannelLook => ({
  ...{ color: '#c08040', low: 200, high: 3000, gamma: 1, visible: true, ...change },
});

const withTables = (looks: readonly ChannelLook[], real: boolean) =>
  looks.map((channel, index) => ({
    index,
    table: real ? tableForReals(channel) : tableForIntegers(channel),
  }));

const settled = (pixels: TilePixels, channels: ReturnType<typeof withTables>) => {
  const rgba = new Uint32Array(width * height);
  compositeTile(pixels, channels, rgba);
  return rgba;
};

const placed = (pixels: TilePixels, place = { x: 0, y: 0, width, height }): PlacedTile => ({
  ...{ pixels, place, fields: null },
});

describe('createScreenColours', () => {
  it.each([
    ['whole', false],
    ['real', true],
  ])('gives a tile of %s intensities its own colours, whichever channels move', (_, real) => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 7 }), fc.nat(1000), fc.array(fc.nat(6)), (count, seed, moves) => {
        const pixels = tileOf(count, seed, real);
        const colours = createScreenColours(sampleScreen([placed(pixels)], { width, height }));
        const shown = new Uint32Array(width * height);
        let channels = withTables(
          Array.from({ length: count }, () => look()),
          real,
        );
        for (const [step, move] of [0, ...moves].entries()) {
          const at = move % count;
          const moved = withTables([look({ low: 40 * step, color: '#80ff20' })], real)[0];
          if (moved !== undefined) channels = channels.with(at, { ...moved, index: at });
          colours.paint(channels, shown);
          expect(shown).toEqual(settled(pixels, channels));
        }
      }),
      { numRuns: 25 },
    );
  });

  it('shows what is left when channels are hidden, down to none', () => {
    const pixels = tileOf(3, 4, false);
    const colours = createScreenColours(sampleScreen([placed(pixels)], { width, height }));
    const channels = withTables([look(), look({ color: '#0000ff' }), look({ high: 700 })], false);
    const shown = new Uint32Array(width * height);
    for (const kept of [[0, 1, 2], [0, 2], [2], [], [1]]) {
      const visible = channels.filter(({ index }) => kept.includes(index));
      colours.paint(visible, shown);
      expect(shown).toEqual(settled(pixels, visible));
    }
  });

  it('paints the surface beside fields, and nothing where no tile lies', () => {
    const pixels = tileOf(1, 2, false);
    const fields = [{ x: 4, y: 2, width: 10, height: 6 }];
    const tile = { pixels, place: { x: 3, y: 1, width, height }, fields };
    const size = { width: width + 8, height: height + 8 };
    const channels = withTables([look()], false);
    const shown = new Uint32Array(size.width * size.height);
    createScreenColours(sampleScreen([tile], size)).paint(channels, shown);
    const own = settled(pixels, channels);
    for (const [pixel, colour] of shown.entries()) {
      const [x, y] = [(pixel % size.width) - 3, Math.floor(pixel / size.width) - 1];
      const onTile = x >= 0 && y >= 0 && x < width && y < height;
      const inField = x >= 4 && x < 14 && y >= 2 && y < 8;
      const expected = !onTile ? 0 : inField ? (own[y * width + x] ?? 0) : surroundPixel >>> 0;
      expect(colour).toBe(expected);
    }
  });
});

describe('sampleScreen', () => {
  it('shows under every pixel of the screen the tile’s pixel that its middle lies in', () => {
    // Places at which no middle falls on an edge, where rounding would decide.
    const part = fc.integer({ min: -1280, max: 1280 }).map((at) => at / 64 + 0.003);
    fc.assert(
      fc.property(part, part, fc.integer({ min: 5, max: 80 }), (x, y, sixteenths) => {
        const zoom = sixteenths / 16;
        const pixels = tileOf(1, 7, false);
        const place = { x, y, width: width * zoom, height: height * zoom };
        const sample = sampleScreen([placed(pixels, place)], { width: 40, height: 30 });
        const plane = sample.plane(0);
        for (const [pixel, value] of plane.entries()) {
          const column = Math.floor(((pixel % 40) + 0.5 - x) / zoom);
          const row = Math.floor((Math.floor(pixel / 40) + 0.5 - y) / zoom);
          const isOn = column >= 0 && row >= 0 && column < width && row < height;
          expect(sample.cover[pixel]).toBe(isOn ? 1 : 0);
          expect(value).toBe(isOn ? pixels.data[row * width + column] : 0);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('shows the last of tiles that lie over each other', () => {
    const [under, over] = [tileOf(1, 1, false), tileOf(1, 2, false)];
    const sample = sampleScreen([placed(under), placed(over)], { width, height });
    expect(sample.plane(0)).toEqual(over.data);
  });
});
