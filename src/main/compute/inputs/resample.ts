import type { Size } from '../../../shared/geometry.ts';

/** For every output position: the first input it draws on, and the weights of that and the following ones. */
interface AxisWeights {
  readonly starts: readonly number[];
  readonly weights: readonly (readonly number[])[];
}

/** From this factor on, shrinking averages areas: bilinear taps would skip pixels. */
const averagingFactor = 2;

/** Bilinear weights at half-pixel centres, edges clamped. */
function bilinearAxis(from: number, to: number): AxisWeights {
  const places = Array.from({ length: to }, (_, index) =>
    Math.min(Math.max(((index + 0.5) * from) / to - 0.5, 0), from - 1),
  );
  return {
    starts: places.map(Math.floor),
    weights: places.map((place) => {
      const fraction = place - Math.floor(place);
      return fraction === 0 ? [1] : [1 - fraction, fraction];
    }),
  };
}

/** Weights by how much of each input pixel lies under the output pixel. */
function averagingAxis(from: number, to: number): AxisWeights {
  const factor = from / to;
  const starts = Array.from({ length: to }, (_, index) => Math.floor(index * factor));
  const weights = starts.map((start, index) => {
    const end = Math.min((index + 1) * factor, from);
    const count = Math.ceil(end - 1e-9) - start;
    return Array.from({ length: count }, (_, k) => {
      const covered = Math.min(start + k + 1, end) - Math.max(start + k, index * factor);
      return covered / factor;
    });
  });
  return { starts, weights };
}

function axisWeights(from: number, to: number): AxisWeights {
  return from / to >= averagingFactor ? averagingAxis(from, to) : bilinearAxis(from, to);
}

/**
 * Resizes a plane [height, width]: bilinear at half-pixel centres, or the mean over each output pixel's area along an
 * axis that shrinks to half or less. Constant planes stay constant.
 */
export function resizePlane(plane: Float32Array, from: Size, to: Size): Float32Array {
  if (from.width === to.width && from.height === to.height) return plane.slice();
  const columns = axisWeights(from.width, to.width);
  const across = new Float32Array(from.height * to.width);
  for (let x = 0; x < to.width; x++) {
    const start = columns.starts[x] ?? 0;
    const weights = columns.weights[x] ?? [];
    for (let y = 0; y < from.height; y++) {
      let sum = 0;
      for (let k = 0; k < weights.length; k++) {
        sum += (weights[k] ?? 0) * (plane[y * from.width + start + k] ?? 0);
      }
      across[y * to.width + x] = sum;
    }
  }
  const rows = axisWeights(from.height, to.height);
  const result = new Float32Array(to.height * to.width);
  for (let y = 0; y < to.height; y++) {
    const start = rows.starts[y] ?? 0;
    const weights = rows.weights[y] ?? [];
    for (let x = 0; x < to.width; x++) {
      let sum = 0;
      for (let k = 0; k < weights.length; k++) {
        sum += (weights[k] ?? 0) * (across[(start + k) * to.width + x] ?? 0);
      }
      result[y * to.width + x] = sum;
    }
  }
  return result;
}
