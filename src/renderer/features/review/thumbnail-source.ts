import { maxLevel, tileSize, type TilePixels } from '../../../shared/contract/tiles.ts';
import type { Rect } from '../../../shared/geometry.ts';
import type { PlacedMaps } from '../../../shared/map.ts';
import type { Field, PlateView } from '../../../shared/plate.ts';
import { fetchMaps, fetchTile } from '../../api/index.ts';
import { levelScale } from '../viewer/index.ts';

/** Pixels of a field's longer side that a small picture needs. */
const enoughPx = 160;
const mapSidePx = 64;
const keptTiles = 60;
const keptMaps = 300;

/** A tile of the plate and where a field lies in it, in its own pixels; the field may reach over its edges. */
export interface FieldPixels {
  readonly tile: TilePixels;
  readonly part: Rect;
}

/** Keeps what was fetched last; what fails is asked for again the next time. */
function createKeeper<T>(capacity: number) {
  const held = new Map<string, Promise<T>>();
  return (key: string, fetch: () => Promise<T>): Promise<T> => {
    const known = held.get(key);
    if (known !== undefined) {
      held.delete(key);
      held.set(key, known);
      return known;
    }
    const fetched = fetch();
    held.set(key, fetched);
    fetched.catch(() => held.delete(key));
    for (const oldest of held.keys()) {
      if (held.size <= capacity) break;
      held.delete(oldest);
    }
    return fetched;
  };
}

const keepTile = createKeeper<TilePixels>(keptTiles);
const keepMaps = createKeeper<PlacedMaps>(keptMaps);

/** Shared by all who wait for the same picture, so nobody's going stops it. */
const unstoppable = new AbortController().signal;

/** The pixels of a field at a small size, from the tiles of the plate's own pyramid that it lies on. */
export function fieldPixels(plate: PlateView, { canvas }: Field): Promise<readonly FieldPixels[]> {
  const longer = Math.max(canvas.width, canvas.height);
  const coarser = Math.max(0, Math.floor(Math.log2(longer / enoughPx)));
  const level = Math.max(0, maxLevel(plate.canvas) - coarser);
  const scale = levelScale(plate.canvas, level);
  const [left, top] = [canvas.x / scale, canvas.y / scale];
  const [width, height] = [canvas.width / scale, canvas.height / scale];
  const last = (edge: number) => Math.ceil(edge / tileSize) - 1;
  const places: { x: number; y: number }[] = [];
  for (let y = Math.floor(top / tileSize); y <= last(top + height); y++) {
    for (let x = Math.floor(left / tileSize); x <= last(left + width); x++) places.push({ x, y });
  }
  return Promise.all(
    places.map(async ({ x, y }) => {
      const tile = await keepTile(`${plate.id}/${level}/${x}/${y}`, () =>
        fetchTile({ plateId: plate.id, level, x, y }, unstoppable),
      );
      return { tile, part: { x: left - x * tileSize, y: top - y * tileSize, width, height } };
    }),
  );
}

/** The maps of a unit on a coarse grid. */
export const unitMaps = (unitId: number): Promise<PlacedMaps> =>
  keepMaps(String(unitId), () => fetchMaps(unitId, mapSidePx, unstoppable));
