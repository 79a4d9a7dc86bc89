import type { FieldId } from '../../shared/ids.ts';
import type { ObjectFinder } from '../../shared/network.ts';

/** Raw intensities of some channels of a field, each [height, width]. */
export interface FieldPlanes {
  readonly width: number;
  readonly height: number;
  readonly planes: readonly Float32Array[];
}

/** Where the queue gets pixels from; the composition root hands it in. */
export interface PixelPort {
  /** The field's planes in the order of `channels` (names on its plate). */
  readField(fieldId: FieldId, channels: readonly string[], signal?: AbortSignal): Promise<FieldPlanes>;
  /** The first slice of any picture file, every channel. @throws NotFound or BadInput naming the file. */
  readPicture(path: string): Promise<FieldPlanes>;
  /** Centres [count, 2] as x, y in field pixels; none where the field holds no object. */
  findObjects(fieldId: FieldId, finder: ObjectFinder, signal?: AbortSignal): Promise<Float32Array>;
}
