import type { z } from 'zod';
import type { NetworkMetricId } from '../../../shared/fidelity.ts';
import type { NullReason } from '../../attribution/index.ts';

export type Details = Readonly<Record<string, z.core.util.JSONType>>;

/** One metric of one image. */
export interface ImageScore {
  readonly metric: NetworkMetricId;
  readonly value: number | null;
  readonly reason: NullReason | null;
  /** Curves are kept for the mean over images; what is no list of numbers is kept of the first image. */
  readonly details: Details;
}

/** A metric's score from its outcome; `pick` tells value and details of what was found. */
export function toImageScore<V>(
  metric: NetworkMetricId,
  outcome: { readonly value: V | null; readonly reason: NullReason | null },
  pick: (value: V) => { readonly value: number; readonly details?: Details },
): ImageScore {
  if (outcome.value === null) return { metric, value: null, reason: outcome.reason, details: {} };
  const { value, details = {} } = pick(outcome.value);
  return Number.isFinite(value)
    ? { metric, value, reason: null, details }
    : { metric, value: null, reason: 'non-finite', details: {} };
}

/** A metric that has no value here, and why. */
export const noScore = (metric: NetworkMetricId, reason: NullReason, why?: string): ImageScore => ({
  metric,
  value: null,
  reason,
  details: why === undefined ? {} : { why },
});
