import { cancelled } from '../../../shared/errors.ts';
import type { StopSignal } from '../../../shared/stop-signal.ts';
import type { DecodedPlane } from '../pixels/read-plane.ts';

/** Decoded planes by key, the least recently used ones dropped when they hold more than `maxBytes` together. */
export interface PlaneCache {
  /** The plane, loaded where it is not held. Callers of one key share one load, which stops when all of them have. */
  get(
    key: string,
    load: (signal: AbortSignal) => Promise<DecodedPlane>,
    signal?: StopSignal,
  ): Promise<DecodedPlane>;
  /** The plane if it is held. */
  peek(key: string): DecodedPlane | null;
  put(key: string, plane: DecodedPlane): void;
  readonly bytes: number;
  clear(): void;
}

interface Load {
  readonly plane: Promise<DecodedPlane>;
  readonly controller: AbortController;
  waiting: number;
}

export function createPlaneCache(maxBytes: number): PlaneCache {
  const held = new Map<string, DecodedPlane>();
  const loads = new Map<string, Load>();
  let bytes = 0;

  const peek = (key: string) => {
    const plane = held.get(key);
    if (plane === undefined) return null;
    // Who was used last matters only where something must go soon, and keeping count of it takes time.
    if (2 * bytes < maxBytes) return plane;
    held.delete(key);
    held.set(key, plane);
    return plane;
  };
  const drop = (key: string) => {
    bytes -= held.get(key)?.data.byteLength ?? 0;
    held.delete(key);
  };
  const put = (key: string, plane: DecodedPlane) => {
    drop(key);
    held.set(key, plane);
    bytes += plane.data.byteLength;
    for (const oldest of held.keys()) {
      if (bytes <= maxBytes || oldest === key) break;
      drop(oldest);
    }
  };
  const begin = (key: string, load: (signal: AbortSignal) => Promise<DecodedPlane>): Load => {
    const controller = new AbortController();
    const plane = load(controller.signal)
      .then((loaded) => {
        put(key, loaded);
        return loaded;
      })
      .finally(() => {
        if (loads.get(key)?.controller === controller) loads.delete(key);
      });
    const entry = { plane, controller, waiting: 0 };
    loads.set(key, entry);
    return entry;
  };
  return {
    peek,
    put,
    get: async (key, load, signal) => {
      if (signal?.aborted) throw cancelled();
      const ready = peek(key);
      if (ready !== null) return ready;
      const entry = loads.get(key) ?? begin(key, load);
      return await waitFor(entry, signal, () => loads.delete(key));
    },
    get bytes() {
      return bytes;
    },
    clear: () => {
      held.clear();
      bytes = 0;
    },
  };
}

/** Waits for a shared load; when the last one stops waiting, the load is aborted and forgotten. */
async function waitFor(
  entry: Load,
  signal: StopSignal | undefined,
  forget: () => void,
): Promise<DecodedPlane> {
  entry.waiting++;
  const stopped = Promise.withResolvers<never>();
  const stop = () => {
    if (entry.waiting === 1) {
      forget();
      entry.controller.abort();
    }
    stopped.reject(cancelled());
  };
  signal?.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([entry.plane, stopped.promise]);
  } finally {
    signal?.removeEventListener('abort', stop);
    entry.waiting--;
  }
}
