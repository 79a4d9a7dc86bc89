import type { AreaGeometry } from '../../../../shared/region.ts';
import { addRegion } from '../region-actions.ts';
import { regionState } from '../region-state.ts';
import type { Point } from '../field-space.ts';
import { ellipseOf, polygonOf, rectangleOf, simplify } from './shapes.ts';
import type { Tool, Touch } from './tool.ts';

/** A freehand line keeps the hand's way to a quarter of a screen pixel, and to a tenth of an image pixel at most. */
const tolerancePx = 0.25;
const leastDragPx = 3;

/** Rectangle, ellipse and freehand: pressed, pulled, let go. */
export function createDragTool(kind: 'rectangle' | 'ellipse' | 'freehand'): Tool {
  let touches: Point[] = [];
  let start: Touch | null = null;
  const shapeOf = (end: Touch): AreaGeometry => {
    const first = touches[0] ?? end.point;
    if (kind === 'rectangle') return rectangleOf(first, end.point);
    if (kind === 'ellipse') return ellipseOf(first, end.point);
    return polygonOf(touches);
  };
  const drop = () => {
    touches = [];
    start = null;
    regionState.set({ draft: null });
  };
  return {
    down: (touch) => {
      start = touch;
      touches = [touch.point];
    },
    move: (touch) => {
      if (start === null) return;
      touches.push(touch.point);
      regionState.set({
        draft: { fieldId: touch.field.id, geometry: shapeOf(touch), closed: kind !== 'freehand' },
      });
    },
    up: (touch) => {
      if (start === null) return;
      const from = start.point;
      const pulled = touches.some(
        ({ x, y }) => Math.hypot(x - from.x, y - from.y) * touch.scale > leastDragPx,
      );
      const tolerance = Math.max(0.1, tolerancePx / touch.scale);
      const geometry = kind === 'freehand' ? polygonOf(simplify(touches, tolerance)) : shapeOf(touch);
      start = null;
      touches = [];
      if (!pulled) drop();
      else void addRegion(touch.field.id, geometry, kind).finally(drop);
    },
    cancel: drop,
  };
}
