import { useEffect, useMemo, useRef, useState, type PointerEvent } from 'react';
import { useComputedColorScheme } from '@mantine/core';
import type { PlateView } from '../../../shared/plate.ts';
import type { Exclusion } from '../../../shared/review.ts';
import { formatWell, type WellPosition } from '../../../shared/wells.ts';
import { useStore, workspace } from '../../state/index.ts';
import { fitCanvas, useSize } from '../../ui/index.ts';
import { drawPlateMap } from './draw-plate-map.ts';
import {
  hitPlate,
  isSameHit,
  layOutPlate,
  plateHeight,
  type PlateGeometry,
  type PlateHit,
} from './plate-geometry.ts';
import { plateMapInks } from './plate-map-inks.ts';
import { selectByClick, selectByDrag } from './selection.ts';
import { usePlateReview } from './use-plate-review.ts';
import { useWellFill } from './use-well-fill.ts';
import { useWellFigure, type WellFigure } from './well-figure.ts';

interface PlateMapProps {
  readonly plate: PlateView;
  readonly onFocusWell: (name: string) => void;
  readonly onOpenWell: (name: string) => void;
}

/** The plate as a map of wells: colours, roles, and the selection by click, Shift, Ctrl, drag and headers. */
export function PlateMap({ plate, onFocusWell, onOpenWell }: PlateMapProps) {
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width } = useSize(frame);
  const height = plateHeight(plate, width);
  const geometry = useMemo(() => layOutPlate(plate, { width, height }), [plate, width, height]);
  const scheme = useComputedColorScheme('dark');
  const fill = useWellFill();
  const selection = useStore(workspace, (value) => value.selection);
  const focus = useStore(workspace, (value) => value.focus);
  const pointer = usePlatePointer(plate, geometry, onFocusWell);
  const figure = useWellFigure();
  const { exclusions } = usePlateReview(plate.id);
  const tip = pointer.hover === null ? undefined : describeHit(plate, pointer.hover, figure, exclusions);

  useEffect(() => {
    if (canvas.current === null || width === 0) return;
    const context = fitCanvas(canvas.current, width, height);
    drawPlateMap(context, { plate, geometry, fill, selection, focus, ink: plateMapInks[scheme] });
  }, [plate, geometry, fill, selection, focus, scheme, width, height]);

  return (
    <div ref={frame} className="pl-plate-map">
      <canvas
        ref={canvas}
        data-testid="plate-map"
        role="application"
        aria-label={`Plate map of ${plate.name}, ${plate.rows} by ${plate.columns} wells, ${selection.size} selected`}
        tabIndex={0}
        style={{ width, height, cursor: pointer.hover === null ? 'default' : 'pointer' }}
        title={tip}
        {...pointer.handlers}
        onDoubleClick={() => {
          if (focus !== null) onOpenWell(focus);
        }}
      />
    </div>
  );
}

interface Drag {
  readonly from: WellPosition;
  readonly before: ReadonlySet<string>;
}

function usePlatePointer(plate: PlateView, geometry: PlateGeometry, onFocusWell: (name: string) => void) {
  const known = useMemo(() => new Set(plate.wells.map((well) => well.name)), [plate]);
  const anchor = useRef<WellPosition | null>(null);
  const drag = useRef<Drag | null>(null);
  const [hover, setHover] = useState<PlateHit | null>(null);

  const hitOf = (event: PointerEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    return hitPlate(geometry, { x: event.clientX - box.left, y: event.clientY - box.top });
  };
  const keysOf = (event: PointerEvent) => ({ add: event.ctrlKey || event.metaKey, extend: event.shiftKey });

  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    const hit = hitOf(event);
    if (hit === null || event.button !== 0) return;
    const { selection } = workspace.get();
    const keys = keysOf(event);
    const next = selectByClick(selection, hit, keys, anchor.current, { format: plate, known });
    const name = hit.kind === 'well' ? formatWell(hit.well) : null;
    if (hit.kind === 'well') {
      if (!keys.extend) anchor.current = hit.well;
      drag.current = { from: anchor.current ?? hit.well, before: keys.add ? selection : new Set() };
      event.currentTarget.setPointerCapture(event.pointerId);
    }
    const focus = name !== null && known.has(name) ? name : null;
    workspace.set({ selection: next, ...(focus === null ? {} : { focus }) });
    if (focus !== null) onFocusWell(focus);
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    const hit = hitOf(event);
    setHover((before) => (isSameHit(before, hit) ? before : hit));
    if (drag.current === null || hit?.kind !== 'well' || event.buttons !== 1) return;
    const { from, before } = drag.current;
    if (hit.well.row === from.row && hit.well.column === from.column) return;
    workspace.set({ selection: selectByDrag(before, from, hit.well, keysOf(event), known) });
  };
  const endDrag = () => (drag.current = null);
  return {
    hover,
    handlers: {
      onPointerDown,
      onPointerMove,
      onPointerUp: endDrag,
      onPointerCancel: endDrag,
      onPointerLeave: () => setHover(null),
    },
  };
}

function describeHit(
  plate: PlateView,
  hit: PlateHit,
  figure: WellFigure | null,
  exclusions: readonly Exclusion[],
): string {
  switch (hit.kind) {
    case 'row':
      return 'Select this row';
    case 'column':
      return 'Select this column';
    case 'corner':
      return 'Select every well';
    case 'well': {
      const name = formatWell(hit.well);
      const well = plate.wells.find((candidate) => candidate.name === name);
      if (well === undefined) return `${name}: no images`;
      const reason = exclusions.find(({ wellId }) => wellId === well.id)?.reason;
      const conditions = Object.entries(well.conditions).map(([key, value]) => `${key} ${value}`);
      return [
        `${name} · ${well.role}${reason === undefined ? '' : `: ${reason}`}`,
        ...(figure === null ? [] : [`${figure.title}: ${figure.format(figure.valueOf(well))}`]),
        ...conditions,
      ].join('\n');
    }
  }
}
