import { toUnet, type GoldenArray } from './golden-networks.ts';

/** Weights [out, in, side, side] with `value(out, in)` at every place. */
function filled(shape: readonly [number, number, number, number], value: (a: number, b: number) => number) {
  const [first, second, height, width] = shape;
  const data: number[] = [];
  for (let a = 0; a < first; a++)
    for (let b = 0; b < second; b++) data.push(...new Array<number>(height * width).fill(value(a, b)));
  return { shape: [...shape], data };
}

const vector = (...data: number[]): GoldenArray => ({ shape: [data.length], data });
const same = (value: number) => (a: number, b: number) => (a === b ? value : 0);

/** The middle of a 3 x 3 kernel alone. */
function centred({ shape, data }: GoldenArray): GoldenArray {
  return { shape, data: data.map((value, at) => (at % 9 === 4 ? value : 0)) };
}

/**
 * A U-Net that was set by hand, of two input channels from 0 to 1 and three classes: background, and what is bright in
 * the first or in the second channel. Its layers are those of `toUnet`, so that masks have plain shapes and every layer
 * a gradient.
 * @param size Height and width of its input, both even.
 */
export function blobUnet(size: readonly [number, number]): Uint8Array {
  const blur = filled([2, 2, 3, 3], same(1 / 9));
  return toUnet(
    {
      'enc1.0.weight': blur,
      'enc1.0.bias': vector(0, 0),
      'bott.0.weight': blur,
      'bott.0.bias': vector(0, 0),
      'up.weight': filled([2, 2, 2, 2], same(1)),
      'up.bias': vector(0, 0),
      // Channels of the concatenation: upsampled, then skipped ones.
      'dec1.0.weight': centred(filled([2, 4, 3, 3], (to, from) => (from % 2 === to ? 0.5 : 0))),
      'dec1.0.bias': vector(0, 0),
      'head.weight': filled([3, 2, 1, 1], (to, from) => (to === from + 1 ? 4 : 0)),
      'head.bias': vector(1, 0, 0),
    },
    size,
  );
}
