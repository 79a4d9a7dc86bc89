import { badInput } from '../../../shared/errors.ts';
import type { Size } from '../../../shared/geometry.ts';
import { areaAverage } from './area-average.ts';
import { toUint16 } from './digest.ts';
import { shrinkToLevel } from './halve.ts';
import { openPlanes, type SliceProjection } from './open-planes.ts';
import type { PlaneIndex } from './pixel-source.ts';
import { sizeAtLevel } from './pyramid.ts';

/** A plane at one resolution, as the viewer and the networks take it. */
export interface DecodedPlane {
  readonly width: number;
  readonly height: number;
  readonly data: Uint16Array<ArrayBuffer> | Float32Array<ArrayBuffer>;
}

/** A plane to read, and the size it had when it was imported. */
export interface PlaneTask extends SliceProjection {
  readonly path: string;
  readonly index: PlaneIndex;
  readonly size: Size;
  /** How often the size is halved: 0 is full resolution. */
  readonly level: number;
}

/** Reads a plane at `level`, from the file's own pyramid where it has a fitting level, else by area means. */
export async function readPlane(task: PlaneTask): Promise<DecodedPlane> {
  const { path, index, size, level } = task;
  const source = await openPlanes(path, { ...task, toKeep: true });
  try {
    const { levels, type } = source.image;
    const [full] = levels;
    if (full?.width !== size.width || full.height !== size.height) {
      throw badInput({
        what: `it was ${size.width} x ${size.height} pixels at import and is ${full?.width ?? 0} x ${full?.height ?? 0} now`,
        where: path,
        mend: 'Import the plate again.',
      });
    }
    const target = sizeAtLevel(size, level);
    const from = levels.findLastIndex((each) => each.width >= target.width && each.height >= target.height);
    const stored = levels[from] ?? size;
    const data = await source.read(index, Math.max(0, from), null);
    const whole = type === 'uint8' || type === 'uint16';
    if (stored.width === target.width && stored.height === target.height) {
      const kept = source.givesAway === true && data instanceof Uint16Array;
      return { ...target, data: kept ? data : whole ? new Uint16Array(data) : new Float32Array(data) };
    }
    const means =
      from <= 0
        ? shrinkToLevel({ ...size, data, scale: 1 }, size, level)
        : areaAverage({ ...stored, data }, target);
    return { ...target, data: whole ? toUint16(means) : means };
  } finally {
    await source.close();
  }
}
