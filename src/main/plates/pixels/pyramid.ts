import type { Size } from '../../../shared/geometry.ts';

/** The size of a picture after `level` halvings, rounded up. */
export function sizeAtLevel(size: Size, level: number): Size {
  const scale = 2 ** level;
  return {
    width: Math.max(1, Math.ceil(size.width / scale)),
    height: Math.max(1, Math.ceil(size.height / scale)),
  };
}

/** Least length of the longer side of a preview in pixels; fields that are smaller are kept whole. */
export const leastPreviewSide = 128;

/** The level of a field's pyramid that is kept as its preview: the coarsest one of at least {@link leastPreviewSide}. */
export function previewLevel({ width, height }: Size): number {
  return Math.max(0, Math.floor(Math.log2(Math.max(width, height) / leastPreviewSide)));
}

/** Longest side of a field on the overview of its plate, in pixels. */
export const overviewSide = 40;

/** The size of the first level at which a picture is no longer than {@link overviewSide}. */
export function overviewSize(size: Size): Size {
  let level = 0;
  while (!fitsOverview(sizeAtLevel(size, level))) level++;
  return sizeAtLevel(size, level);
}

/** Whether a field of this size on screen can be had from its overview. */
export const fitsOverview = ({ width, height }: Size): boolean => Math.max(width, height) <= overviewSide;
