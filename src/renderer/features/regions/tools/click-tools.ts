import { act, addRegion } from '../region-actions.ts';
import { regionSettings, regionState } from '../region-state.ts';
import type { Tool, ToolHost } from './tool.ts';
import { takeByWand } from './wand.ts';

/** A click marks one point. */
export function createPointTool(): Tool {
  return {
    down: ({ field, point }) => {
      // The right and lower edge of the field belong to no pixel.
      const inside = { x: Math.min(point.x, field.width - 1e-6), y: Math.min(point.y, field.height - 1e-6) };
      void addRegion(field.id, { kind: 'points', points: [inside.x, inside.y], radius: 0 }, 'point');
    },
    move: () => undefined,
    up: () => undefined,
    cancel: () => undefined,
  };
}

/** A click takes what looks like the pixel under it. */
export function createWandTool(host: ToolHost): Tool {
  let stop = new AbortController();
  const take = async (field: Parameters<typeof takeByWand>[1], point: Parameters<typeof takeByWand>[3]) => {
    const channel = host.shownChannel();
    if (channel === null) {
      regionState.set({ notices: ['The wand needs a channel that is shown.'] });
      return;
    }
    const { tolerance } = regionSettings.get();
    const geometry = await act(() => takeByWand(host.plate, field, channel, point, tolerance, stop.signal));
    if (geometry !== null) await addRegion(field.id, geometry, 'wand');
  };
  return {
    down: ({ field, point }) => void take(field, point),
    move: () => undefined,
    up: () => undefined,
    cancel: () => {
      stop.abort();
      stop = new AbortController();
    },
  };
}
