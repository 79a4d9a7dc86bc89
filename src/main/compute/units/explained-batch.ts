import type { EmptyReason, MapUnit } from '../../../shared/map.ts';
import type { Tensor } from '../../../shared/tensor.ts';

/** What a method gave for one batch of images. */
export interface ExplainedBatch {
  /** [B, h, w]. */
  readonly maps: Tensor;
  readonly unit: MapUnit;
  readonly emptyReasons: readonly (EmptyReason | null)[];
  readonly figures: readonly Readonly<Record<string, number>>[];
  /** Class probabilities [B, K] or [B, K, H, W] of the same images. */
  readonly probabilities: Tensor;
}

/** Explains the images of one batch, each for its own target; `first` is the first one's number in the unit. */
export type ExplainBatch = (images: Tensor, first: number) => Promise<ExplainedBatch>;

/** How a method works through a unit. */
export interface BatchExplainer {
  /** Versions of every image that one question to the network holds. */
  readonly copies: number;
  /** The explained layer, for the map's facts. */
  readonly layer: string | null;
  readonly unit: MapUnit;
  /** After the last batch: what the map's facts should say of how it was computed, beside the device. */
  readonly remark?: () => string | null;
  readonly explain: ExplainBatch;
}
