import type { NetworkDescription } from '../../shared/network.ts';
import type { Tensor } from '../../shared/tensor.ts';
import type { Reduction } from '../attribution/index.ts';

/** What to compute in one forward and one backward pass. */
export interface ExplainRequest {
  /** Tensor names of the layers; an empty list asks for the input gradient only. */
  readonly layers: readonly string[];
  /** Maps to reduce inside the graph, for every layer. */
  readonly reductions: readonly Reduction[];
  /** Also return the layers' activations [B, K, h, w]. */
  readonly activations: boolean;
  /** Also return the layers' gradients [B, K, h, w]. */
  readonly gradients: boolean;
  /** Also return dS/dx [B, C, H, W]. */
  readonly inputGradient: boolean;
  /**
   * `logit`: S = sum w * y over the logits. `probability` (classification only): S = sum w * softmax(y), so w
   * one-hot explains a class probability.
   */
  readonly score: 'logit' | 'probability';
  /** `single` by default. `double` is kept to where engine and network allow it; the result says how far. */
  readonly precision?: 'single' | 'double' | undefined;
}

export interface ExplainResult {
  /** [B, K] or [B, K, H, W], logits of the same pass. */
  readonly logits: Tensor;
  /** By layer, then in the order of `reductions`: [B, h, w]. */
  readonly maps: Readonly<Record<string, readonly Tensor[]>>;
  readonly activations: Readonly<Record<string, Tensor>>;
  readonly gradients: Readonly<Record<string, Tensor>>;
  readonly inputGradient: Tensor | null;
  /** Where double precision was asked for: in words, how precisely it was computed. */
  readonly precision?: string | undefined;
}

/** Images [N, C, H, W] mixed with baselines of the same shape through masks [N, k, grid, grid], enlarged bilinearly. */
export interface MaskedBatch {
  readonly images: Tensor;
  readonly baselines: Tensor;
  readonly masks: Tensor;
}

/**
 * The one contract behind which ONNX and TensorFlow.js networks sit. Targets are linear: w has the logits' shape, and
 * any class, mask or pixel set is a choice of w, never a new compilation.
 */
export interface Engine {
  readonly description: NetworkDescription;
  /** For provenance: `onnxruntime 1.30.0 cpu`. */
  readonly device: string;
  /** Logits of a batch [B, C, H, W]: [B, K] or [B, K, H, W]. A single-logit network answers K = 2: (-z, z). */
  predict(batch: Tensor): Promise<Tensor>;
  /** @throws Unsupported naming the operator that has no derivative, NotFound for an unknown layer. */
  explain(batch: Tensor, weights: Tensor, request: ExplainRequest): Promise<ExplainResult>;
  /** The activation [B, D, h, w] of a layer and the logits, forward only. */
  features(batch: Tensor, layer: string): Promise<{ activation: Tensor; logits: Tensor }>;
  /**
   * Logits of a batch whose activation at a layer is replaced by the given one [B, K, h, w]; what reaches the output
   * around the layer, over skips, still comes from the images. Absent where an engine cannot start in its middle.
   */
  forwardFrom?(batch: Tensor, layer: string, activation: Tensor): Promise<Tensor>;
  /**
   * Mixes inside the network's own graph: logits [N k, K] and, where weights [N k, K] are given, the gradient
   * [N, k, grid, grid] of S with respect to the masks. Absent where an engine cannot compile it.
   */
  explainMasks?(
    batch: MaskedBatch,
    weights: Tensor | null,
    score: ExplainRequest['score'],
  ): Promise<{ logits: Tensor; gradient: Tensor | null }>;
  close(): Promise<void>;
}
