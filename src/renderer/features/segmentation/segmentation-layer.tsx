import { useEffect, useMemo, useRef, useState } from 'react';
import type { Network } from '../../../shared/contract/rpc.ts';
import type { Field, PlateView } from '../../../shared/plate.ts';
import { useStore } from '../../state/index.ts';
import { fitCanvas } from '../../ui/index.ts';
import { overlaySettings, type PlateOnScreen } from '../overlay/index.ts';
import { viewerState, type PlateViewer } from '../viewer/index.ts';
import { classColours } from './class-colours.ts';
import { classMasks, maskKey, wantMasks } from './class-masks.ts';
import { objectAt, outlineClasses } from './class-outlines.ts';
import { drawSegmentation, type SegmentationScene } from './draw-segmentation.ts';
import { drawMap } from './map-picture.ts';
import { segmentationState } from './segmentation-state.ts';
import { useObjectMap, useSegmenter } from './use-segmentation.ts';
import './segmentation.css';

/** Fields smaller than this on the screen show no outlines, and more than so many none at all. */
const leastFieldPx = 90;
const mostFields = 12;

/** Outlines of the predicted classes over the image, and the map of the object that was asked about. */
export function SegmentationLayer({ plate }: { plate: PlateView }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const isBlank = useRef(true);
  const shown = useStore(segmentationState, (value) => value.shown);
  const network = useSegmenter(plate);
  const viewer = useStore(viewerState, (value) => value.viewer);
  const isOn = shown && network !== undefined;
  const fields = useLegibleFields(isOn ? viewer : null, plate);
  useEffect(() => {
    if (network !== undefined) wantMasks(network.id, isOn ? fields.map(({ id }) => id) : []);
  }, [network, isOn, fields]);
  const scene = useScene(isOn ? network : undefined, fields);
  useEffect(() => {
    const element = canvas.current;
    if (element === null || viewer === null) return;
    const isEmpty = scene.masks.length === 0 && scene.object === null;
    // A canvas that shows nothing is left alone.
    if (isEmpty && isBlank.current) return;
    const draw = (view: PlateOnScreen) =>
      drawSegmentation(fitCanvas(element, view.width, view.height), scene, view);
    draw(viewer.view());
    isBlank.current = isEmpty;
    return isEmpty ? undefined : viewer.onMoved(draw);
  }, [viewer, scene]);
  return (
    <canvas
      ref={canvas}
      className="pl-stage-layer"
      data-testid="segmentation-layer"
      data-masks={scene.masks.length}
      data-map={(scene.object?.map ?? null) === null ? 'none' : 'shown'}
      aria-hidden
    />
  );
}

function useScene(network: Network | undefined, fields: readonly Field[]): SegmentationScene {
  const held = useStore(classMasks, (value) => value.held);
  const asked = useStore(segmentationState, (value) => value.asked);
  const settings = useStore(overlaySettings, (value) => value);
  const shown = useObjectMap();
  const masks = useMemo(
    () =>
      network === undefined
        ? []
        : fields.flatMap((field) => {
            const mask = held.get(maskKey(network.id, field.id));
            return mask === undefined ? [] : [{ field, mask }];
          }),
    [network, fields, held],
  );
  const colours = useMemo(() => classColours(network?.labels.length ?? 0), [network]);
  const mask =
    asked?.networkId === network?.id && asked !== null
      ? held.get(maskKey(asked.networkId, asked.field.id))
      : undefined;
  const object = useMemo(() => {
    if (asked === null || mask === undefined) return null;
    const outline = outlineClasses(objectAt(mask.grid, asked.x, asked.y)).get(1) ?? [];
    return { field: asked.field, grid: mask.grid, outline };
  }, [asked, mask]);
  const map = useMemo(
    () =>
      shown === null ? null : { picture: drawMap(shown.layer, shown.map, settings), box: shown.layer.box },
    [shown, settings],
  );
  const { smooth, opacity } = settings;
  return useMemo(
    () => ({ masks, colours, object: object === null ? null : { ...object, map }, smooth, opacity }),
    [masks, colours, object, map, smooth, opacity],
  );
}

/** The fields that are large enough on the screen for outlines; another list only when one comes or goes. */
function useLegibleFields(viewer: PlateViewer | null, plate: PlateView): readonly Field[] {
  const [fields, setFields] = useState<readonly Field[]>([]);
  useEffect(() => {
    if (viewer === null) return;
    const look = (view: PlateOnScreen) => {
      const seen = legibleFields(plate, view);
      setFields((known) =>
        known.length === seen.length && known.every((field, index) => field === seen[index]) ? known : seen,
      );
    };
    look(viewer.view());
    return viewer.onMoved(look);
  }, [viewer, plate]);
  return viewer === null ? [] : fields;
}

function legibleFields(plate: PlateView, { scale, originX, originY, width, height }: PlateOnScreen): Field[] {
  const [right, bottom] = [originX + width / scale, originY + height / scale];
  const seen = plate.wells.flatMap(({ fields }) =>
    fields.filter(
      ({ canvas: { x, y, ...size } }) =>
        size.width * scale >= leastFieldPx &&
        x < right &&
        y < bottom &&
        x + size.width > originX &&
        y + size.height > originY,
    ),
  );
  return seen.length > mostFields ? [] : seen;
}
