import type { TileHaste } from '../../../shared/contract/tiles.ts';
import { isCancelled, notFound } from '../../../shared/errors.ts';
import type { StopSignal } from '../../../shared/stop-signal.ts';
import { formatPlane, importedPlane, isImported, type PlaneChoice } from '../../../shared/stack.ts';
import { formatWell } from '../../../shared/wells.ts';
import type { DecodedPlane } from '../pixels/read-plane.ts';
import type { WorkerPool } from '../workers/worker-pool.ts';
import type { PlaneCache } from './plane-cache.ts';
import type { FieldPlace, PlateIndex, StoredPlane } from './plate-index.ts';
import type { SmallPlanes } from './small-planes.ts';

/** A plane for the viewer, and whether it is a stand-in. */
export interface ShownPlane {
  /** At the size of its level, or smaller where it is a stand-in. */
  readonly plane: DecodedPlane;
  /** True where the plane itself could not be read, or not so quickly, and the preview takes its place. */
  readonly standIn: boolean;
}

/** Which level of a plane, and whether it is worth waiting for. */
export interface WantedLevel {
  readonly level: number;
  readonly haste: TileHaste;
  readonly plane: PlaneChoice;
}

/** Fetches planes at any level: small ones from previews, the others from the files, through the cache. */
export interface PlaneLoader {
  /** What can be shown of a plane; null where there is neither file nor preview. Never fails but by Cancelled. */
  show(
    place: FieldPlace,
    channel: number,
    wanted: WantedLevel,
    signal?: StopSignal,
  ): Promise<ShownPlane | null>;
  /** Where the plane lies. @throws NotFound where the import had none. */
  locate(place: FieldPlace, channel: number): StoredPlane;
  /** A plane at full resolution. @throws NotFound, BadInput where it cannot be read. */
  read(place: FieldPlace, channel: number, choice: PlaneChoice, signal?: StopSignal): Promise<DecodedPlane>;
}

/** A plane that failed is not tried again for so long; a drive may be connected in the meantime. */
const retryAfterMs = 10_000;

interface Parts {
  readonly small: SmallPlanes;
  readonly index: PlateIndex;
  readonly pool: WorkerPool;
  readonly cache: PlaneCache;
}

export function createPlaneLoader(parts: Parts): PlaneLoader {
  const { small, index, cache } = parts;
  const { find, decode, tryToDecode } = createDecoder(parts);
  return {
    show: async (place, channel, { level, haste, plane: choice }, signal) => {
      const found = find(place, channel, choice);
      if (found === null && !isImported(choice)) return null;
      if (found !== null && !found.own) {
        const other = await tryToDecode(place, found, level, signal);
        return other === null ? null : { plane: other, standIn: false };
      }
      const stored = await small.read(place, channel, level);
      if (stored !== null) return { plane: stored, standIn: false };
      const held = haste === 'quick' && found !== null ? cache.peek(`${found.key}|${level}`) : null;
      if (held !== null) return { plane: held, standIn: false };
      const preview = haste === 'quick' ? await small.preview(place, channel) : null;
      if (preview !== null) return { plane: preview, standIn: true };
      const read = found === null ? null : await tryToDecode(place, found, level, signal);
      if (read !== null) return { plane: read, standIn: false };
      const standIn = await small.preview(place, channel);
      return standIn === null ? null : { plane: standIn, standIn: true };
    },
    locate: (place, channel) => {
      const plane = index.plane(place.field.id, channel);
      if (plane === null) throw noPlane(place, channel);
      return plane;
    },
    read: async (place, channel, choice, signal) => {
      const found = find(place, channel, choice);
      if (found === null) throw noPlane(place, channel, choice);
      return await decode(place, found, 0, signal);
    },
  };
}

/** A plane with the key of what is read of it. */
interface KeyedPlane {
  readonly plane: StoredPlane;
  readonly key: string;
  /** True for the plane that the import chose, of which there are previews. */
  readonly own: boolean;
}

/** Finds planes and reads them from their files, through the cache. */
function createDecoder({ index, cache, pool }: Parts) {
  const failedAt = new Map<string, number>();
  const decode = async (
    place: FieldPlace,
    { plane, key }: KeyedPlane,
    level: number,
    signal?: StopSignal,
  ) => {
    const { width, height } = place.field;
    const task = { ...plane, size: { width, height }, level };
    return await cache.get(`${key}|${level}`, (stop) => pool.run('plane', task, stop), signal);
  };
  return {
    decode,
    /** The plane that a choice asks for; null where there is none. */
    find: ({ field }: FieldPlace, channel: number, choice: PlaneChoice): KeyedPlane | null => {
      const own = index.plane(field.id, channel);
      const plane = isImported(choice) ? own : index.otherPlane(field.id, channel, choice);
      if (plane === null) return null;
      const other = plane === own ? '' : `|${formatPlane(choice)}`;
      return { plane, own: plane === own, key: `${field.id}|${channel}${other}` };
    },
    /** Null where the plane cannot be read, or could not a moment ago. */
    tryToDecode: async (place: FieldPlace, found: KeyedPlane, level: number, signal?: StopSignal) => {
      const { path } = found.plane;
      const failed = failedAt.get(path);
      if (failed !== undefined && performance.now() - failed <= retryAfterMs) return null;
      try {
        return await decode(place, found, level, signal);
      } catch (error) {
        if (isCancelled(error)) throw error;
        failedAt.set(path, performance.now());
        return null;
      }
    },
  };
}

function noPlane({ plate, well, field }: FieldPlace, channel: number, choice = importedPlane) {
  const which = isImported(choice) ? '' : ` at ${formatPlane(choice).replace('&', ', ')}`;
  return notFound({
    what: `the import had no image of channel ${plate.channels[channel]?.name ?? channel} for field ${field.index}${which}`,
    where: `${plate.name}, ${formatWell(well)}`,
    mend: 'Import the plate again once the image is there, or leave this well out.',
  });
}
