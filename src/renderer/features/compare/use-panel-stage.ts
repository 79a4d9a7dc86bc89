import { useEffect, useRef, useState, type MouseEvent, type RefObject } from 'react';
import type { Channel, PlateView, Well } from '../../../shared/plate.ts';
import { useStore } from '../../state/index.ts';
import { formatValue } from '../../ui/index.ts';
import { overlaySettings, type OverlayLayer, type OverlayScene } from '../overlay/index.ts';
import {
  createStage,
  stageElementsOf,
  usePlane,
  viewerState,
  type SharedTiles,
  type Stage,
} from '../viewer/index.ts';
import type { LinkedPanel, ViewLink } from './view-link.ts';

export interface PanelStageParts {
  readonly plate: PlateView;
  readonly well: Well;
  readonly place: number;
  readonly scene: OverlayScene;
  readonly link: ViewLink;
  readonly fetchPixels: SharedTiles;
  readonly linked: boolean;
  readonly channels: readonly Channel[];
}

interface PanelElements {
  readonly frame: RefObject<HTMLDivElement | null>;
  readonly value: RefObject<HTMLOutputElement | null>;
  readonly cross: RefObject<HTMLElement | null>;
}

/** A panel's stage as its component uses it. */
export interface PanelStage {
  readonly overlay: OverlayLayer;
  pointAt(event: MouseEvent<HTMLElement>): void;
  pointAway(): void;
}

type Made = PanelStage & { readonly stage: Stage; readonly panel: LinkedPanel };

/** Makes a panel's stage, keeps it at the common view while it is linked, and takes it down again. */
export function usePanelStage(parts: PanelStageParts, elements: PanelElements): PanelStage | null {
  const { plate, well, place, link, linked, channels } = parts;
  const [made, setMade] = useState<Made | null>(null);
  const latest = useRef({ parts, elements });
  useEffect(() => {
    latest.current = { parts, elements };
  });
  useEffect(() => {
    const next = makeStage(() => latest.current, setMade);
    return () => {
      setMade(null);
      next?.stage.close();
    };
  }, [plate.id]);
  // The first panel always shows the well in focus: keys and menus move it, and with it the others.
  useEffect(() => {
    if (place !== 0 || made === null) return;
    viewerState.set({ viewer: made.stage.viewer, sample: made.stage.tiles.sample });
    return () => viewerState.set({ viewer: null, sample: null, reading: null });
  }, [place, made]);
  useEffect(() => (made !== null && linked ? link.join(made.panel) : undefined), [made, link, linked]);
  useEffect(() => link.settle(), [link, well]);
  useEffect(() => made?.stage.setLooks(channels), [made, channels]);
  const plane = usePlane(plate);
  useEffect(() => made?.stage.setPlane(plane), [made, plane]);
  const visible = useStore(overlaySettings, (value) => value.visible);
  useEffect(() => made?.stage.setOverlayVisible(visible), [made, visible]);
  useEffect(
    () => made?.stage.setAnnotations({ plate, selection: new Set(), focus: null, units: parts.scene.units }),
    [made, plate, parts.scene],
  );
  return made;
}

type Latest = () => { readonly parts: PanelStageParts; readonly elements: PanelElements };

function makeStage(latest: Latest, onOpen: (made: Made) => void): Made | null {
  const { parts, elements } = latest();
  const frame = elements.frame.current;
  if (frame === null) return null;
  const stage = createStage(
    stageElementsOf(frame),
    parts.plate,
    {
      onOpen: () => {
        stage.viewer.zoomTo(latest().parts.well.canvas, true);
        onOpen(made);
      },
      onProblem: (problem) => viewerState.set({ problem }),
      onClick: () => undefined,
      onDoubleClick: () => stage.viewer.zoomTo(latest().parts.well.canvas),
      onView: () => latest().parts.link.drawn(panel),
    },
    parts.fetchPixels,
  );
  const panel = linkedPanel(stage, latest);
  const point = (place: { x: number; y: number } | null) => {
    const { link, linked } = latest().parts;
    if (linked) link.point(place);
    else panel.point(place);
  };
  const made: Made = {
    stage,
    panel,
    overlay: stage.overlay,
    pointAt: (event) => {
      const box = event.currentTarget.getBoundingClientRect();
      const at = stage.viewer.toPlate({ x: event.clientX - box.left, y: event.clientY - box.top });
      const { canvas } = latest().parts.well;
      point({ x: at.x - canvas.x, y: at.y - canvas.y });
    },
    pointAway: () => point(null),
  };
  return made;
}

/** The stage as the link moves it: relative to the corner of the panel's well. */
function linkedPanel(stage: Stage, latest: Latest): LinkedPanel {
  const corner = () => latest().parts.well.canvas;
  return {
    look: () => {
      const { scale, originX, originY, width, height } = stage.viewer.view();
      const { x, y } = corner();
      return { x: originX + width / scale / 2 - x, y: originY + height / scale / 2 - y, scale };
    },
    size: () => stage.viewer.view(),
    show: ({ x, y, scale }) => stage.viewer.show({ x: x + corner().x, y: y + corner().y }, scale),
    point: (place) => {
      const { value, cross } = latest().elements;
      if (value.current === null || cross.current === null) return;
      cross.current.hidden = place === null;
      const at = place === null ? null : { x: place.x + corner().x, y: place.y + corner().y };
      const reading = at === null ? null : stage.overlay.valueAt(at);
      value.current.textContent = reading === null ? '' : formatValue(reading);
      if (at === null) return;
      const { scale, originX, originY } = stage.viewer.view();
      cross.current.style.transform = `translate(${(at.x - originX) * scale}px, ${(at.y - originY) * scale}px)`;
    },
  };
}
