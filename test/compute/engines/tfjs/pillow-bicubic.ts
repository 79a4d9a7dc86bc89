/** One colour plane of 8-bit values, row by row. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly data: ArrayLike<number>;
}

/** The cubic that Pillow uses, with a = -0.5. */
function cubic(distance: number): number {
  const x = Math.abs(distance);
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
}

/** Each output's first input and the weights from there on; wider where the image shrinks. */
function tapsOf(from: number, to: number): { readonly start: number; readonly weights: readonly number[] }[] {
  const scale = from / to;
  const stretch = Math.max(scale, 1);
  return Array.from({ length: to }, (_, at) => {
    const centre = (at + 0.5) * scale;
    const start = Math.max(Math.trunc(centre - 2 * stretch + 0.5), 0);
    const end = Math.min(Math.trunc(centre + 2 * stretch + 0.5), from);
    const raw = Array.from({ length: end - start }, (_, tap) =>
      cubic((start + tap - centre + 0.5) / stretch),
    );
    const sum = raw.reduce((total, value) => total + value, 0);
    return { start, weights: raw.map((value) => value / sum) };
  });
}

const toByte = (value: number) => Math.min(Math.max(Math.floor(value + 0.5), 0), 255);

function resizeRows({ width, height, data }: Plane, to: number): Plane {
  const taps = tapsOf(width, to);
  const made = new Uint8Array(to * height);
  for (let row = 0; row < height; row++) {
    taps.forEach(({ start, weights }, at) => {
      const sum = weights.reduce(
        (total, weight, tap) => total + weight * (data[row * width + start + tap] ?? 0),
        0,
      );
      made[row * to + at] = toByte(sum);
    });
  }
  return { width: to, height, data: made };
}

const turned = ({ width, height, data }: Plane): Plane => ({
  width: height,
  height: width,
  data: Uint8Array.from(
    { length: width * height },
    (_, at) => data[(at % height) * width + Math.floor(at / height)] ?? 0,
  ),
});

/** Resizes as Pillow's `Image.resize(size, BICUBIC)`: rows, then columns, each rounded to 8 bits. */
export const resizeBicubic = (plane: Plane, width: number, height: number): Plane =>
  turned(resizeRows(turned(resizeRows(plane, width)), height));
