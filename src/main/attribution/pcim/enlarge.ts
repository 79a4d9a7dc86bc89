/** For every output position the two inputs it lies between, and the weight of the second. */
interface Taps {
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly weight: Float64Array;
}

function bilinearTaps(from: number, to: number): Taps {
  const places = Array.from({ length: to }, (_, index) =>
    Math.min(Math.max(((index + 0.5) * from) / to - 0.5, 0), from - 1),
  );
  return {
    first: Int32Array.from(places, Math.floor),
    second: Int32Array.from(places, (place) => Math.min(Math.floor(place) + 1, from - 1)),
    weight: Float64Array.from(places, (place) => place - Math.floor(place)),
  };
}

/** Values in lines: value `i` of line `l` lies at l * line + i * step. */
interface Layout {
  readonly lines: number;
  readonly line: number;
  readonly step: number;
}

/** Every line of `from` enlarged into the same line of `to`. */
function enlargeLines(from: ArrayLike<number>, source: Layout, to: Float64Array, target: Layout, taps: Taps) {
  const { first, second, weight } = taps;
  for (let l = 0; l < source.lines; l++) {
    const base = l * source.line;
    for (let i = 0; i < first.length; i++) {
      const a = from[base + (first[i] ?? 0) * source.step] ?? 0;
      const b = from[base + (second[i] ?? 0) * source.step] ?? 0;
      to[l * target.line + i * target.step] = a + (weight[i] ?? 0) * (b - a);
    }
  }
}

/** The transpose of {@link enlargeLines}: every value of `from` is shared out to the two that it came from. */
function collectLines(from: ArrayLike<number>, source: Layout, to: Float64Array, target: Layout, taps: Taps) {
  const { first, second, weight } = taps;
  for (let l = 0; l < source.lines; l++) {
    const base = l * target.line;
    for (let i = 0; i < first.length; i++) {
      const value = from[l * source.line + i * source.step] ?? 0;
      const share = weight[i] ?? 0;
      const a = base + (first[i] ?? 0) * target.step;
      const b = base + (second[i] ?? 0) * target.step;
      to[a] = (to[a] ?? 0) + value * (1 - share);
      to[b] = (to[b] ?? 0) + value * share;
    }
  }
}

/** Bilinear enlargement from a square grid to an image, and its transpose for gradients. */
export interface Enlargement {
  /** [grid, grid] to [height, width]: half-pixel centres, edges clamped. */
  apply(grid: ArrayLike<number>): Float64Array;
  /** The transpose: collects a gradient [height, width] on the grid. */
  collect(image: ArrayLike<number>): Float64Array;
}

/** Works along the rows first, then down the columns, through an array [grid, width]. */
export function createEnlargement(grid: number, height: number, width: number): Enlargement {
  const across = bilinearTaps(grid, width);
  const down = bilinearTaps(grid, height);
  const gridRows = { lines: grid, line: grid, step: 1 };
  const wideRows = { lines: grid, line: width, step: 1 };
  const wideColumns = { lines: width, line: 1, step: width };
  return {
    apply(values) {
      const wide = new Float64Array(grid * width);
      enlargeLines(values, gridRows, wide, wideRows, across);
      const image = new Float64Array(height * width);
      enlargeLines(wide, wideColumns, image, wideColumns, down);
      return image;
    },
    collect(image) {
      const wide = new Float64Array(grid * width);
      collectLines(image, wideColumns, wide, wideColumns, down);
      const values = new Float64Array(grid * grid);
      collectLines(wide, wideRows, values, gridRows, across);
      return values;
    },
  };
}
