import type { Size } from '../../../shared/geometry.ts';
import type { FieldId, WellId } from '../../../shared/ids.ts';
import type { Project } from '../../db/index.ts';
import { areaAverage } from '../pixels/area-average.ts';
import { meansOfBlocks } from '../pixels/halve.ts';
import { toUint16 } from '../pixels/digest.ts';
import { fitsOverview, leastPreviewSide, sizeAtLevel } from '../pixels/pyramid.ts';
import type { DecodedPlane } from '../pixels/read-plane.ts';
import type { PlaneCache } from './plane-cache.ts';
import type { FieldPlace } from './plate-index.ts';

/** Planes from the project file itself: what of a plate can be seen without its images. */
export interface SmallPlanes {
  /** The plane at a level, or null where the project has too few pixels for it. */
  read(place: FieldPlace, channel: number, level: number): Promise<DecodedPlane | null>;
  /** The preview as it is; null where there is none. */
  preview(place: FieldPlace, channel: number): Promise<DecodedPlane | null>;
}

type Pictures = ReadonlyMap<string, DecodedPlane>;

/** Inflating happens in threads beside main's, a whole well at a time for the smallest levels. */
export function createSmallPlanes(project: Project, cache: PlaneCache): SmallPlanes {
  const loadingWells = new Map<WellId, Promise<Pictures>>();
  const loadingPlanes = new Map<string, Promise<DecodedPlane | null>>();

  const overview = async ({ well, field }: FieldPlace, channel: number) => {
    const key = overviewKey(field.id, channel);
    const held = cache.peek(key);
    if (held !== null) return held;
    const pictures = await once(loadingWells, well.id, () => loadWell(project, cache, well.id));
    return pictures.get(key) ?? null;
  };
  const load = async (place: FieldPlace, channel: number, level: number) => {
    const size = sizeAtLevel(place.field, level);
    const covers = (source: Size | null) =>
      source !== null && source.width >= size.width && source.height >= size.height;
    // The level before was made from the same pixels and is the quickest to have.
    const finer = cache.peek(levelKey(place.field.id, channel, level - 1));
    const tiny = finer ?? (fitsOverview(size) ? await overview(place, channel) : null);
    const source = covers(tiny) ? tiny : await project.readPreview(place.field.id, channel);
    if (source === null || !covers(source)) return null;
    const plane = resize(source, size);
    cache.put(levelKey(place.field.id, channel, level), plane);
    return plane;
  };
  return {
    read: async (place, channel, level) => {
      if (!reaches(sizeAtLevel(place.field, level))) return null;
      const key = levelKey(place.field.id, channel, level);
      return cache.peek(key) ?? (await once(loadingPlanes, key, () => load(place, channel, level)));
    },
    preview: async ({ field }, channel) => {
      const key = `whole-preview|${field.id}|${channel}`;
      return (
        cache.peek(key) ??
        (await once(loadingPlanes, key, async () => {
          const preview = await project.readPreview(field.id, channel);
          if (preview === null) return null;
          const plane = { width: preview.width, height: preview.height, data: preview.data };
          cache.put(key, plane);
          return plane;
        }))
      );
    },
  };
}

const overviewKey = (fieldId: FieldId, channel: number) => `overview|${fieldId}|${channel}`;
const levelKey = (fieldId: FieldId, channel: number, level: number) =>
  `preview|${fieldId}|${channel}|${level}`;

/** False where no preview can be large enough, so that none is read in vain. */
const reaches = (size: Size) => Math.max(size.width, size.height) < 2 * leastPreviewSide;

async function loadWell(project: Project, cache: PlaneCache, wellId: WellId): Promise<Pictures> {
  const pictures = await project.readOverview(wellId);
  const planes = (pictures ?? []).map(
    ({ fieldId, channel, width, height, data }) =>
      [overviewKey(fieldId, channel), { width, height, data }] as const,
  );
  for (const [key, plane] of planes) cache.put(key, plane);
  return new Map(planes);
}

function resize(source: DecodedPlane, size: Size): DecodedPlane {
  if (source.width === size.width && source.height === size.height) return source;
  const whole = meansOfBlocks(source, size);
  if (whole !== null) return { ...size, data: whole };
  const means = areaAverage(source, size);
  return { ...size, data: source.data instanceof Uint16Array ? toUint16(means) : means };
}

/** Callers of one key share one load. */
function once<Key, Value>(
  running: Map<Key, Promise<Value>>,
  key: Key,
  load: () => Promise<Value>,
): Promise<Value> {
  const known = running.get(key);
  if (known !== undefined) return known;
  const begun = load().finally(() => running.delete(key));
  running.set(key, begun);
  return begun;
}
