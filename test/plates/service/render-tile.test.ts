import { expect, test } from 'vitest';
import { renderTile } from '../../../src/main/plates/service/render-tile.ts';
import type { PlaneLoader } from '../../../src/main/plates/service/plane-loader.ts';
import { maxLevel } from '../../../src/shared/contract/tiles.ts';
import { plateViewSchema } from '../../../src/shared/plate.ts';
import { cancelled } from '../../../src/shared/errors.ts';
import { importedPlane } from '../../../src/shared/stack.ts';

const side = 64;
const across = 12;

/** A plate of 144 small fields, all of which lie on its lowest tile. */
const plate = plateViewSchema.parse({
  ...{ id: 1, name: 'crowded', rows: across, columns: across, pixelSizeUm: null },
  canvas: { width: across * side, height: across * side },
  channels: [
    {
      ...{ index: 0, name: 'DNA', color: '#0000ff', low: 0, high: 1, gamma: 1, visible: true },
      ...{ rangeMin: 0, rangeMax: 1, histogram: [1] },
    },
  ],
  wells: Array.from({ length: across ** 2 }, (_, index) => {
    const [row, column] = [Math.floor(index / across), index % across];
    const canvas = { x: column * side, y: row * side, width: side, height: side };
    const field = { id: index + 1, wellId: index + 1, index: 1, width: side, height: side, canvas };
    return {
      ...{ id: index + 1, name: `W${index}`, row, column, role: 'sample', conditions: {}, label: null },
      canvas,
      fields: [{ ...field, online: true }],
    };
  }),
});

const nothing = () => {
  throw new Error('a tile asks for what it shows alone');
};

// A rejection that nobody listens to ends the program; vitest fails the run for it.
test('planes that are given up while others are still asked for make one refusal, and no unheard one', async () => {
  const loader: PlaneLoader = {
    show: () => Promise.reject(cancelled()),
    locate: nothing,
    read: nothing,
  };
  const address = {
    haste: 'full',
    plane: importedPlane,
    level: maxLevel(plate.canvas) - 1,
    x: 0,
    y: 0,
  } as const;
  await expect(renderTile(plate, address, loader, undefined)).rejects.toMatchObject({ kind: 'Cancelled' });
});
