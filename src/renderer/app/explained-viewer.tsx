import type { PlateView } from '../../shared/plate.ts';
import { RegionLayer, regionState } from '../features/regions/index.ts';
import {
  askAbout,
  cellUnder,
  LayerStrip,
  SegmentationLayer,
  segmentationState,
  useForgetting,
  useSegmenter,
} from '../features/segmentation/index.ts';
import { Viewer } from '../features/viewer/index.ts';
import { useStore } from '../state/index.ts';

/** The image with regions and predicted classes over it; a click on an object asks why it is there. */
export function ExplainedViewer({ plate }: { plate: PlateView }) {
  const network = useSegmenter(plate);
  const shown = useStore(segmentationState, (value) => value.shown);
  const asked = useStore(segmentationState, (value) => value.asked);
  useForgetting();
  const ask = (point: { readonly x: number; readonly y: number }) => {
    if (network === undefined || !shown || regionState.get().mode !== 'move') return;
    const cell = cellUnder(plate, network, point);
    if (cell !== null) void askAbout(network, cell);
  };
  return (
    <Viewer plate={plate} covered={asked !== null} onPoint={ask} below={<LayerStrip plate={plate} />}>
      <SegmentationLayer plate={plate} />
      <RegionLayer plate={plate} />
    </Viewer>
  );
}
