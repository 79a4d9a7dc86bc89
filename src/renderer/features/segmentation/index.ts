export { askAbout, cellUnder } from './explain-actions.ts';
export { LayerStrip } from './layer-strip.tsx';
export { SegmentationLayer } from './segmentation-layer.tsx';
export { SegmentationPanel } from './segmentation-panel.tsx';
export { segmentationState } from './segmentation-state.ts';
export { useForgetting } from './use-forgetting.ts';
export { useSegmenter } from './use-segmentation.ts';
