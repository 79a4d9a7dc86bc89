import type { FieldPixels } from '../../../shared/compute-port.ts';
import type { Recipe } from '../../../shared/network.ts';
import { stackInputs, type NetworkImages } from './network-images.ts';
import { applyScaling, scalingsFor } from './scaling.ts';
import { layTiles } from './tiling.ts';

/**
 * The field in tiles of the input size, at its own resolution. Rules over the image look at the whole field, so that
 * tiles do not differ in their scaling. Raw zeros lie beyond the field's border.
 * @throws BadInput for a halo that leaves nothing of a tile.
 */
export function tileImages(pixels: FieldPixels, recipe: Recipe, haloPx: number): NetworkImages {
  const [height, width] = recipe.inputSize;
  const tiling = layTiles(pixels, { height, width }, haloPx);
  const scalings = scalingsFor(pixels.planes, recipe.scaling);
  const boxes = tiling.rows.flatMap((y) => tiling.columns.map((x) => ({ x, y, width, height })));
  const tile = ({ x, y }: { readonly x: number; readonly y: number }) =>
    pixels.planes.map((plane, channel) => {
      const raw = new Float32Array(width * height);
      const columns = Math.min(width, pixels.width - x);
      for (let row = 0; row < Math.min(height, pixels.height - y); row++) {
        const from = (y + row) * pixels.width + x;
        raw.set(plane.subarray(from, from + columns), row * width);
      }
      return applyScaling(raw, scalings[channel] ?? Number);
    });
  return {
    count: boxes.length,
    height,
    width,
    boxes,
    areObjects: false,
    tiling,
    batch: (from, to) => stackInputs(boxes.slice(from, to).map(tile), height, width),
  };
}
