/**
 * A map computed inside the explanation graph from activation A and total gradient G = dS/dA, both [B, K, h, w];
 * the result is [B, h, w], raw and signed.
 * - `hires`: sum_k G A (HiResCAM, Seg-HiRes-Grad CAM)
 * - `grad-cam`: sum_k mean_hw(G) A
 * - `layer-cam`: sum_k max(G, 0) A
 * - `element-wise`: sum_k max(G A, 0)
 * - `xgrad-cam`: sum_k (sum_hw(G A) / (sum_hw(A) + 1e-7)) A
 * - `grad-cam-pp`: sum_k w_k A, w_k = sum_hw(max(G, 0) G^2 / (2 G^2 + sum_hw(A) G^3 + 1e-6)), 0 where G = 0
 * - `xres`: sum_k P A (Seg-XRes-CAM), where P is G pooled over windows of `window` x `window` cells from the upper left
 *   on, each result repeated over its window; windows at the right and lower border are cut off, never padded
 */
export type Reduction =
  | { readonly kind: 'hires' | 'grad-cam' | 'layer-cam' | 'element-wise' | 'xgrad-cam' | 'grad-cam-pp' }
  | { readonly kind: 'xres'; readonly window: number; readonly pool: 'mean' | 'max' };
