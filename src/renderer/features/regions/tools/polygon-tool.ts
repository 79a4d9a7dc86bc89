import type { Field } from '../../../../shared/plate.ts';
import type { Point } from '../field-space.ts';
import { addRegion } from '../region-actions.ts';
import { regionState } from '../region-state.ts';
import { polygonOf } from './shapes.ts';
import type { Tool } from './tool.ts';

const closePx = 8;

/** A polygon, corner by corner; a click on the first corner, a double click or Enter closes it. */
export function createPolygonTool(): Tool {
  let corners: Point[] = [];
  let field: Field | null = null;
  const show = (pointer: Point | null) => {
    if (field === null) return;
    const points = pointer === null ? corners : [...corners, pointer];
    regionState.set({ draft: { fieldId: field.id, geometry: polygonOf(points), closed: false } });
  };
  const drop = () => {
    corners = [];
    field = null;
    regionState.set({ draft: null });
  };
  const finish = () => {
    const done = corners;
    const on = field;
    if (on === null || done.length < 3) {
      drop();
      return;
    }
    const geometry = polygonOf(done);
    corners = [];
    field = null;
    regionState.set({ draft: { fieldId: on.id, geometry, closed: true } });
    void addRegion(on.id, geometry, 'polygon').finally(() => {
      if (field === null) regionState.set({ draft: null });
    });
  };
  return {
    down: (touch) => {
      field ??= touch.field;
      if (touch.field.id !== field.id) return;
      const [first] = corners;
      const last = corners.at(-1);
      const near = (corner: Point) =>
        Math.hypot(corner.x - touch.point.x, corner.y - touch.point.y) * touch.scale < closePx;
      if (first !== undefined && corners.length >= 3 && near(first)) finish();
      // The second press of a double click lies on the first.
      else if (
        last === undefined ||
        Math.hypot(last.x - touch.point.x, last.y - touch.point.y) * touch.scale > 1
      ) {
        corners.push(touch.point);
        show(null);
      }
    },
    move: (touch) => {
      if (field !== null && touch.field.id === field.id) show(touch.point);
    },
    up: () => undefined,
    doubleClick: finish,
    confirm: finish,
    cancel: drop,
  };
}
