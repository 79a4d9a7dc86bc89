/**
 * A map computed inside the explanation graph from activation A and total gradient G = dS/dA, both [B, K, h, w];
 * the result is [B, h, w], raw and signed.
 * - `hires`: sum_k G A (HiResCAM, Seg-HiRes-Grad CAM)
 * - `grad-cam`: sum_k mean_hw(G) A
 */
export type Reduction = { readonly kind: 'hires' } | { readonly kind: 'grad-cam' };
