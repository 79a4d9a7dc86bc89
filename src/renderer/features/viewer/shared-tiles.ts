import { cancelled } from '../../../shared/errors.ts';
import type { TilePixels } from '../../../shared/contract/tiles.ts';
import { formatPlane, importedPlane } from '../../../shared/stack.ts';
import type { FetchTile } from './tile-source.ts';

interface Shared {
  readonly pixels: Promise<TilePixels>;
  readonly stop: AbortController;
  waiting: number;
  arrived: boolean;
}

const keptTiles = 96;

/**
 * Lets stages that look at the same plate share what they fetch: a tile is asked for once while it is under way or among
 * the most recent ones. A fetch is given up when nobody waits for it any longer.
 */
export function createSharedTiles(fetchPixels: FetchTile): FetchTile {
  const known = new Map<string, Shared>();
  const begin = (key: string, address: Parameters<FetchTile>[0]): Shared => {
    const stop = new AbortController();
    const shared: Shared = { pixels: fetchPixels(address, stop.signal), stop, waiting: 0, arrived: false };
    known.set(key, shared);
    shared.pixels.then(
      () => {
        shared.arrived = true;
        for (const [oldest, { arrived }] of known) {
          if (known.size <= keptTiles) break;
          if (arrived) known.delete(oldest);
        }
      },
      // Whoever waits hears of the failure; the next one to ask tries again.
      () => {
        if (known.get(key) === shared) known.delete(key);
      },
    );
    return shared;
  };
  return (address, signal) => {
    const plane = formatPlane(address.plane ?? importedPlane);
    const { plateId, level, x, y, haste = 'full' } = address;
    const key = [plateId, level, x, y, plane, haste].join('/');
    const shared = known.get(key) ?? begin(key, address);
    known.delete(key);
    known.set(key, shared);
    shared.waiting += 1;
    return new Promise((resolve, reject) => {
      const leave = () => {
        shared.waiting -= 1;
        if (shared.waiting === 0 && !shared.arrived) {
          if (known.get(key) === shared) known.delete(key);
          shared.stop.abort();
        }
        reject(cancelled());
      };
      signal.addEventListener('abort', leave, { once: true });
      shared.pixels.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
    });
  };
}
