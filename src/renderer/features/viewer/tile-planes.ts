import type { TilePixels } from '../../../shared/contract/tiles.ts';
import { isCancelled } from '../../../shared/errors.ts';
import { formatPlane, importedPlane, type PlaneChoice } from '../../../shared/stack.ts';
import type { FetchTile } from './tile-source.ts';
import type { DrawnTile, TileStore } from './tile-store.ts';

interface TilePlanesParts {
  readonly plateId: number;
  readonly store: TileStore;
  readonly fetchPixels: FetchTile;
  /** Whether the image moves: then the next frame may show other tiles, and none is fetched in full. */
  readonly isMoving: () => boolean;
  /** A tile has come to the plane that is asked for: the image is to be drawn. */
  readonly onArrival: () => void;
  readonly onProblem: (reason: string) => void;
}

/**
 * Brings the tiles on the screen to what is wanted: previews to the pixels of their level, and all to another slice or time
 * point. Until a tile's pixels are here it goes on showing what it shows, so that no part of the image is ever empty.
 */
export interface TilePlanes {
  /** The plane that new tiles are to show. */
  readonly wanted: () => PlaneChoice;
  choose(plane: PlaneChoice): void;
  /** Tells of a tile that was just drawn: a preview, or one of another plane, is fetched anew. */
  drawn(tile: DrawnTile): void;
  /**
   * Tells that the picture is complete: what it did not show is fetched no longer.
   * @returns whether all it showed is what is wanted, or could not be had
   */
  endPicture(): boolean;
  close(): void;
}

// A browser opens six connections to a host; as many stay free for the quick answers of a moving picture.
const fetchesAtATime = 3;

export function createTilePlanes(parts: TilePlanesParts): TilePlanes {
  const { plateId, store, fetchPixels, isMoving, onArrival, onProblem } = parts;
  let wanted = importedPlane;
  let wantedKey = formatPlane(wanted);
  const running = new Map<string, AbortController>();
  const failed = new Set<string>();
  // Pixels that were waited for; where they are previews nonetheless, their planes are offline.
  const whole = new WeakSet<TilePixels>();
  let shown = new Set<string>();
  let isWaiting = false;
  const stopAll = () => {
    for (const stop of running.values()) stop.abort();
    running.clear();
  };
  const start = ({ level, x, y }: DrawnTile, key: string) => {
    const stop = new AbortController();
    running.set(key, stop);
    const plane = wanted;
    fetchPixels({ plateId, level, x, y, plane }, stop.signal)
      .then((pixels) => {
        whole.add(pixels);
        store.replace(level, x, y, pixels, plane);
      })
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
      const key = `${tile.level}/${tile.x}/${tile.y}`;
      shown.add(key);
      const settled = !tile.pixels.preview || whole.has(tile.pixels);
      if (settled && formatPlane(tile.plane) === wantedKey) return;
      if (failed.has(key)) return;
      isWaiting = true;
      if (isMoving() || running.has(key)) return;
      if (running.size < fetchesAtATime) start(tile, key);
    },
    endPicture: () => {
      for (const [key, stop] of running) {
        if (shown.has(key)) continue;
        stop.abort();
        running.delete(key);
      }
      shown = new Set();
      const isSettled = !isWaiting;
      isWaiting = false;
      return isSettled;
    },
    close: stopAll,
  };
}
