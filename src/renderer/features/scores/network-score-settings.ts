import { z } from 'zod';
import { fidelitySettingsSchema, networkMetricIdSchema } from '../../../shared/fidelity.ts';
import { scoreMetrics, type ScoreFamily } from '../../../shared/score-metrics.ts';
import { createPersistedStore } from '../../state/index.ts';

/** Families whose metrics ask the network again. */
export const networkFamilies = ['fidelity', 'robustness', 'sanity'] as const satisfies ScoreFamily[];

const settingsSchema = z.object({
  metrics: z.array(networkMetricIdSchema),
  /** Fields at most, drawn by the seed. */
  fields: z.int().min(1).max(100_000),
  seed: z.int().min(0).max(999_999),
  steps: fidelitySettingsSchema.shape.steps,
  baseline: fidelitySettingsSchema.shape.baseline,
  references: fidelitySettingsSchema.shape.references,
});

/** What the networks are asked for; remembered. */
export const networkScoreSettings = createPersistedStore(
  'platelens.network-scores',
  settingsSchema,
  settingsSchema.parse({
    metrics: scoreMetrics.flatMap(({ id, usual }) =>
      usual ? (networkMetricIdSchema.safeParse(id).data ?? []) : [],
    ),
    ...{ fields: 24, seed: 1, steps: 50, baseline: 'median', references: true },
  }),
);
