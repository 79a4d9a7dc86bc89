/** For every output position the two inputs it lies between, and the weight of the second. */
interface Taps {
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly weight: Float64Array;
}

function bilinearTaps(from: number, to: number): Taps {
  const first = new Int32Array(to);
  const second = new Int32Array(to);
  const weight = new Float64Array(to);
  for (let index = 0; index < to; index++) {
    const place = Math.min(Math.max(((index + 0.5) * from) / to - 0.5, 0), from - 1);
    first[index] = Math.floor(place);
    second[index] = Math.min(Math.floor(place) + 1, from - 1);
    weight[index] = place - Math.floor(place);
  }
  return { first, second, weight };
}

/** Bilinear enlargement from a square grid to an image, and its transpose for gradients. */
export interface Enlargement {
  /** [grid, grid] to [height, width]: half-pixel centres, edges clamped. */
  apply(grid: ArrayLike<number>): Float64Array;
  /** The transpose: collects a gradient [height, width] on the grid. */
  collect(image: ArrayLike<number>): Float64Array;
}

export function createEnlargement(grid: number, height: number, width: number): Enlargement {
  const rows = bilinearTaps(grid, height);
  const columns = bilinearTaps(grid, width);
  const eachTap = (visit: (pixel: number, cell: number, weight: number) => void) => {
    for (let y = 0; y < height; y++) {
      const below = rows.weight[y] ?? 0;
      const top = (rows.first[y] ?? 0) * grid;
      const bottom = (rows.second[y] ?? 0) * grid;
      for (let x = 0; x < width; x++) {
        const right = columns.weight[x] ?? 0;
        const [a, b] = [columns.first[x] ?? 0, columns.second[x] ?? 0];
        const pixel = y * width + x;
        visit(pixel, top + a, (1 - below) * (1 - right));
        visit(pixel, top + b, (1 - below) * right);
        visit(pixel, bottom + a, below * (1 - right));
        visit(pixel, bottom + b, below * right);
      }
    }
  };
  return {
    apply(values) {
      const image = new Float64Array(height * width);
      eachTap((pixel, cell, weight) => {
        image[pixel] = (image[pixel] ?? 0) + weight * (values[cell] ?? 0);
      });
      return image;
    },
    collect(image) {
      const values = new Float64Array(grid * grid);
      eachTap((pixel, cell, weight) => {
        values[cell] = (values[cell] ?? 0) + weight * (image[pixel] ?? 0);
      });
      return values;
    },
  };
}
