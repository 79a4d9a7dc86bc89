import type { StopSignal } from '../../shared/stop-signal.ts';
import type { CapeHead } from '../../shared/network.ts';
import type { EmptyReason, MapUnit } from '../../shared/map.ts';
import type { MethodId, Parameters } from '../../shared/methods.ts';
import type { Tensor } from '../../shared/tensor.ts';
import type { Reduction } from './reduction.ts';

/** A method's raw result on one batch: [B, h, w] at the method's own grid. */
export interface RawMaps {
  readonly maps: Tensor;
  readonly unit: MapUnit;
  /** One entry an image: why its map shows nothing, or null. */
  readonly emptyReasons: readonly (EmptyReason | null)[];
  /** One record an image: the method's own figures. */
  readonly figures: readonly Readonly<Record<string, number>>[];
}

/** What an iterative method may ask of the network; it never sees the network itself. Images are [B, C, H, W]. */
export interface Oracle {
  readonly classCount: number;
  /** Softmax probabilities [B, K]. */
  probabilities(batch: Tensor): Promise<Tensor>;
  /**
   * Softmax probabilities [B, K], and the gradient [B, C, H, W] of `classes[b]`'s probability with respect to image b.
   */
  probabilityGradient(
    batch: Tensor,
    classes: readonly number[],
  ): Promise<{ probabilities: Tensor; gradient: Tensor }>;
}

export interface MethodContext {
  readonly seed: number;
  readonly signal: StopSignal | null;
  /** Share done, 0 to 1. */
  readonly onProgress: (share: number) => void;
}

/** The compiler reduces activation and gradient at the layer to a map inside the graph; nothing else is computed. */
export interface ReductionMethod {
  readonly kind: 'reduction';
  readonly id: MethodId;
  readonly reduction: (parameters: Parameters) => Reduction;
}

/** Works on the activation [B, D, h, w] of the layer that feeds pooling. */
export interface FeatureMethod {
  readonly kind: 'features';
  readonly id: MethodId;
  readonly explain: (
    features: Tensor,
    classes: readonly number[],
    head: CapeHead,
    parameters: Parameters,
  ) => RawMaps;
}

/** Asks the network many times. `classes[b]` is explained for image b. */
export interface IterativeMethod {
  readonly kind: 'iterative';
  readonly id: MethodId;
  readonly explain: (
    images: Tensor,
    classes: readonly number[],
    oracle: Oracle,
    parameters: Parameters,
    context: MethodContext,
  ) => Promise<RawMaps>;
}

/** An attribution method declares what it needs and is handed just that. */
export type Method = ReductionMethod | FeatureMethod | IterativeMethod;
