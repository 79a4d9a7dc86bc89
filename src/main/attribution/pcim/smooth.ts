/** The Gaussian kernel of standard deviation `sigma`, radius ceil(3 sigma), normalised to sum 1. */
export function gaussianKernel(sigma: number): Float64Array {
  const radius = Math.ceil(3 * sigma);
  const kernel = Float64Array.from({ length: 2 * radius + 1 }, (_, index) =>
    Math.exp(-((index - radius) ** 2) / (2 * sigma ** 2)),
  );
  const sum = kernel.reduce((total, value) => total + value, 0);
  return kernel.map((value) => value / sum);
}

/** Mirrors an index into [0, length) without repeating the edge: -1 is 1, length is length - 2. */
function mirrored(index: number, length: number): number {
  if (length === 1) return 0;
  const period = 2 * (length - 1);
  const folded = ((index % period) + period) % period;
  return folded < length ? folded : period - folded;
}

function smoothLine(from: Float64Array, to: Float64Array, kernel: Float64Array, line: Line): void {
  const radius = (kernel.length - 1) / 2;
  const padded = new Float64Array(line.length + 2 * radius);
  for (let at = 0; at < padded.length; at++) {
    padded[at] = from[line.start + mirrored(at - radius, line.length) * line.step] ?? 0;
  }
  for (let at = 0; at < line.length; at++) {
    let sum = 0;
    for (let k = 0; k < kernel.length; k++) sum += (kernel[k] ?? 0) * (padded[at + k] ?? 0);
    to[line.start + at * line.step] = sum;
  }
}

interface Line {
  readonly start: number;
  readonly step: number;
  readonly length: number;
}

/** Separable Gaussian smoothing of a [height, width] grid, edges mirrored without repeating the edge. */
export function smoothGrid(
  values: ArrayLike<number>,
  height: number,
  width: number,
  sigma: number,
): Float64Array {
  const kernel = gaussianKernel(sigma);
  const source = Float64Array.from(values);
  const across = new Float64Array(source.length);
  for (let y = 0; y < height; y++) {
    smoothLine(source, across, kernel, { start: y * width, step: 1, length: width });
  }
  const result = new Float64Array(source.length);
  for (let x = 0; x < width; x++) {
    smoothLine(across, result, kernel, { start: x, step: width, length: height });
  }
  return result;
}

/** The transpose of {@link smoothGrid}, which differs from it at the mirrored edges: takes a gradient back through it. */
export function smoothGridBack(
  values: ArrayLike<number>,
  height: number,
  width: number,
  sigma: number,
): Float64Array {
  const kernel = gaussianKernel(sigma);
  const source = Float64Array.from(values);
  const down = new Float64Array(source.length);
  for (let x = 0; x < width; x++) {
    spreadLine(source, down, kernel, { start: x, step: width, length: height });
  }
  const result = new Float64Array(source.length);
  for (let y = 0; y < height; y++) {
    spreadLine(down, result, kernel, { start: y * width, step: 1, length: width });
  }
  return result;
}

function spreadLine(from: Float64Array, to: Float64Array, kernel: Float64Array, line: Line): void {
  const radius = (kernel.length - 1) / 2;
  for (let at = 0; at < line.length; at++) {
    const value = from[line.start + at * line.step] ?? 0;
    for (let k = 0; k < kernel.length; k++) {
      const place = line.start + mirrored(at + k - radius, line.length) * line.step;
      to[place] = (to[place] ?? 0) + value * (kernel[k] ?? 0);
    }
  }
}
