/** A panel around the image. */
export type Side = 'left' | 'right' | 'bottom';

const bounds: Readonly<Record<Side, readonly [number, number]>> = {
  left: [220, 560],
  right: [240, 480],
  bottom: [150, 640],
};

/** What the image in the middle keeps, whatever is dragged; the style sheet holds to the same figures. */
export const leastMiddle = { width: 320, height: 260 } as const;

/**
 * The size that a panel takes when somebody asks for `sizePx`. `roomPx` is what it and the middle have together along
 * that direction; without it only the panel's own bounds hold.
 */
export function clampSide(side: Side, sizePx: number, roomPx = Infinity): number {
  const [least, most] = bounds[side];
  const spare = roomPx - (side === 'bottom' ? leastMiddle.height : leastMiddle.width);
  return Math.round(Math.max(least, Math.min(most, spare, sizePx)));
}
