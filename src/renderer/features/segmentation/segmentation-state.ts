import type { ExplainedObject, LayerMaps } from '../../../shared/segmentation.ts';
import type { NetworkId } from '../../../shared/ids.ts';
import type { Field } from '../../../shared/plate.ts';
import { createStore } from '../../state/index.ts';

/** An object that somebody clicked: a pixel of it in the network's output for a field. */
export interface AskedObject {
  readonly networkId: NetworkId;
  readonly field: Field;
  readonly y: number;
  readonly x: number;
}

/** What is known of the asked object so far: every layer's maps by the layer's name, as they come. */
export interface ObjectAnswer {
  readonly facts: Omit<ExplainedObject, 'layers'>;
  readonly layers: ReadonlyMap<string, LayerMaps>;
}

interface SegmentationState {
  /** The classes that the network predicts are outlined, and a click asks about an object. */
  readonly shown: boolean;
  /** The chosen network; null takes the first one that segments. */
  readonly networkId: NetworkId | null;
  readonly asked: AskedObject | null;
  readonly answer: ObjectAnswer | null;
  /** The layer whose map lies over the image; null before the first answer. */
  readonly layer: string | null;
  /** As `WindowMap` has it. */
  readonly window: number;
  readonly busy: boolean;
  readonly problem: string | null;
  /** The run that the shown map was kept as; null while it is not kept. */
  readonly kept: number | null;
}

const nothingAsked = { asked: null, answer: null, busy: false, problem: null, kept: null };

export const segmentationState = createStore<SegmentationState>({
  ...{ shown: false, networkId: null, layer: null, window: 1 },
  ...nothingAsked,
});

/** Takes the explained object off the screen. */
export const forgetObject = () => segmentationState.set(nothingAsked);
