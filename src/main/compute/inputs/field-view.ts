import type { FieldPixels } from '../../../shared/compute-port.ts';
import { fitInside, type Rect, type Size } from '../../../shared/geometry.ts';
import type { Recipe } from '../../../shared/network.ts';
import { stackInputs, type NetworkImages } from './network-images.ts';
import { resizePlane } from './resample.ts';
import { applyScaling, scalingsFor } from './scaling.ts';

/** The whole field as one image: stretched to the input size, or letterboxed with raw zeros around it. */
export function fieldImages(
  pixels: FieldPixels,
  recipe: Recipe,
  fit: 'stretch' | 'letterbox',
): NetworkImages {
  const [height, width] = recipe.inputSize;
  const frame = { width, height };
  const picture = fit === 'stretch' ? { x: 0, y: 0, ...frame } : pictureRect(pixels, frame);
  const scalings = scalingsFor(pixels.planes, recipe.scaling);
  const planes = pixels.planes.map((plane, channel) => {
    const framed = placed(resizePlane(plane, pixels, picture), picture, frame);
    return applyScaling(framed, scalings[channel] ?? Number);
  });
  return {
    count: 1,
    height,
    width,
    boxes: [frameOnField(pixels, picture, frame)],
    areObjects: false,
    tiling: null,
    batch: () => stackInputs([planes], height, width),
  };
}

/** Where the undistorted picture lies in the frame, in whole pixels. */
function pictureRect(field: Size, frame: Size): Rect {
  const exact = fitInside(field, frame);
  const width = Math.max(1, Math.round(exact.width));
  const height = Math.max(1, Math.round(exact.height));
  return {
    x: Math.floor((frame.width - width) / 2),
    y: Math.floor((frame.height - height) / 2),
    width,
    height,
  };
}

function placed(picture: Float32Array, { x, y, width, height }: Rect, frame: Size): Float32Array {
  if (width === frame.width && height === frame.height) return picture;
  const plane = new Float32Array(frame.width * frame.height);
  for (let row = 0; row < height; row++) {
    plane.set(picture.subarray(row * width, (row + 1) * width), (y + row) * frame.width + x);
  }
  return plane;
}

/** The network's whole frame in field pixels. */
function frameOnField(field: Size, picture: Rect, frame: Size): Rect {
  const perX = field.width / picture.width;
  const perY = field.height / picture.height;
  return {
    x: 0 - picture.x * perX,
    y: 0 - picture.y * perY,
    width: frame.width * perX,
    height: frame.height * perY,
  };
}
