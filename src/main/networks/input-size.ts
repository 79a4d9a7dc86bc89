import type { NetworkDescription, SizeRule } from '../../shared/network.ts';

/** The side where nothing says more: one that U-Nets of five levels can halve. */
const openSide = 256;
/** Larger inputs than this take more memory than a laptop has for a U-Net's gradients. */
const largestSide = 1024;

type Size = readonly [height: number, width: number];

/**
 * Height and width for a network's input: as given, as the file fixes it, or, where both leave it open, near the size
 * of what it will see and of a kind that the network takes.
 */
export function suggestInputSize(
  description: NetworkDescription,
  given: Size | null,
  seen: Size | null,
): [number, number] {
  const [, ...fixed] = description.inputShape;
  const side = (index: 0 | 1): number => {
    const wanted = given?.[index] ?? fixed[index] ?? null;
    if (wanted !== null) return wanted;
    const { min, step } = ruleFor(description, index);
    const near = Math.min(seen?.[index] ?? openSide, largestSide);
    return step === 0 ? min : min + Math.max(0, Math.ceil((near - min) / step)) * step;
  };
  return [side(0), side(1)];
}

/** What the package says; else sides that every layer's grid divides, since skips must meet again. */
function ruleFor({ package: from, layers }: NetworkDescription, index: 0 | 1): { min: number; step: number } {
  const sizes = from?.sizes ?? null;
  if (sizes !== null) return { min: sizes.min[index], step: sizes.step[index] };
  const strides = layers.map(({ stride }) => Math.round(stride[index])).filter((stride) => stride <= 64);
  const step = Math.max(1, ...strides);
  return { min: step, step };
}

/** Whether a rule takes a size. */
export function fitsRule({ min, step }: SizeRule, size: Size): boolean {
  return ([0, 1] as const).every((index) => {
    const above = size[index] - min[index];
    return above === 0 || (above > 0 && step[index] > 0 && above % step[index] === 0);
  });
}

/** The rule in words: `96 + any multiple of 8 by 96 + any multiple of 8`. */
export function describeRule({ min, step }: SizeRule): string {
  const side = (index: 0 | 1) =>
    step[index] === 0 ? String(min[index]) : `${min[index]} + any multiple of ${step[index]}`;
  return `${side(0)} by ${side(1)}`;
}
