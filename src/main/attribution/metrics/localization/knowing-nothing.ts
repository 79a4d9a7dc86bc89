import type { Size } from '../../../../shared/geometry.ts';
import type { PlacedMaps } from '../../../../shared/map.ts';
import { createRandom } from '../../../../shared/random.ts';

/** A map of uniform noise on the same grids in the same places: what resolution and placing alone are worth. */
export function randomMaps(maps: PlacedMaps, seed: number): PlacedMaps {
  const random = createRandom(seed);
  const data = new Float32Array(maps.data.length);
  for (let cell = 0; cell < data.length; cell++) data[cell] = random.uniform();
  return { ...maps, data };
}

/** Standard deviation of the blob as a share of each side. */
const blobShare = 0.2;

/** A round blob in the middle, [height, width] from 0 to 1: what always looking at the centre is worth. */
export function centreBlob({ width, height }: Size): Float32Array {
  const blob = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    const down = ((y + 0.5) / height - 0.5) / blobShare;
    for (let x = 0; x < width; x++) {
      const across = ((x + 0.5) / width - 0.5) / blobShare;
      blob[y * width + x] = Math.exp(-(down * down + across * across) / 2);
    }
  }
  return blob;
}
