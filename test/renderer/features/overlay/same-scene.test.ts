import { describe, expect, it } from 'vitest';
import type { OverlayScene } from '../../../../src/renderer/features/overlay/overlay-scene.ts';
import { isSameScene } from '../../../../src/renderer/features/overlay/same-scene.ts';
import { plateIdSchema } from '../../../../src/shared/ids.ts';
import type { PlateView } from '../../../../src/shared/plate.ts';

const plate: PlateView = {
  id: plateIdSchema.parse(1),
  name: 'p',
  rows: 1,
  columns: 1,
  canvas: { width: 100, height: 100 },
  pixelSizeUm: null,
  channels: [],
  wells: [],
};
const scene: OverlayScene = { plate, units: new Map() };

describe('isSameScene', () => {
  it('heeds no looks of channels, which the maps do not show', () => {
    expect(isSameScene(scene, { ...scene, plate: { ...plate, channels: [] } })).toBe(true);
  });

  it.each<[string, Partial<OverlayScene>]>([
    ['another plate', { plate: { ...plate, id: plateIdSchema.parse(2) } }],
    ['other wells', { plate: { ...plate, wells: [] } }],
    ['other units', { units: new Map() }],
    ['maps that are joined', { joined: { join: 'difference', others: [], gains: [1] } }],
  ])('tells %s apart', (_, change) => {
    expect(isSameScene(scene, { ...scene, ...change })).toBe(false);
  });
});
