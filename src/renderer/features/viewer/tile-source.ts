import OpenSeadragon from 'openseadragon';
import { maxLevel, tilePath, tileSize } from '../../../shared/contract/tiles.ts';
import { isCancelled } from '../../../shared/errors.ts';
import type { PlateView } from '../../../shared/plate.ts';
import type { PlaneChoice } from '../../../shared/stack.ts';
import type { fetchTile } from '../../api/index.ts';
import type { TileStore } from './tile-store.ts';

/** What gives a tile's pixels. */
export type FetchTile = typeof fetchTile;

/** The plate's pyramid as OpenSeadragon reads it. Tiles come raw and are drawn by the store. */
export function createTileSource(
  plate: PlateView,
  store: TileStore,
  fetchPixels: FetchTile,
  wantedPlane: () => PlaneChoice,
): OpenSeadragon.TileSource {
  const source = new OpenSeadragon.TileSource({
    width: plate.canvas.width,
    height: plate.canvas.height,
    tileSize,
    tileOverlap: 0,
    minLevel: 0,
    maxLevel: maxLevel(plate.canvas),
  });
  const running = new WeakMap<OpenSeadragon.ImageJob, AbortController>();
  source.getTileUrl = (level, x, y) => tilePath(plate.id, level, x, y);
  source.hasTransparency = () => false;
  source.downloadTileStart = (job) => {
    const stop = new AbortController();
    running.set(job, stop);
    const { level, x, y } = job.tile;
    const plane = wantedPlane();
    // A preview is enough to begin with; what is on the screen is then fetched in full.
    fetchPixels({ plateId: plate.id, level, x, y, plane, haste: 'quick' }, stop.signal)
      .then((pixels) => job.finish(store.add(level, x, y, pixels, plane), null, 'context2d'))
      .catch((error: unknown) => {
        if (!isCancelled(error)) job.fail(error instanceof Error ? error.message : String(error), null);
      });
  };
  source.downloadTileAbort = (job) => running.get(job)?.abort();
  return source;
}
