import { totalmem } from 'node:os';
import type { FieldId, PlateId } from '../../../shared/ids.ts';
import type { ObjectFinder } from '../../../shared/network.ts';
import type { StopSignal } from '../../../shared/stop-signal.ts';
import type { TileHaste, TilePixels } from '../../../shared/contract/tiles.ts';
import { importedPlane, type PlaneChoice } from '../../../shared/stack.ts';
import type { Project } from '../../db/index.ts';
import { finderKey } from '../objects/finder-defaults.ts';
import { createWorkerPool, type WorkerPoolOptions } from '../workers/worker-pool.ts';
import { createPlaneCache } from './plane-cache.ts';
import { createPlaneLoader } from './plane-loader.ts';
import { createPlateIndex } from './plate-index.ts';
import { renderTile } from './render-tile.ts';
import { createSmallPlanes } from './small-planes.ts';

/** A field at full resolution, one plane a channel that was asked for. */
export interface FieldPlanes {
  readonly width: number;
  readonly height: number;
  readonly planes: readonly Float32Array<ArrayBuffer>[];
}

/** Serves the pixels of an open project's plates. */
export interface PixelService {
  /**
   * A tile as `shared/contract/tiles.ts` describes it. Previews answer where their pixels suffice, and where a quick
   * answer was asked for; planes that are
   * offline or broken are stood in for by previews, and the tile says so. `plane` asks for another slice or time point
   * of a plate that keeps them.
   * @throws NotFound for an unknown plate, BadInput for a tile off the canvas, Cancelled
   */
  readTile(
    plateId: PlateId,
    level: number,
    x: number,
    y: number,
    signal?: StopSignal,
    haste?: TileHaste,
    plane?: PlaneChoice,
  ): Promise<TilePixels>;
  /** A picture that is part of no plate: its first slice, every channel. @throws NotFound, BadInput naming the file. */
  readPicture(path: string): Promise<FieldPlanes>;
  /**
   * The imported plane of each channel, or another one of its stack.
   * @throws NotFound for an unknown field, channel or plane or an image that is offline, BadInput for a broken one.
   */
  readField(
    fieldId: FieldId,
    channelNames: readonly string[],
    signal?: StopSignal,
    plane?: PlaneChoice,
  ): Promise<FieldPlanes>;
  /**
   * Centres [count, 2] as x, y in field pixels of the objects that the finder sees; none is a valid answer. They are
   * kept in the project, so that every later call gives the same ones.
   */
  findObjects(fieldId: FieldId, finder: ObjectFinder, signal?: StopSignal): Promise<Float32Array>;
  /** [height, width]: for every pixel of a field the number of its nucleus from 1, 0 outside; no area limit applied. */
  labelObjects(fieldId: FieldId, finder: ObjectFinder, signal?: StopSignal): Promise<Int32Array>;
  /** Forgets what was read of the project's structure and pixels, for instance after folders have moved. */
  refresh(): void;
  close(): Promise<void>;
}

export interface PixelServiceOptions extends WorkerPoolOptions {
  /** Bound of the decoded planes held in memory. */
  readonly cacheBytes?: number | undefined;
}

const defaultCacheBytes = Math.min(512 * 2 ** 20, totalmem() / 8);

/** The caller closes it before the project. */
export function createPixelService(project: Project, options: PixelServiceOptions = {}): PixelService {
  const pool = createWorkerPool(options);
  const cache = createPlaneCache(options.cacheBytes ?? defaultCacheBytes);
  const index = createPlateIndex(project);
  const loader = createPlaneLoader({ small: createSmallPlanes(project, cache), index, pool, cache });
  return {
    readTile: (plateId, level, x, y, signal, haste = 'full', plane = importedPlane) =>
      // Within an async call, so that an unknown plate rejects like every other error.
      Promise.resolve().then(() =>
        renderTile(index.plate(plateId), { level, x, y, haste, plane }, loader, signal),
      ),
    readField: async (fieldId, channelNames, signal, plane = importedPlane) => {
      const place = index.field(fieldId);
      const channels = channelNames.map((name) => index.channel(fieldId, name));
      const planes = await Promise.all(
        channels.map((channel) => loader.read(place, channel.index, plane, signal)),
      );
      const { width, height } = place.field;
      return { width, height, planes: planes.map(({ data }) => new Float32Array(data)) };
    },
    readPicture: async (path) => {
      const { width, height, planes } = await pool.run('picture', { path });
      return { width, height, planes };
    },
    findObjects: async (fieldId, finder, signal) => {
      const key = finderKey(finder);
      const known = project.readObjects(fieldId, key);
      if (known !== null) return known.centres;
      const place = index.field(fieldId);
      const plane = loader.locate(place, index.channel(fieldId, finder.channel).index);
      const size = { width: place.field.width, height: place.field.height };
      const objects = await pool.run('nuclei', { plane: { ...plane, size, level: 0 }, finder }, signal);
      if (project.readOnlyReason === null) {
        project.saveObjects(fieldId, key, { ...objects, provenance: { finder, key } });
      }
      return objects.centres;
    },
    labelObjects: (fieldId, finder, signal) => {
      const place = index.field(fieldId);
      const plane = loader.locate(place, index.channel(fieldId, finder.channel).index);
      const size = { width: place.field.width, height: place.field.height };
      return pool.run('nucleusLabels', { plane: { ...plane, size, level: 0 }, finder }, signal);
    },
    refresh: () => {
      index.forget();
      cache.clear();
    },
    close: () => pool.close(),
  };
}
