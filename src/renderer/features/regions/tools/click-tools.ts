import { act, addRegion } from '../region-actions.ts';
import { regionSettings, regionState } from '../region-state.ts';
import { isHit } from './shapes.ts';
import type { Tool, ToolHost } from './tool.ts';
import { takeByWand } from './wand.ts';

const reachPx = 8;

/** Picks the region under a click; with Shift or Ctrl, adds it or takes it away. */
export function createSelectTool(host: ToolHost): Tool {
  return {
    down: (touch) => {
      const hit = host
        .regionsIn(touch.field)
        .findLast((region) => isHit(region.geometry, touch.point, reachPx / touch.scale));
      regionState.set(({ selected }) => {
        if (hit === undefined) return { selected: touch.add ? selected : new Set() };
        if (!touch.add) return { selected: new Set([hit.id]) };
        const next = new Set(selected);
        if (!next.delete(hit.id)) next.add(hit.id);
        return { selected: next };
      });
    },
    move: () => undefined,
    up: () => undefined,
    cancel: () => regionState.set({ selected: new Set() }),
  };
}

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
