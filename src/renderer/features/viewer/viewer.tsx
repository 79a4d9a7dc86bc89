import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import type { PlateView } from '../../../shared/plate.ts';
import { connectionState, useShownUnits, useStore, workspace } from '../../state/index.ts';
import { overlaySettings, useShownOverlay } from '../overlay/index.ts';
import { useChannelLooks } from './channel-looks.ts';
import { toGreyLooks } from './grey-looks.ts';
import { rememberImage, returnToImage } from './commands.ts';
import { findAt } from './placement.ts';
import { PlaneBar } from './plane-bar.tsx';
import { usePlane } from './plane-choice.ts';
import { Readout } from './readout.tsx';
import { ScaleBarMark } from './scale-bar-mark.tsx';
import { StageLayers } from './stage-layers.tsx';
import { createStage, stageElementsOf, type Stage } from './stage.ts';
import { viewerState } from './viewer-store.ts';
import { ViewerToolbar } from './viewer-toolbar.tsx';

interface ViewerProps {
  readonly plate: PlateView;
  /** Lies above the image and its maps. */
  readonly children?: ReactNode;
  /** Stands between the image and what tells of it. */
  readonly below?: ReactNode;
  /** Hears of a click at a point of the plate, besides the well that it chooses. */
  readonly onPoint?: (point: { readonly x: number; readonly y: number }) => void;
  /** The maps of runs step back: somebody else's map lies over the image. */
  readonly covered?: boolean;
}

/** The plate as one deep-zoom image with the maps of the chosen run over it. */
export function Viewer({ plate, children, below, onPoint, covered = false }: ViewerProps) {
  const frame = useRef<HTMLDivElement>(null);
  const { pointAt, read } = useReading();
  const stage = useStage(plate, frame, { onPoint, onPicture: read });
  const visible = useStore(overlaySettings, (value) => value.visible) && !covered;
  useStageContent(stage, plate, visible);
  return (
    <div className="pl-viewer">
      <ViewerToolbar plate={plate} />
      <div
        ref={frame}
        className="pl-stage"
        data-testid="viewer"
        data-overlay={visible ? 'on' : 'off'}
        data-zoom="0"
        role="region"
        aria-label={`Image of plate ${plate.name}`}
        onMouseMove={({ currentTarget, clientX, clientY }) => {
          const { left, top } = currentTarget.getBoundingClientRect();
          pointAt({ x: clientX - left, y: clientY - top });
          if (stage !== null) read(stage);
        }}
        onMouseLeave={() => {
          pointAt(null);
          viewerState.set({ reading: null });
        }}
      >
        <StageLayers />
        <ScaleBarMark pixelSizeUm={plate.pixelSizeUm} />
        {children}
      </div>
      {below}
      <PlaneBar plate={plate} />
      <Readout plate={plate} />
    </div>
  );
}

/** Makes the stage of a plate and takes it down again; nothing else owns a viewer. */
function useStage(
  plate: PlateView,
  frame: React.RefObject<HTMLDivElement | null>,
  heard: { readonly onPoint: ViewerProps['onPoint']; readonly onPicture: (stage: Stage) => void },
): Stage | null {
  const [stage, setStage] = useState<Stage | null>(null);
  // A plate whose wells or channels change is drawn anew by its content; only another plate needs another stage.
  const latest = useRef(plate);
  const hearing = useRef(heard);
  useEffect(() => {
    latest.current = plate;
    hearing.current = heard;
  }, [plate, heard]);
  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const made = createStage(stageElementsOf(element), latest.current, {
      onOpen: () => returnToImage(latest.current, made.viewer),
      onClick: (point, { add }) => {
        clickWell(latest.current, point, add);
        if (!add) hearing.current.onPoint?.(point);
      },
      onDoubleClick: (point) => {
        const { well } = findAt(latest.current, point);
        if (well !== null) made.viewer.zoomTo(well.canvas);
      },
      onView: rememberScale,
      onPicture: () => hearing.current.onPicture(made),
      onImported: (showsImported) => {
        if (viewerState.get().showsImported !== showsImported) viewerState.set({ showsImported });
      },
      onProblem: (problem) => viewerState.set({ problem }),
    });
    viewerState.set({ viewer: made.viewer, sample: made.tiles.sample, problem: null });
    setStage(made);
    return () => {
      rememberImage(latest.current, made.viewer);
      viewerState.set({ viewer: null, sample: null, reading: null });
      setStage(null);
      made.close();
    };
  }, [plate.id, frame]);
  return stage;
}

let scaleTimer: ReturnType<typeof setTimeout> | undefined;

/** The scale bar and the zoom figure follow at most every 60 ms, so that moving the plate draws no component a frame. */
function rememberScale({ scale }: { readonly scale: number }): void {
  if (viewerState.get().scale === scale) return;
  scaleTimer ??= setTimeout(() => {
    scaleTimer = undefined;
    const { viewer } = viewerState.get();
    if (viewer !== null) viewerState.set({ scale: viewer.view().scale });
  }, 60);
}

function clickWell(plate: PlateView, point: { x: number; y: number }, add: boolean): void {
  const { well } = findAt(plate, point);
  if (well === null) return;
  const { selection } = workspace.get();
  const next = new Set(add ? selection : []);
  if (add && next.has(well.name)) next.delete(well.name);
  else next.add(well.name);
  workspace.set({ selection: next, focus: well.name });
}

function useStageContent(stage: Stage | null, plate: PlateView, visible: boolean): void {
  const looks = useChannelLooks(plate);
  const units = useShownUnits();
  const { look, joined } = useShownOverlay();
  const isGrey = useStore(overlaySettings, (value) => value.greyImage);
  const grey = visible && isGrey && units.size > 0;
  const selection = useStore(workspace, (value) => value.selection);
  const focus = useStore(workspace, (value) => value.focus);
  useEffect(() => stage?.setLooks(grey ? toGreyLooks(looks) : looks), [stage, looks, grey]);
  useEffect(
    () => stage?.overlay.setScene({ plate, units, ...(joined === null ? {} : { joined }) }),
    [stage, plate, units, joined],
  );
  useEffect(() => stage?.overlay.setLook(look), [stage, look]);
  const plane = usePlane(plate);
  useEffect(() => stage?.setPlane(plane), [stage, plane]);
  const isLive = useStore(connectionState, (value) => value.connection === 'live');
  useEffect(() => {
    if (isLive) stage?.overlay.retry();
  }, [stage, isLive]);
  useEffect(() => stage?.setOverlayVisible(visible), [stage, visible]);
  useEffect(
    () => stage?.setAnnotations({ plate, selection, focus, units: visible ? units : null }),
    [stage, plate, selection, focus, units, visible],
  );
}

/** Reads the pixel under the cursor, at most once a frame; also when the picture changes under a resting cursor. */
function useReading() {
  const point = useRef<{ readonly x: number; readonly y: number } | null>(null);
  const waiting = useRef<number | null>(null);
  return useMemo(
    () => ({
      pointAt: (place: typeof point.current) => {
        point.current = place;
      },
      read: (stage: Stage) => {
        if (point.current === null) return;
        waiting.current ??= requestAnimationFrame(() => {
          waiting.current = null;
          if (point.current === null || viewerState.get().viewer !== stage.viewer) return;
          viewerState.set({ reading: stage.readingAt(point.current) });
        });
      },
    }),
    [],
  );
}
