import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isSameLooks,
  parseHexColor,
  tableForIntegers,
  tableForReals,
  type ChannelLook,
} from '../../../../src/renderer/features/viewer/channel-tables.ts';
import { compositeTile } from '../../../../src/renderer/features/viewer/composite.ts';
import type { TilePixels } from '../../../../src/shared/contract/tiles.ts';

const look = (change: Partial<ChannelLook> = {}): ChannelLook => ({
  color: '#ffffff',
  low: 0,
  high: 100,
  gamma: 1,
  visible: true,
  ...change,
});

const tile = (data: Uint16Array | Float32Array, channels: number): TilePixels => ({
  channels,
  width: data.length / channels,
  height: 1,
  data,
  preview: false,
});

function draw(pixels: TilePixels, looks: readonly ChannelLook[]): number[][] {
  const rgba = new Uint32Array(pixels.width * pixels.height);
  const make = pixels.data instanceof Uint16Array ? tableForIntegers : tableForReals;
  compositeTile(
    pixels,
    looks.map((channel, index) => ({ index, table: make(channel) })),
    rgba,
  );
  const bytes = new Uint8Array(rgba.buffer);
  return Array.from(rgba, (_, pixel) => [...bytes.subarray(pixel * 4, pixel * 4 + 4)]);
}

describe('compositeTile', () => {
  it('draws the lower limit black, the upper in full colour, and cuts what lies outside', () => {
    const pixels = tile(Uint16Array.of(0, 10, 60, 110, 65535), 1);
    const drawn = draw(pixels, [look({ color: '#ff8000', low: 10, high: 110 })]);
    expect(drawn).toEqual([
      [0, 0, 0, 255],
      [0, 0, 0, 255],
      [128, 64, 0, 255],
      [255, 128, 0, 255],
      [255, 128, 0, 255],
    ]);
  });

  it('adds channels and stops at full brightness, however many there are', () => {
    const channels = 9;
    const pixels = tile(new Uint16Array(channels).fill(100), channels);
    const red = Array.from({ length: channels }, () => look({ color: '#ff0000' }));
    expect(draw(pixels, red)).toEqual([[255, 0, 0, 255]]);
    const mixed = draw(tile(Uint16Array.of(50, 100), 2), [
      look({ color: '#ff0000' }),
      look({ color: '#0000ff' }),
    ]);
    expect(mixed).toEqual([[128, 0, 255, 255]]);
  });

  it('bends the light by gamma', () => {
    expect(draw(tile(Uint16Array.of(25), 1), [look({ gamma: 0.5 })])).toEqual([[128, 128, 128, 255]]);
  });

  it('draws real intensities like whole ones, and NaN black', () => {
    const drawn = draw(tile(Float32Array.of(Number.NaN, -5, 50, 1e9, Infinity), 1), [look()]);
    expect(drawn.map(([red]) => red)).toEqual([0, 0, 128, 255, 255]);
  });

  it('gives the sum of its channels, cut to 255, for any intensities', () => {
    const intensity = fc.integer({ min: 0, max: 65535 });
    fc.assert(
      fc.property(fc.array(intensity, { minLength: 1, maxLength: 12 }), (values) => {
        const looks = values.map(() => look({ high: 65535 }));
        const expected = values.reduce((sum, value) => sum + Math.round((255 * value) / 65535), 0);
        const [pixel] = draw(tile(Uint16Array.from(values), values.length), looks);
        expect(pixel?.[1]).toBe(Math.min(255, expected));
      }),
    );
  });

  it('answers a step where the limits meet', () => {
    const drawn = draw(tile(Uint16Array.of(9, 11), 1), [look({ low: 10, high: 10 })]);
    expect(drawn.map(([red]) => red)).toEqual([0, 255]);
  });
});

describe('parseHexColor', () => {
  it('reads red, green and blue', () => {
    expect(parseHexColor('#0A80ff')).toEqual([10, 128, 255]);
  });
});

describe('isSameLooks', () => {
  const looks = [look({ color: '#ff0000' }), look({ visible: false })];

  it('knows looks that come back in new objects', () => {
    expect(isSameLooks(looks, structuredClone(looks))).toBe(true);
    expect(isSameLooks([], [])).toBe(true);
  });

  it('heeds no limits of a hidden channel', () => {
    expect(isSameLooks(looks, [look({ color: '#ff0000' }), look({ visible: false, high: 7 })])).toBe(true);
  });

  it.each<Partial<ChannelLook>>([
    { color: '#ff0001' },
    { low: 1 },
    { high: 99 },
    { gamma: 0.9 },
    { visible: false },
  ])('tells %o apart', (change) => {
    expect(isSameLooks(looks, [look({ color: '#ff0000', ...change }), looks[1] ?? look()])).toBe(false);
  });

  it('tells fewer channels and other places apart', () => {
    expect(isSameLooks(looks, looks.slice(0, 1))).toBe(false);
    expect(isSameLooks(looks, looks.toReversed())).toBe(false);
  });
});
