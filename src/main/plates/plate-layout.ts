import type { Rect, Size } from '../../shared/geometry.ts';
import type { PlateFormat, WellPosition } from '../../shared/wells.ts';
import type { Arrangement } from './stage-arrangement.ts';

/** Gap between neighbouring wells, as a share of a field's longer side. */
const wellGap = 0.06;
/** Places are multiples of this, so that fields start on whole pixels in the first levels of the tile pyramid. */
const grain = 16;

const roundUp = (value: number) => Math.ceil(value / grain) * grain;

/** Where everything lies on the plate's canvas, in full-resolution pixels. */
export interface PlateLayout {
  readonly canvas: Size;
  readonly wellRect: (well: WellPosition) => Rect;
  /** The place of the field that is `order`-th of its well, counted from 0, and has the number `field`. */
  readonly fieldRect: (well: WellPosition, order: number, size: Size, field?: number) => Rect;
}

/**
 * Lays wells out on a grid. Within a well its fields lie as `arrangement` has them (wells by `row|column`), else they
 * fill a compact grid, row by row; every well has room for as many fields as the fullest one.
 */
export function layOutCanvas(
  plate: PlateFormat,
  largestField: Size,
  mostFields: number,
  arrangement: Arrangement | null = null,
): PlateLayout {
  const cell = { width: roundUp(largestField.width), height: roundUp(largestField.height) };
  const across = Math.ceil(Math.sqrt(mostFields));
  const down = Math.ceil(mostFields / across);
  const gap = roundUp(wellGap * Math.max(cell.width, cell.height));
  const grid = { width: across * cell.width, height: down * cell.height };
  const well =
    arrangement === null
      ? grid
      : { width: roundUp(arrangement.size.width), height: roundUp(arrangement.size.height) };
  const wellRect = ({ row, column }: WellPosition): Rect => ({
    x: gap + column * (well.width + gap),
    y: gap + row * (well.height + gap),
    ...well,
  });
  return {
    canvas: {
      width: gap + plate.columns * (well.width + gap),
      height: gap + plate.rows * (well.height + gap),
    },
    wellRect,
    fieldRect: (position, order, size, field = order + 1) => {
      const { x, y } = wellRect(position);
      const place = arrangement?.place(`${position.row}|${position.column}`, field) ?? null;
      if (place !== null) return { x: x + place.x, y: y + place.y, ...size };
      return {
        x: x + (order % across) * cell.width,
        y: y + Math.floor(order / across) * cell.height,
        ...size,
      };
    },
  };
}
