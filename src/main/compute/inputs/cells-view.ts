import type { FieldPixels } from '../../../shared/compute-port.ts';
import { intersect, type Rect } from '../../../shared/geometry.ts';
import type { Recipe } from '../../../shared/network.ts';
import { stackInputs, type NetworkImages } from './network-images.ts';
import { resizePlane } from './resample.ts';
import { applyScaling, scalingsFor } from './scaling.ts';

/**
 * One image an object: a square of `cropPx` around its centre, raw zeros beyond the field's border, resized to the
 * input size where that differs.
 * @param centres [count, 2] as x, y in field pixels
 */
export function cellImages(
  pixels: FieldPixels,
  centres: Float32Array,
  recipe: Recipe,
  cropPx: number,
): NetworkImages {
  const [height, width] = recipe.inputSize;
  const boxes = Array.from({ length: centres.length / 2 }, (_, index): Rect => {
    const corner = (centre: number | undefined) => Math.round(centre ?? 0) - Math.floor(cropPx / 2);
    return {
      x: corner(centres[2 * index]),
      y: corner(centres[2 * index + 1]),
      width: cropPx,
      height: cropPx,
    };
  });
  const image = (box: Rect) => {
    const crops = pixels.planes.map((plane) => cropPlane(plane, pixels, box));
    const scalings = scalingsFor(
      crops.map(({ real }) => real),
      recipe.scaling,
    );
    return crops.map(({ crop }, channel) => {
      const resized = resizePlane(crop, box, { width, height });
      return applyScaling(resized, scalings[channel] ?? Number);
    });
  };
  return {
    count: boxes.length,
    height,
    width,
    boxes,
    areObjects: true,
    tiling: null,
    batch: (from, to) => stackInputs(boxes.slice(from, to).map(image), height, width),
  };
}

/** The crop with zeros beyond the border, and its pixels that lie on the field. */
function cropPlane(
  plane: Float32Array,
  field: FieldPixels,
  box: Rect,
): { crop: Float32Array; real: Float32Array } {
  const crop = new Float32Array(box.width * box.height);
  const inside = intersect(box, { x: 0, y: 0, width: field.width, height: field.height });
  if (inside === null) return { crop, real: new Float32Array(0) };
  const real = new Float32Array(inside.width * inside.height);
  for (let row = 0; row < inside.height; row++) {
    const from = (inside.y + row) * field.width + inside.x;
    const line = plane.subarray(from, from + inside.width);
    crop.set(line, (inside.y + row - box.y) * box.width + inside.x - box.x);
    real.set(line, row * inside.width);
  }
  return { crop, real };
}
