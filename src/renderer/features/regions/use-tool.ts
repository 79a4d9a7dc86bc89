import { useEffect, useRef, type RefObject } from 'react';
import type { Field, PlateView } from '../../../shared/plate.ts';
import type { Region } from '../../../shared/region.ts';
import { useStore } from '../../state/index.ts';
import { findAt, type PlateViewer } from '../viewer/index.ts';
import { clampTo, fieldZoom, toField, type Point } from './field-space.ts';
import { regionState } from './region-state.ts';
import { createTool } from './tools/index.ts';
import type { Tool, ToolHost, Touch } from './tools/tool.ts';

interface ToolParts {
  readonly canvas: RefObject<HTMLCanvasElement | null>;
  readonly viewer: PlateViewer | null;
  readonly plate: PlateView;
  readonly regions: ReadonlyMap<number, readonly Region[]>;
  /** Whether the project takes changes now. */
  readonly mayEdit: boolean;
}

/** Connects the pointer over the layer with the chosen tool. The middle button and the wheel move the image. */
export function useTool({ canvas, viewer, plate, regions, mayEdit }: ToolParts): void {
  const mode = useStore(regionState, (value) => value.mode);
  const latest = useRef({ plate, regions, mayEdit });
  useEffect(() => {
    latest.current = { plate, regions, mayEdit };
  }, [plate, regions, mayEdit]);
  useEffect(() => {
    const element = canvas.current;
    if (element === null || viewer === null) return;
    const host: ToolHost = {
      get plate() {
        return latest.current.plate;
      },
      regionsIn: (field) => latest.current.regions.get(field.id) ?? [],
      regionsOnScreen: () => [...latest.current.regions.values()].flat(),
      fieldOf: ({ fieldId }) =>
        latest.current.plate.wells.flatMap(({ fields }) => fields).find(({ id }) => id === fieldId) ?? null,
      mayEdit: () => latest.current.mayEdit,
      shownChannel: () => latest.current.plate.channels.find(({ visible }) => visible) ?? null,
    };
    const tool = createTool(mode, host);
    if (tool === null) return;
    const disconnect = connect(element, viewer, host, tool);
    return () => {
      disconnect();
      tool.cancel();
    };
    // A plate that is told anew, with another contrast or another role, ends no gesture.
  }, [mode, viewer, plate.id, canvas]);
}

function connect(element: HTMLCanvasElement, viewer: PlateViewer, host: ToolHost, tool: Tool): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  let field: Field | null = null;
  const placeOf = (event: MouseEvent): Point => {
    const box = element.getBoundingClientRect();
    return viewer.toPlate({ x: event.clientX - box.left, y: event.clientY - box.top });
  };
  const touchOn = (on: Field, event: MouseEvent): Touch => ({
    field: on,
    point: clampTo(on, toField(on, placeOf(event))),
    scale: viewer.view().scale * fieldZoom(on),
    add: event.shiftKey || event.ctrlKey || event.metaKey,
  });
  const under = (event: MouseEvent) => findAt(host.plate, placeOf(event)).field;
  element.addEventListener(
    'pointerdown',
    (event) => {
      if (event.button === 1) moveImage(element, viewer, event);
      if (event.button !== 0) return;
      field = under(event);
      if (field === null) return;
      element.setPointerCapture(event.pointerId);
      tool.down(touchOn(field, event));
    },
    { signal },
  );
  element.addEventListener(
    'pointermove',
    (event) => {
      const on = field ?? under(event);
      if (on !== null) tool.move(touchOn(on, event));
    },
    { signal },
  );
  const release = (event: PointerEvent) => {
    if (field !== null) tool.up(touchOn(field, event));
    field = null;
  };
  element.addEventListener('pointerup', release, { signal });
  const giveUp = () => {
    field = null;
    tool.cancel();
  };
  element.addEventListener('pointercancel', giveUp, { signal });
  element.addEventListener(
    'dblclick',
    (event) => {
      const on = under(event);
      if (on !== null) tool.doubleClick?.(touchOn(on, event));
    },
    { signal },
  );
  element.addEventListener('wheel', (event) => passWheel(element, event), { signal });
  connectKeys(tool, signal);
  return () => stop.abort();
}

const typing =
  'input:not([type="checkbox"], [type="radio"], [type="color"]), textarea, [contenteditable="true"]';
const ownKeys = '[role="menu"], [role="listbox"], [role="slider"], [role="radiogroup"], [role="dialog"]';

/** Keys go to the tool before the window's own commands, but never while text is typed or a menu is open. */
function connectKeys(tool: Tool, signal: AbortSignal): void {
  const isElsewhere = ({ target, ctrlKey, metaKey, altKey }: KeyboardEvent) =>
    ctrlKey ||
    metaKey ||
    altKey ||
    (target instanceof Element && target.closest(`${typing}, ${ownKeys}`) !== null);
  window.addEventListener(
    'keydown',
    (event) => {
      if (event.key === 'Escape') tool.cancel();
      if (event.key === 'Enter') tool.confirm?.();
      if (isElsewhere(event) || tool.key?.(event) !== true) return;
      event.preventDefault();
      event.stopPropagation();
    },
    { signal, capture: true },
  );
  window.addEventListener('keyup', (event) => tool.keyUp?.(event), { signal });
}

/** The image zooms under the pointer as it does without a tool. */
function passWheel(element: HTMLCanvasElement, event: WheelEvent): void {
  event.preventDefault();
  const image = element.parentElement?.querySelector('.openseadragon-canvas');
  image?.dispatchEvent(new WheelEvent('wheel', event));
}

function moveImage(element: HTMLCanvasElement, viewer: PlateViewer, start: PointerEvent): void {
  start.preventDefault();
  const stop = new AbortController();
  let [x, y] = [start.clientX, start.clientY];
  const move = (event: PointerEvent) => {
    viewer.moveBy({ x: event.clientX - x, y: event.clientY - y });
    [x, y] = [event.clientX, event.clientY];
  };
  element.setPointerCapture(start.pointerId);
  element.addEventListener('pointermove', move, { signal: stop.signal });
  element.addEventListener('pointerup', () => stop.abort(), { signal: stop.signal });
}
