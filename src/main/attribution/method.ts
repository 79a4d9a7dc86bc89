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

/**
 * Images [N, C, H, W] seen through masks: where a mask is 1 the image shows, where it is 0 its baseline, and between
 * both shine through.
 */
export interface MaskedImages {
  readonly images: Tensor;
  /** Shaped like the images. */
  readonly baselines: Tensor;
  /** Opacities [grid, grid], as many for every image, image after image; enlarged bilinearly (half-pixel centres). */
  readonly masks: readonly Float64Array[];
  readonly grid: number;
}

/** Questions about masked images; M is the number of masks. */
export interface MaskedOracle {
  /** Softmax probabilities [M, K]. */
  probabilities(masked: MaskedImages): Promise<Tensor>;
  /** The same, and the gradient [M, grid, grid] of the probability of `classes[n]`, n being the mask's image. */
  gradient(
    masked: MaskedImages,
    classes: readonly number[],
  ): Promise<{ probabilities: Tensor; gradient: Tensor }>;
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
  /** Mixing inside the network's own graph, where the engine can compile it; faster, and otherwise the same. */
  readonly masked?: MaskedOracle | undefined;
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
  /**
   * Weights [B, K] of the score over the logits [B, K] where it is more than the logit of `classes[b]`; constants to
   * the gradient.
   */
  readonly contrast?: (logits: Tensor, classes: readonly number[], parameters: Parameters) => Tensor;
}

/** Reads the activation [B, K, h, w] of a layer; answers [B, h, w]. Forward only. */
export interface ActivationMethod {
  readonly kind: 'activation';
  readonly id: MethodId;
  readonly unit: MapUnit;
  readonly explain: (activation: Tensor) => Tensor;
}

/** Reads activation and total gradient dS/dA of a layer, both [B, K, h, w]; answers [B, h, w]. */
export interface PairMethod {
  readonly kind: 'pair';
  readonly id: MethodId;
  readonly unit: MapUnit;
  readonly explain: (activation: Tensor, gradient: Tensor) => Tensor;
}

/** What a score is made of: logits or probabilities, their weighted sum or weighted mean over the target's pixels. */
export interface ScoreForm {
  readonly of: 'logit' | 'probability';
  readonly over: 'sum' | 'mean';
  /** How gradients are computed; `single` by default. */
  readonly precision?: 'single' | 'double' | undefined;
}

/**
 * The score S of every image's own target, for versions of the images: version v [C, H, W] is judged by the target of
 * image `owners[v]`. All a method learns of the network.
 */
export interface Scores {
  /** Versions that one question should hold. */
  readonly atOnce: number;
  score(versions: Tensor, owners: readonly number[]): Promise<Float64Array>;
  /** The same with the gradient dS/dx, shaped like the versions. */
  gradient(
    versions: Tensor,
    owners: readonly number[],
  ): Promise<{ readonly scores: Float64Array; readonly gradient: Tensor }>;
  /** The activation [B, K, h, w] of the explained layer. */
  activation(images: Tensor): Promise<Tensor>;
  /** The scores of images [V, C, H, W] whose activation at the explained layer is replaced by [V, K, h, w]. */
  scoreFrom(images: Tensor, activation: Tensor, owners: readonly number[]): Promise<Float64Array>;
}

/** Maps [B, h, w], and one record of figures an image. */
export interface ScoreMaps {
  readonly maps: Tensor;
  readonly figures: readonly Readonly<Record<string, number>>[];
}

/** Asks for the score of the target, or its input gradient, as often as it needs. */
export interface ScoreMethod {
  readonly kind: 'score';
  readonly id: MethodId;
  readonly unit: MapUnit;
  readonly form: (parameters: Parameters) => ScoreForm;
  readonly explain: (
    images: Tensor,
    scores: Scores,
    parameters: Parameters,
    context: MethodContext,
  ) => Promise<ScoreMaps>;
}

/**
 * Works on the activation [B, D, h, w] of the layer that feeds pooling. `content` [B, h, w] is 0 for cells of mere
 * padding.
 */
export interface FeatureMethod {
  readonly kind: 'features';
  readonly id: MethodId;
  readonly explain: (
    features: Tensor,
    classes: readonly number[],
    head: CapeHead,
    parameters: Parameters,
    content?: Tensor | null,
  ) => RawMaps;
  /** The unit of the maps that these parameters ask for. */
  readonly unit: (parameters: Parameters) => MapUnit;
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
export type Method =
  ReductionMethod | ActivationMethod | PairMethod | ScoreMethod | FeatureMethod | IterativeMethod;
