import type { Field } from '../../../../shared/plate.ts';
import type { Region, RegionGeometry } from '../../../../shared/region.ts';
import { clampTo, type Point } from '../field-space.ts';
import { asNow, changeGeometries, giveClass } from '../region-actions.ts';
import { regionSettings, regionState } from '../region-state.ts';
import { addCorner, cornerNear, cornersOf, moveCorner, removeCorner } from './corners.ts';
import { keepInside, moveGeometry } from './move-geometry.ts';
import type { Tool, ToolHost } from './tool.ts';

const steps: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};
const longStep = 10;

/** The keys of editing, in words. */
export const editKeyTable = [
  { keys: ['N', 'Shift', 'N'], does: 'While picking: next region on the screen, the one before' },
  { keys: ['.', ','], does: 'Next and previous corner of the picked region' },
  { keys: ['←', '→', '↑', '↓'], does: 'Move what is picked by a pixel; with Shift by ten' },
  { keys: ['I'], does: 'Add a corner after the chosen one' },
  { keys: ['G'], does: 'Give the picked regions the chosen class' },
] as const;

/** What is edited by keys: arrows move the chosen corner, or else the picked regions, until they are let go. */
export function createEditKeys(host: ToolHost): Pick<Required<Tool>, 'key' | 'keyUp'> {
  let moved = new Map<Region, RegionGeometry>();
  const store = () => {
    if (moved.size === 0) return;
    const changed = moved;
    moved = new Map();
    const label = regionState.get().corner === null ? 'move region' : 'move a corner';
    void changeGeometries(label, changed);
  };
  return {
    key: (event) => {
      const step = steps[event.key];
      if (step !== undefined) {
        const far = event.shiftKey ? longStep : 1;
        const by = { x: step.x * far, y: step.y * far };
        const next = nudge(host, moved, by);
        if (next === null) return false;
        moved = next;
        regionState.set({ edited: new Map([...next].map(([{ id }, geometry]) => [id, geometry])) });
        return true;
      }
      store();
      return otherKey(host, event);
    },
    keyUp: (event) => {
      if (event.key in steps) store();
    },
  };
}

const picked = (host: ToolHost): Region[] => {
  const { selected } = regionState.get();
  return host
    .regionsOnScreen()
    .filter(({ id }) => selected.has(id))
    .map(asNow);
};

/** The picked regions, or the chosen corner, further on; null where an arrow is not ours. */
function nudge(
  host: ToolHost,
  moved: ReadonlyMap<Region, RegionGeometry>,
  by: Point,
): Map<Region, RegionGeometry> | null {
  const before = moved.size > 0 ? moved : new Map(picked(host).map((region) => [region, region.geometry]));
  const [first] = before.keys();
  const field = first === undefined ? null : host.fieldOf(first);
  if (field === null || !host.mayEdit()) return null;
  const { corner } = regionState.get();
  if (corner !== null && before.size === 1) return nudgeCorner(before, field, corner, by);
  const shift = keepInside([...before.values()], field, by);
  return new Map([...before].map(([region, geometry]) => [region, moveGeometry(geometry, shift)]));
}

function nudgeCorner(
  before: ReadonlyMap<Region, RegionGeometry>,
  field: Field,
  corner: Point,
  by: Point,
): Map<Region, RegionGeometry> {
  return new Map(
    [...before].map(([region, geometry]) => {
      const at = cornerNear(geometry, corner)?.at;
      const point = clampTo(field, { x: corner.x + by.x, y: corner.y + by.y });
      regionState.set({ corner: point });
      return [region, at === undefined ? geometry : moveCorner(geometry, at, point)];
    }),
  );
}

function otherKey(host: ToolHost, event: KeyboardEvent): boolean {
  const key = event.key.toLowerCase();
  if (key === 'n') return pickNext(host, event.shiftKey ? -1 : 1);
  const regions = picked(host);
  const [region] = regions;
  if (region === undefined) return false;
  if (key === 'g' && host.mayEdit()) {
    void giveClass(regions, regionSettings.get().class);
    return true;
  }
  if (regions.length > 1) return false;
  if (key === '.' || key === ',') return chooseCorner(region, key === '.' ? 1 : -1);
  return host.mayEdit() && editCorner(region, key);
}

function pickNext(host: ToolHost, by: number): boolean {
  const regions = host.regionsOnScreen();
  if (regions.length === 0) return false;
  const { selected } = regionState.get();
  const now = regions.findIndex(({ id }) => selected.has(id));
  const next = now < 0 ? (by > 0 ? 0 : -1) : (now + by) % regions.length;
  const region = regions.at(next);
  if (region !== undefined) regionState.set({ selected: new Set([region.id]), corner: null });
  return true;
}

function chooseCorner({ geometry }: Region, by: number): boolean {
  const corners = cornersOf(geometry);
  const { corner } = regionState.get();
  const now = corner === null ? null : cornerNear(geometry, corner);
  const at =
    now === null ? -1 : corners.findIndex(({ point }) => point === now.point || same(point, now.point));
  const next = corners.at(at < 0 ? (by > 0 ? 0 : -1) : (at + by) % corners.length);
  regionState.set({ corner: next?.point ?? null });
  return true;
}

const same = (a: Point, b: Point) => a.x === b.x && a.y === b.y;

function editCorner(region: Region, key: string): boolean {
  const { geometry } = region;
  const { corner } = regionState.get();
  const own = corner === null ? null : cornerNear(geometry, corner);
  if (own === null) return false;
  if (key === 'i') {
    const ring = cornersOf(geometry).filter(
      ({ at }) => at.polygon === own.at.polygon && at.ring === own.at.ring,
    );
    const next = ring[(own.at.corner + 1) % ring.length] ?? own;
    const point = { x: (own.point.x + next.point.x) / 2, y: (own.point.y + next.point.y) / 2 };
    const at = { ...own.at, corner: own.at.corner + 1 };
    regionState.set({ corner: point });
    void changeGeometries('add a corner', new Map([[region, addCorner(geometry, { at, point })]]));
    return true;
  }
  if (key !== 'delete' && key !== 'backspace') return false;
  const left = removeCorner(geometry, own.at);
  regionState.set({ corner: null });
  // The last corner goes with its region: the key then removes that.
  if (left === null) return false;
  void changeGeometries('remove a corner', new Map([[region, left]]));
  return true;
}
