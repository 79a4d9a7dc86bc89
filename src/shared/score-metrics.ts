import { z } from 'zod';
import type { ScoreMetric } from './score-metric.ts';
import { complexity, localization } from './score-metrics-of-maps.ts';
import { fidelity, robustness, sanity } from './score-metrics-of-networks.ts';

export { scoreFamilySchema, scoreFamilyTitles, type ScoreFamily, type ScoreMetric } from './score-metric.ts';

const catalogue = [...localization, ...fidelity, ...robustness, ...sanity, ...complexity];

export type ScoreMetricId = (typeof catalogue)[number]['id'];

/** Every metric, families in their order. */
export const scoreMetrics: readonly (ScoreMetric & { readonly id: ScoreMetricId })[] = catalogue;

export const scoreMetricIdSchema = z.enum(catalogue.map(({ id }) => id));

const byId = new Map<string, ScoreMetric>(scoreMetrics.map((metric) => [metric.id, metric]));

/** The catalogue's entry of a metric. */
export function scoreMetric(id: ScoreMetricId): ScoreMetric {
  const metric = byId.get(id);
  if (metric === undefined) throw new RangeError(`no metric ${id}`);
  return metric;
}
