import { sizeOf, type Tensor } from '../../../shared/tensor.ts';

/** In how many ways images of a size can be flipped and turned without changing their shape. */
export function versionCount({ height, width }: { readonly height: number; readonly width: number }): number {
  return height === width ? 8 : 4;
}

/**
 * The last two axes of a tensor flipped and turned. Versions 0 to 3 are the image itself, flipped sideways, flipped
 * upside down, and both; 4 to 7 the same of the transposed image, which must be square.
 */
export function turnedImages({ data, shape }: Tensor, version: number): Tensor {
  if (version === 0) return { data, shape };
  const height = shape.at(-2) ?? 1;
  const width = shape.at(-1) ?? 1;
  const size = height * width;
  const from = sources(height, width, version);
  const turned = new Float32Array(sizeOf(shape));
  for (let plane = 0; plane < turned.length; plane += size) {
    for (let index = 0; index < size; index++) turned[plane + index] = data[plane + (from[index] ?? 0)] ?? 0;
  }
  return { data: turned, shape };
}

/** For every pixel of the turned plane, the pixel that it shows. */
function sources(height: number, width: number, version: number): Int32Array {
  const [sideways, upsideDown, transposed] = [(version & 1) > 0, (version & 2) > 0, (version & 4) > 0];
  return Int32Array.from({ length: height * width }, (_, index) => {
    const [row, column] = [Math.floor(index / width), index % width];
    const y = upsideDown ? height - 1 - row : row;
    const x = sideways ? width - 1 - column : column;
    return transposed ? x * width + y : y * width + x;
  });
}
