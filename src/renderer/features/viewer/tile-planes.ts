import { isCancelled } from '../../../shared/errors.ts';
import { formatPlane, importedPlane, type PlaneChoice } from '../../../shared/stack.ts';
import type { FetchTile } from './tile-source.ts';
import type { DrawnTile, TileStore } from './tile-store.ts';

interface TilePlanesParts {
  readonly plateId: number;
  readonly store: TileStore;
  readonly fetchPixels: FetchTile;
  /** A tile has come to the plane that is asked for: the image is to be drawn. */
  readonly onArrival: () => void;
  readonly onProblem: (reason: string) => void;
}

/**
 * Turns the tiles on the screen to another slice or time point. Until a tile's pixels are here it goes on showing the
 * plane before, so that moving through a stack never shows an empty image.
 */
export interface TilePlanes {
  /** The plane that new tiles are to show. */
  readonly wanted: () => PlaneChoice;
  choose(plane: PlaneChoice): void;
  /** Tells of a tile that was just drawn: one of another plane is fetched anew. */
  drawn(tile: DrawnTile): void;
  close(): void;
}

const fetchesAtATime = 6;

export function createTilePlanes(parts: TilePlanesParts): TilePlanes {
  const { plateId, store, fetchPixels, onArrival, onProblem } = parts;
  let wanted = importedPlane;
  let wantedKey = formatPlane(wanted);
  const running = new Map<string, AbortController>();
  const failed = new Set<string>();
  const stopAll = () => {
    for (const stop of running.values()) stop.abort();
    running.clear();
  };
  const start = ({ level, x, y }: DrawnTile, key: string) => {
    const stop = new AbortController();
    running.set(key, stop);
    const plane = wanted;
    fetchPixels({ plateId, level, x, y, plane }, stop.signal)
      .then((pixels) => store.replace(level, x, y, pixels, plane))
      .catch((error: unknown) => {
        if (isCancelled(error) || stop.signal.aborted) return;
        failed.add(key);
        onProblem(error instanceof Error ? error.message : String(error));
      })
      .finally(() => {
        if (running.get(key) === stop) running.delete(key);
        if (!stop.signal.aborted) onArrival();
      });
  };
  return {
    wanted: () => wanted,
    choose: (plane) => {
      if (formatPlane(plane) === wantedKey) return;
      [wanted, wantedKey] = [plane, formatPlane(plane)];
      failed.clear();
      stopAll();
    },
    drawn: (tile) => {
      if (formatPlane(tile.plane) === wantedKey || running.size >= fetchesAtATime) return;
      const key = `${tile.level}/${tile.x}/${tile.y}`;
      if (!running.has(key) && !failed.has(key)) start(tile, key);
    },
    close: stopAll,
  };
}
