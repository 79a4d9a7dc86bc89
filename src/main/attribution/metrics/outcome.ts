/**
 * Why a metric of a map has no value. A metric is a number or one of these, never NaN and never a silent 0.
 * `no-response`: the network's score does not move, or is too small for a ratio to it to mean anything.
 */
export type NullReason =
  | 'empty-mask'
  | 'full-mask'
  | 'single-class'
  | 'constant-map'
  | 'zero-map'
  | 'no-positive'
  | 'non-finite'
  | 'size-mismatch'
  | 'not-applicable'
  | 'no-response';

/** A metric's value, or why it has none. */
export type Outcome<V> =
  { readonly value: V; readonly reason: null } | { readonly value: null; readonly reason: NullReason };

/** A value that exists. */
export const found = <V>(value: V): Outcome<V> => ({ value, reason: null });

/** No value, and why. */
export const missing = (reason: NullReason): { readonly value: null; readonly reason: NullReason } => ({
  value: null,
  reason,
});
