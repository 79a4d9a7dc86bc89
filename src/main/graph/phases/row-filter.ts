import type { Emitter } from '../emitter.ts';

/** Rows of an image that lie side by side in a tile; phase i holds the rows 4p + i. */
export const phaseCount = 4;

/**
 * Writes what onnxruntime keeps in its blocked layout: kernels slid over the rows of every channel by itself, and sums.
 * A sum with a fresh convolution becomes part of it, and so does a Relu behind both.
 */
export class RowPen {
  readonly emit: Emitter;
  readonly #channels: number;

  constructor(emit: Emitter, channels: number) {
    this.emit = emit;
    this.#channels = channels;
  }

  /** A kernel over the rows of each channel; `top` and `bottom` rows of zeros go before and behind the image. */
  slide(image: string, taps: readonly number[], { top = 0, bottom = 0, stride = 1, added = 0 } = {}): string {
    const weights = this.emit.repeated([this.#channels, 1, taps.length, 1], taps);
    const bias = added === 0 ? [] : [this.emit.repeated([this.#channels], [added])];
    return this.emit.op('Conv', [image, weights, ...bias], {
      kernel_shape: [taps.length, 1],
      strides: [stride, 1],
      pads: [top, 0, bottom, 0],
      group: this.#channels,
    });
  }

  add(left: string, right: string): string {
    return this.emit.op('Add', [left, right]);
  }

  /** left + factor right */
  sum(left: string, factor: number, right: string): string {
    return factor === 1 ? this.add(left, right) : this.add(this.slide(right, [factor]), left);
  }
}

/** Four phases of an image. */
export type Phases = readonly [string, string, string, string];

/** Six images, one for each multiplication of a tile. */
export type Points = readonly [string, string, string, string, string, string];

/**
 * Winograd's minimal filtering F(4, 3): six multiplications give four neighbouring outputs of a filter with three
 * taps, where the definition takes twelve. Each row of this matrix is one multiplication's weight as a mixture of taps.
 * Source: Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks" (2015), section 4.1, in one dimension.
 */
export const tapMixtures: readonly (readonly [number, number, number])[] = [
  [1 / 4, 0, 0],
  [-1 / 6, -1 / 6, -1 / 6],
  [-1 / 6, 1 / 6, -1 / 6],
  [1 / 24, 1 / 12, 1 / 6],
  [1 / 24, -1 / 12, 1 / 6],
  [0, 0, 1],
];

/** What the six multiplications are applied to. Rows above and below the image count as zeros. */
export function toPoints(pen: RowPen, [x0, x1, x2, x3]: Phases): Points {
  const even = pen.sum(x3, -4, x1);
  const odd = pen.sum(x2, -4, x0);
  const evenFar = pen.sum(x3, -1, x1);
  const oddFar = pen.sum(x2, -1, x0);
  return [
    pen.add(pen.slide(x1, [-5]), pen.slide(x3, [4, 1], { top: 1 })),
    pen.add(even, odd),
    pen.sum(even, -1, odd),
    pen.sum(evenFar, 2, oddFar),
    pen.sum(evenFar, -2, oddFar),
    pen.add(pen.slide(x2, [-5]), pen.slide(x0, [4, 1], { bottom: 1 })),
  ];
}

/**
 * The four output phases of the six products, plus `added` where given. What is added goes in before the last
 * convolution of every phase, so that a Relu may become part of it. The products 0, 1, 3 and 5 are read once, so that
 * sums may become part of them too.
 */
export function fromPoints(pen: RowPen, [m0, m1, m2, m3, m4, m5]: Points, added: Phases | null): Phases {
  const near = pen.add(m1, m2);
  const nearTurned = pen.sum(near, -2, m2);
  const far = pen.add(m3, m4);
  const farTurned = pen.sum(far, -2, m4);
  const plus = (tensor: string, index: number) =>
    added === null ? tensor : pen.add(tensor, added[index] ?? '');
  return [
    pen.add(m0, plus(pen.add(near, far), 0)),
    pen.sum(plus(nearTurned, 1), 2, farTurned),
    pen.sum(plus(near, 2), 4, far),
    pen.add(m5, pen.sum(plus(nearTurned, 3), 8, farTurned)),
  ];
}
