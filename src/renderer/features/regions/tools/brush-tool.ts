import type { Region } from '../../../../shared/region.ts';
import { addRegion, sendEdit } from '../region-actions.ts';
import { regionSettings, regionState } from '../region-state.ts';
import { emptyMask, maskOf, outlineOf, paint, type BrushMask } from './brush-mask.ts';
import { isHit } from './shapes.ts';
import type { Tool, ToolHost, Touch } from './tool.ts';

/**
 * The brush paints a new region, or goes on painting the one of its class and annotator that it begins in. It works on
 * the pixel grid of the field.
 */
export function createBrushTool(host: ToolHost): Tool {
  let mask: BrushMask | null = null;
  let grown: Region | null = null;
  let last: Touch | null = null;
  const drop = () => {
    mask = null;
    last = null;
    regionState.set({ draft: null });
  };
  const stroke = (touch: Touch) => {
    if (mask === null || last === null) return;
    paint(mask, last.point, touch.point, regionSettings.get().brushPx, 1);
    last = touch;
    const geometry = outlineOf(mask);
    if (geometry !== null) regionState.set({ draft: { fieldId: touch.field.id, geometry, closed: true } });
  };
  return {
    down: (touch) => {
      grown = touch.add ? null : regionUnder(host, touch);
      mask = grown === null ? emptyMask(touch.field) : maskOf([grown.geometry], touch.field);
      last = touch;
      stroke(touch);
    },
    move: stroke,
    up: (touch) => {
      if (mask === null) return;
      const geometry = outlineOf(mask);
      mask = null;
      if (geometry === null) drop();
      else if (grown === null) void addRegion(touch.field.id, geometry, 'brush').finally(drop);
      else void sendEdit({ label: 'paint on with brush', save: [{ ...grown, geometry }] }).finally(drop);
    },
    cancel: drop,
  };
}

function regionUnder(host: ToolHost, { field, point }: Touch): Region | null {
  const { class: className, annotator } = regionSettings.get();
  const own = host
    .regionsIn(field)
    .filter((region) => region.class === className && region.annotator === annotator);
  return (
    own.findLast((region) => region.geometry.kind === 'area' && isHit(region.geometry, point, 0)) ?? null
  );
}

/** The eraser takes pixels from every region of the annotator that it passes; what has nothing left is removed. */
export function createEraserTool(host: ToolHost): Tool {
  let stroke: BrushMask | null = null;
  let last: Touch | null = null;
  const drop = () => {
    stroke = null;
    last = null;
    regionState.set({ draft: null });
  };
  const pass = (touch: Touch) => {
    if (stroke === null || last === null) return;
    paint(stroke, last.point, touch.point, regionSettings.get().brushPx, 1);
    last = touch;
    const geometry = outlineOf(stroke);
    if (geometry !== null) regionState.set({ draft: { fieldId: touch.field.id, geometry, closed: true } });
  };
  return {
    down: (touch) => {
      stroke = emptyMask(touch.field);
      last = touch;
      pass(touch);
    },
    move: pass,
    up: (touch) => {
      const wiped = stroke;
      stroke = null;
      if (wiped === null) return;
      const { save, remove } = wipe(host.regionsIn(touch.field), wiped);
      if (save.length + remove.length === 0) drop();
      else void sendEdit({ label: 'erase', save, remove }).finally(drop);
    },
    cancel: drop,
  };
}

/** What regions become where a stroke wipes them: changed ones, and those of which nothing is left. */
export function wipe(regions: readonly Region[], stroke: BrushMask) {
  const { annotator } = regionSettings.get();
  const save: Region[] = [];
  const remove: Region['id'][] = [];
  for (const region of regions) {
    if (region.annotator !== annotator || region.geometry.kind !== 'area') continue;
    const mask = maskOf([region.geometry], stroke.size);
    const wiped = mask.pixels.some((value, index) => value === 1 && stroke.pixels[index] === 1);
    if (!wiped) continue;
    stroke.pixels.forEach((value, index) => {
      if (value === 1) mask.pixels[index] = 0;
    });
    const geometry = outlineOf(mask);
    if (geometry === null) remove.push(region.id);
    else save.push({ ...region, geometry });
  }
  return { save, remove };
}
