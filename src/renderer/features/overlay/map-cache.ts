import { isCancelled } from '../../../shared/errors.ts';
import type { PlacedMaps } from '../../../shared/map.ts';

/** Maps of one unit as they were fetched; `side` is the limit asked for, Infinity for the whole grid. */
interface Held {
  readonly maps: PlacedMaps;
  readonly side: number;
}

interface Wanted {
  readonly unitId: number;
  readonly side: number;
}

/** Fetches the maps that the screen shows, a few at a time, and keeps the most recently shown ones. */
export interface MapCache {
  /** The best maps held of a unit. Where they are coarser than `side`, finer ones are fetched. */
  get(unitId: number, side: number): PlacedMaps | null;
  /** The maps held of a unit, without asking for any. */
  peek(unitId: number): PlacedMaps | null;
  /** Of how many units the picture that is being made has asked for maps that are not here. */
  wanted(): number;
  /**
   * Says that a picture is complete: what it did not ask for is fetched no more.
   * @returns whether all it asked for is here, or could not be had
   */
  endFrame(): boolean;
  /** Lets what could not be fetched be asked for again. */
  retry(): void;
  clear(): void;
}

type FetchMaps = (unitId: number, side: number | undefined, signal: AbortSignal) => Promise<PlacedMaps>;

const fetchesAtATime = 4;
const sizeOf = ({ data, boxes }: PlacedMaps) => data.byteLength + boxes.byteLength;

export function createMapCache(
  fetchMaps: FetchMaps,
  onArrival: () => void,
  capacityBytes = 256 * 2 ** 20,
): MapCache {
  const held = new Map<number, Held>();
  const running = new Map<number, Wanted & { readonly stop: AbortController }>();
  const failed = new Set<string>();
  let wanted = new Map<number, Wanted>();
  let bytes = 0;

  const drop = (unitId: number) => {
    const old = held.get(unitId);
    if (old !== undefined) bytes -= sizeOf(old.maps);
    held.delete(unitId);
  };
  const keep = (unitId: number, entry: Held) => {
    drop(unitId);
    held.set(unitId, entry);
    bytes += sizeOf(entry.maps);
    for (const oldest of held.keys()) {
      if (bytes <= capacityBytes || oldest === unitId) break;
      drop(oldest);
    }
  };
  const start = (want: Wanted) => {
    const stop = new AbortController();
    running.set(want.unitId, { ...want, stop });
    const side = Number.isFinite(want.side) ? want.side : undefined;
    fetchMaps(want.unitId, side, stop.signal)
      .then((maps) => keep(want.unitId, { maps, side: want.side }))
      .catch((error: unknown) => {
        if (isCancelled(error)) return;
        failed.add(`${want.unitId}/${want.side}`);
        console.warn(`The maps of unit ${want.unitId} could not be fetched.`, error);
      })
      .finally(() => {
        if (running.get(want.unitId)?.stop === stop) running.delete(want.unitId);
        onArrival();
      });
  };
  return {
    get: (unitId, side) => {
      const entry = held.get(unitId);
      if (entry !== undefined) {
        held.delete(unitId);
        held.set(unitId, entry);
      }
      const enough = entry !== undefined && entry.side >= side;
      if (!enough && !failed.has(`${unitId}/${side}`)) wanted.set(unitId, { unitId, side });
      return entry?.maps ?? null;
    },
    peek: (unitId) => held.get(unitId)?.maps ?? null,
    wanted: () => wanted.size,
    endFrame: () => {
      for (const [unitId, { stop }] of running) {
        if (wanted.has(unitId)) continue;
        stop.abort();
        running.delete(unitId);
      }
      for (const want of wanted.values()) {
        if (running.size >= fetchesAtATime) break;
        if (!running.has(want.unitId)) start(want);
      }
      const isWhole = wanted.size === 0;
      wanted = new Map();
      return isWhole;
    },
    retry: () => failed.clear(),
    clear: () => {
      for (const { stop } of running.values()) stop.abort();
      running.clear();
      held.clear();
      failed.clear();
      bytes = 0;
    },
  };
}
