import type { Field } from '../../../../shared/plate.ts';
import { geometryArea, type Region, type RegionGeometry } from '../../../../shared/region.ts';
import { clampTo, type Point } from '../field-space.ts';
import { asNow, changeGeometries } from '../region-actions.ts';
import { regionState } from '../region-state.ts';
import { addCorner, cornerNear, cornersFit, edgeNear, moveCorner, removeCorner } from './corners.ts';
import { createEditKeys } from './edit-keys.ts';
import { keepInside, moveGeometry } from './move-geometry.ts';
import { isHit } from './shapes.ts';
import type { Tool, ToolHost, Touch } from './tool.ts';

const reachPx = 8;
const leastDragPx = 3;

/** What is being pulled: picked regions, or one corner of one. */
type Pull =
  | { readonly kind: 'regions'; readonly regions: readonly Region[]; readonly clicked: Region }
  | { readonly kind: 'corner'; readonly region: Region; readonly corner: Point };

/**
 * Picks the region under a click (with Shift or Ctrl, adds it or takes it away), and edits what is picked: pulled
 * regions and corners move, a double click on an edge adds a corner, one on a corner removes it.
 */
export function createEditTool(host: ToolHost): Tool {
  let pull: Pull | null = null;
  let start: Touch | null = null;
  let moved = false;
  const drop = () => {
    [pull, start, moved] = [null, null, false];
    regionState.set({ edited: new Map() });
  };
  const pulledBy = (touch: Touch): ReadonlyMap<Region, RegionGeometry> =>
    pull === null || start === null ? new Map() : pulled(pull, start, touch);
  return {
    ...createEditKeys(host),
    down: (touch) => {
      [start, moved] = [touch, false];
      pull = beginPull(host, touch);
    },
    move: (touch) => {
      if (pull === null || start === null || !host.mayEdit()) return;
      const { point } = start;
      moved ||= Math.hypot(touch.point.x - point.x, touch.point.y - point.y) * touch.scale > leastDragPx;
      if (moved) show(pulledBy(touch));
    },
    up: (touch) => {
      const changed = moved ? pulledBy(touch) : null;
      const done = pull;
      [pull, start, moved] = [null, null, false];
      if (changed === null) {
        // A click without a pull on one of several picked regions picks it alone.
        if (done?.kind === 'regions' && !touch.add) pick(done.clicked);
        return;
      }
      if (done?.kind === 'corner') regionState.set({ corner: touch.point });
      void changeGeometries(labelOf(done), changed);
    },
    doubleClick: (touch) => {
      if (host.mayEdit()) changeCorners(host, touch);
    },
    cancel: () => {
      if (moved) drop();
      else if (regionState.get().corner !== null) regionState.set({ corner: null });
      else regionState.set({ selected: new Set() });
    },
  };
}

/** The one picked region, where its corners can be taken at this zoom. */
function withHandles(host: ToolHost, { field, scale }: Touch): Region | null {
  const { selected } = regionState.get();
  const [region, ...others] = host.regionsIn(field).filter(({ id }) => selected.has(id));
  if (region === undefined || others.length > 0 || selected.size > 1) return null;
  const now = asNow(region);
  return cornersFit(now.geometry, scale) ? now : null;
}

function beginPull(host: ToolHost, touch: Touch): Pull | null {
  const reach = reachPx / touch.scale;
  const own = withHandles(host, touch);
  const corner = own === null || touch.add ? null : cornerNear(own.geometry, touch.point, reach);
  if (own !== null && corner !== null) {
    regionState.set({ corner: corner.point });
    return { kind: 'corner', region: own, corner: corner.point };
  }
  const regions = host.regionsIn(touch.field);
  // An edge that takes a corner is as wide outside as inside.
  const onEdge = own === null ? null : edgeNear(own.geometry, touch.point, reach);
  const hits = regions.filter(
    (region) => isHit(region.geometry, touch.point, reach) || (onEdge !== null && region.id === own?.id),
  );
  // The smallest is meant: a cell within a marked background could not be picked otherwise.
  const hit = hits.toSorted((a, b) => geometryArea(a.geometry) - geometryArea(b.geometry))[0];
  regionState.set({ corner: null });
  if (hit === undefined || touch.add) {
    togglePick(hit, touch.add);
    return null;
  }
  const isPicked = ({ id }: Region) => regionState.get().selected.has(id);
  // What is picked is pulled, also where something smaller lies on it.
  if (!hits.some(isPicked)) pick(hit);
  return { kind: 'regions', regions: regions.filter(isPicked).map(asNow), clicked: hit };
}

const pick = ({ id }: Region) => regionState.set({ selected: new Set([id]) });

function togglePick(hit: Region | undefined, add: boolean): void {
  regionState.set(({ selected }) => {
    if (hit === undefined) return { selected: add ? selected : new Set() };
    const next = new Set(selected);
    if (!next.delete(hit.id)) next.add(hit.id);
    return { selected: next };
  });
}

function pulled(pull: Pull, start: Touch, touch: Touch): ReadonlyMap<Region, RegionGeometry> {
  if (pull.kind === 'corner') {
    const { region, corner } = pull;
    const at = cornerNear(region.geometry, corner)?.at;
    const point = insideOf(touch.field, region.geometry, touch.point);
    return at === undefined ? new Map() : new Map([[region, moveCorner(region.geometry, at, point)]]);
  }
  const wanted = { x: touch.point.x - start.point.x, y: touch.point.y - start.point.y };
  const shift = keepInside(
    pull.regions.map(({ geometry }) => geometry),
    touch.field,
    wanted,
  );
  return new Map(pull.regions.map((region) => [region, moveGeometry(region.geometry, shift)]));
}

/** A corner may lie on the edge of the field; a point has to lie in a pixel. */
function insideOf(field: Field, geometry: RegionGeometry, point: Point): Point {
  const { x, y } = clampTo(field, point);
  if (geometry.kind === 'area') return { x, y };
  return { x: Math.min(x, field.width - 1e-6), y: Math.min(y, field.height - 1e-6) };
}

const show = (changed: ReadonlyMap<Region, RegionGeometry>) =>
  regionState.set({ edited: new Map([...changed].map(([{ id }, geometry]) => [id, geometry])) });

const labelOf = (pull: Pull | null) => {
  if (pull?.kind === 'corner') return 'move a corner';
  return pull?.regions.length === 1 ? 'move region' : `move ${pull?.regions.length ?? 0} regions`;
};

/** A double click: a corner goes, or an edge gets one. */
function changeCorners(host: ToolHost, touch: Touch): void {
  const region = withHandles(host, touch);
  if (region === null) return;
  const reach = reachPx / touch.scale;
  const corner = cornerNear(region.geometry, touch.point, reach);
  if (corner !== null) {
    const left = removeCorner(region.geometry, corner.at);
    regionState.set({ corner: null });
    if (left !== null) void changeGeometries('remove a corner', new Map([[region, left]]));
    return;
  }
  const edge = edgeNear(region.geometry, touch.point, reach);
  if (edge === null) return;
  regionState.set({ corner: edge.point });
  void changeGeometries('add a corner', new Map([[region, addCorner(region.geometry, edge)]]));
}
