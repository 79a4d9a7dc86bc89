import type { PlateView } from '../../../shared/plate.ts';
import { formatRow } from '../../../shared/wells.ts';
import type { PlateOnScreen } from '../overlay/index.ts';

/** Thickness of a ruler in CSS pixels. */
export const rulerPx = 20;

export const fontOf = (size: number, weight: number) =>
  `${weight} ${size}px system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif`;

/** Row letters at the left edge and column numbers at the top, which stay in view while the plate moves under them. */
export function drawRulers(context: CanvasRenderingContext2D, plate: PlateView, view: PlateOnScreen): void {
  context.fillStyle = 'rgba(16, 19, 23, 0.82)';
  context.fillRect(0, 0, view.width, rulerPx);
  context.fillRect(0, rulerPx, rulerPx, view.height - rulerPx);
  context.font = fontOf(10, 600);
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillStyle = '#9aa5b0';
  const columns = spans(plate.wells.map((well) => [well.column, well.canvas.x, well.canvas.width]));
  for (const [column, span] of columns) {
    const at = place(span, view.originX, view.scale);
    if (at.size >= 12 && at.middle > rulerPx && at.middle < view.width) {
      context.fillText(String(column + 1), at.middle, rulerPx / 2 + 0.5);
    }
  }
  const rows = spans(plate.wells.map((well) => [well.row, well.canvas.y, well.canvas.height]));
  for (const [row, span] of rows) {
    const at = place(span, view.originY, view.scale);
    if (at.size >= 12 && at.middle > rulerPx && at.middle < view.height) {
      context.fillText(formatRow(row), rulerPx / 2, at.middle);
    }
  }
}

interface Span {
  readonly start: number;
  readonly size: number;
}

function spans(items: readonly (readonly [number, number, number])[]): ReadonlyMap<number, Span> {
  const found = new Map<number, Span>();
  for (const [index, start, size] of items) if (!found.has(index)) found.set(index, { start, size });
  return found;
}

const place = ({ start, size }: Span, origin: number, scale: number) => ({
  middle: (start + size / 2 - origin) * scale,
  size: size * scale,
});
