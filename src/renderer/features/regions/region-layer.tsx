import { useEffect, useMemo, useRef, useState } from 'react';
import type { Field, PlateView } from '../../../shared/plate.ts';
import { useStore, useWriteBlock } from '../../state/index.ts';
import { fitCanvas } from '../../ui/index.ts';
import type { PlateOnScreen } from '../overlay/index.ts';
import { viewerState, type PlateViewer } from '../viewer/index.ts';
import { drawRegions, isEmptyScene, type RegionScene } from './draw-regions.ts';
import { fieldsOnScreen } from './field-space.ts';
import { useRegionClasses, useRegionsOf } from './region-queries.ts';
import { regionSettings, regionState } from './region-state.ts';
import { useTool } from './use-tool.ts';
import { BlindedBar } from './blinded-bar.tsx';
import { RegionToolbar } from './region-toolbar.tsx';
import './regions.css';

/** With more fields on the screen their regions are specks; none is fetched or drawn then. */
const mostFields = 80;

/** Regions over the image, and the tools that draw them. */
export function RegionLayer({ plate }: { plate: PlateView }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const viewer = useStore(viewerState, (value) => value.viewer);
  const fields = useFieldsOnScreen(viewer, plate);
  const wells = useMemo(() => wellsOf(plate, fields), [plate, fields]);
  const all = useRegionsOf(plate, wells);
  const blinded = useStore(regionState, (value) => value.blinding !== null);
  const annotator = useStore(regionSettings, (value) => value.annotator);
  const regions = useMemo(() => {
    if (!blinded) return all;
    return new Map(
      [...all].map(([id, list]) => [id, list.filter((region) => region.annotator === annotator)]),
    );
  }, [all, blinded, annotator]);
  useDrawing(canvas, viewer, fields, regions);
  const mayEdit = useWriteBlock() === null;
  useTool({ canvas, viewer, plate, regions, mayEdit });
  const mode = useStore(regionState, (value) => value.mode);
  const picked = useStore(regionState, (value) => value.selected.size);
  const busy = useStore(regionState, (value) => value.busy || value.edited.size > 0);
  const count = useMemo(() => [...regions.values()].reduce((sum, list) => sum + list.length, 0), [regions]);
  return (
    <>
      <canvas
        ref={canvas}
        className="pl-regions"
        data-mode={mode}
        data-testid="region-layer"
        data-count={count}
        data-picked={picked}
        aria-busy={busy}
        tabIndex={mode === 'move' ? -1 : 0}
        role="application"
        aria-label={`${count} regions on the screen, ${picked} picked`}
      />
      <RegionToolbar />
      <BlindedBar plate={plate} />
    </>
  );
}

const wellsOf = (plate: PlateView, fields: readonly Field[]) => {
  const ids = new Set(fields.map(({ wellId }) => wellId));
  return plate.wells
    .filter(({ id }) => ids.has(id))
    .map(({ name }) => name)
    .join(' ');
};

/** The fields on the screen; another list only when another field comes or goes. */
function useFieldsOnScreen(viewer: PlateViewer | null, plate: PlateView): readonly Field[] {
  const [fields, setFields] = useState<readonly Field[]>([]);
  useEffect(() => {
    if (viewer === null) return;
    const look = (view: PlateOnScreen) => {
      const seen = fieldsOnScreen(plate, view);
      const next = seen.length > mostFields ? [] : seen;
      setFields((known) =>
        known.length === next.length && known.every((field, index) => field === next[index]) ? known : next,
      );
    };
    look(viewer.view());
    return viewer.onMoved(look);
  }, [viewer, plate]);
  return fields;
}

function useDrawing(
  canvas: React.RefObject<HTMLCanvasElement | null>,
  viewer: PlateViewer | null,
  fields: readonly Field[],
  regions: RegionScene['regions'],
): void {
  const { data: classes } = useRegionClasses();
  const colors = useMemo(() => new Map(classes?.map(({ name, color }) => [name, color])), [classes]);
  const visible = useStore(regionSettings, (value) => value.visible);
  const className = useStore(regionSettings, (value) => value.class);
  const selected = useStore(regionState, (value) => value.selected);
  const draft = useStore(regionState, (value) => value.draft);
  const mode = useStore(regionState, (value) => value.mode);
  const edited = useStore(regionState, (value) => value.edited);
  const corner = useStore(regionState, (value) => value.corner);
  const isBlank = useRef(true);
  useEffect(() => {
    const element = canvas.current;
    if (element === null || viewer === null) return;
    const draftColor = mode === 'eraser' ? '#ffffff' : (colors.get(className) ?? '#ffffff');
    const scene = {
      ...{ fields, colors, selected, draft, draftColor, edited, corner },
      handles: mode === 'select' && selected.size === 1,
      regions: visible ? regions : new Map<number, never>(),
    };
    const isEmpty = isEmptyScene(scene);
    // A canvas that shows nothing is left alone.
    if (isEmpty && isBlank.current) return;
    const draw = (view: PlateOnScreen) =>
      drawRegions(fitCanvas(element, view.width, view.height), scene, view);
    draw(viewer.view());
    isBlank.current = isEmpty;
    return isEmpty ? undefined : viewer.onMoved(draw);
  }, [canvas, viewer, fields, regions, colors, selected, draft, edited, corner, visible, className, mode]);
}
