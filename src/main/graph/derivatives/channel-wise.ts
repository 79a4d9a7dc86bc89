import type { Derivation } from './derivation.ts';

/** Larger than 1 over the difference of any two float32 numbers that matter: from 2^-77 on. */
const steep = 2 ** 100;

/** How a kernel slides over an image, [vertical, horizontal]. */
export interface Sliding {
  readonly kernel: readonly [number, number];
  readonly strides: readonly [number, number];
  /** Top, left, bottom, right. */
  readonly pads: readonly [number, number, number, number];
}

const inPlace: Sliding = { kernel: [1, 1], strides: [1, 1], pads: [0, 0, 0, 0] };

/** One small kernel slid over every channel of an image [B, C, H, W] by itself, and a number added. */
export function slide(
  d: Derivation,
  image: string,
  taps: readonly number[],
  sliding: Sliding,
  added: number | null = null,
): string {
  const { kernel, strides, pads } = sliding;
  const channels = d.shape(d.x)[1] ?? 1;
  const weights = d.emit.repeated([channels, 1, ...kernel], taps);
  const bias = added === null ? [] : [d.emit.repeated([channels], [added])];
  const attributes = { kernel_shape: kernel, strides, pads, group: channels };
  return d.emit.op('Conv', [image, weights, ...bias], attributes);
}

/** Every value times a number, plus a number. */
export const scaled = (d: Derivation, image: string, factor: number, added: number | null = null): string =>
  slide(d, image, [factor], inPlace, added);

/** 1 where `small` reaches `large`, else 0; `small` is nowhere above it. */
export function reaches(d: Derivation, minusSmall: string, large: string): string {
  const distance = d.emit.op('Relu', [d.emit.op('Add', [minusSmall, large])]);
  return d.emit.op('Relu', [scaled(d, distance, -steep, 1)]);
}

/** 1 where a value is above 0, else 0. */
export function positive(d: Derivation, image: string): string {
  const ramp = { alpha: { float: 1 }, beta: { float: 0 } };
  return d.emit.op('HardSigmoid', [scaled(d, image, steep)], ramp);
}
