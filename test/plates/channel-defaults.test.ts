import { describe, expect, test } from 'vitest';
import { chooseColor, describeChannel } from '../../src/main/plates/channel-defaults.ts';
import { measureQuantiles } from '../../src/main/plates/pixels/quantiles.ts';

describe('colours of channels', () => {
  test.each([
    ['DNA', '#3d7bff'],
    ['Hoechst 33342', '#3d7bff'],
    ['FKHR-GFP', '#2ee65c'],
    ['Phalloidin', '#ff4d4d'],
    ['MitoTracker Deep', '#ff4dd2'],
    ['ER', '#2ee65c'],
    ['Brightfield', '#ffffff'],
  ])('%s', (name, color) => {
    expect(chooseColor(name, [])).toBe(color);
  });

  test('no two channels look alike as long as colours last', () => {
    const taken: string[] = [];
    for (const name of ['GFP', 'green', 'Channel 3', 'Channel 4', 'Channel 5', 'DAPI'])
      taken.push(chooseColor(name, taken));
    expect(new Set(taken).size).toBe(6);
  });
});

test('a channel of one intensity can still be drawn', () => {
  const flat = describeChannel(0, 'empty', '#ffffff', [measureQuantiles(new Uint16Array(100).fill(40))]);
  expect(flat.high).toBeGreaterThan(flat.low);
  expect([flat.rangeMin, flat.rangeMax]).toEqual([40, 40]);
});
