import type { TileHaste } from '../../../shared/contract/tiles.ts';
import { isCancelled, notFound } from '../../../shared/errors.ts';
import type { StopSignal } from '../../../shared/stop-signal.ts';
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
  /** The plane at full resolution. @throws NotFound, BadInput where it cannot be read. */
  read(place: FieldPlace, channel: number, signal?: StopSignal): Promise<DecodedPlane>;
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
  const failedAt = new Map<string, number>();

  const decode = async (
    place: FieldPlace,
    plane: StoredPlane,
    channel: number,
    level: number,
    signal?: StopSignal,
  ) => {
    const { width, height } = place.field;
    const task = { ...plane, size: { width, height }, level };
    return await cache.get(
      planeKey(place, channel, level),
      (stop) => parts.pool.run('plane', task, stop),
      signal,
    );
  };
  const locate = (place: FieldPlace, channel: number) => {
    const plane = index.plane(place.field.id, channel);
    if (plane === null) throw noPlane(place, channel);
    return plane;
  };
  return {
    show: async (place, channel, { level, haste }, signal) => {
      const stored = await small.read(place, channel, level);
      if (stored !== null) return { plane: stored, standIn: false };
      const held = haste === 'quick' ? cache.peek(planeKey(place, channel, level)) : null;
      if (held !== null) return { plane: held, standIn: false };
      const preview = haste === 'quick' ? await small.preview(place, channel) : null;
      if (preview !== null) return { plane: preview, standIn: true };
      const plane = index.plane(place.field.id, channel);
      const failed = plane === null ? undefined : failedAt.get(plane.path);
      if (plane !== null && (failed === undefined || Date.now() - failed > retryAfterMs)) {
        try {
          return { plane: await decode(place, plane, channel, level, signal), standIn: false };
        } catch (error) {
          if (isCancelled(error)) throw error;
          failedAt.set(plane.path, Date.now());
        }
      }
      const standIn = await small.preview(place, channel);
      return standIn === null ? null : { plane: standIn, standIn: true };
    },
    locate,
    read: async (place, channel, signal) => await decode(place, locate(place, channel), channel, 0, signal),
  };
}

const planeKey = ({ field }: FieldPlace, channel: number, level: number) => `${field.id}|${channel}|${level}`;

function noPlane({ plate, well, field }: FieldPlace, channel: number) {
  return notFound({
    what: `the import had no image of channel ${plate.channels[channel]?.name ?? channel} for field ${field.index}`,
    where: `${plate.name}, ${formatWell(well)}`,
    mend: 'Import the plate again once the image is there, or leave this well out.',
  });
}
