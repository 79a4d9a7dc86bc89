import type { StackChoice } from './digest.ts';
import { hashPlane } from './hash-plane.ts';
import { openPlanes, type SliceProjection } from './open-planes.ts';
import type { PlaneIndex } from './pixel-source.ts';

/** The content of a plane, in the way of the hash `like` that the import noted. */
export async function hashStoredPlane(
  plane: SliceProjection & { readonly path: string; readonly index: PlaneIndex },
  like: string,
): Promise<string> {
  const source = await openPlanes(plane.path, plane);
  try {
    const data = await source.read(plane.index, 0, null);
    return hashPlane(data, source.image.levels[0] ?? { width: 0, height: 0 }, like);
  } finally {
    await source.close();
  }
}

/** Reads the chosen planes of an image and throws them away. Answers how many. */
export async function decodeImage(path: string, choice: StackChoice): Promise<number> {
  const source = await openPlanes(path, choice);
  try {
    const { channels, slices } = source.image;
    const z = choice.z === 'middle' ? Math.floor(slices / 2) : choice.z;
    for (let channel = 0; channel < channels; channel++)
      await source.read({ channel, z, t: choice.t }, 0, null);
    return channels;
  } finally {
    await source.close();
  }
}
