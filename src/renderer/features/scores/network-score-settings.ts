import { z } from 'zod';
import {
  fidelitySettingsSchema,
  networkMetricIdSchema,
  type FidelitySettings,
} from '../../../shared/fidelity.ts';
import { scoreMetrics, type ScoreFamily } from '../../../shared/score-metrics.ts';
import { createPersistedStore } from '../../state/index.ts';

/** Families whose metrics ask the network again. */
export const networkFamilies = ['fidelity', 'robustness', 'sanity'] as const satisfies ScoreFamily[];

const settingsSchema = z.object({
  metrics: z.array(networkMetricIdSchema),
  /** Fields at most, drawn by the seed. */
  fields: z.int().min(1).max(100_000),
  seed: z.int().min(0).max(999_999),
  /** Every field, whatever `fields` says. */
  allFields: z.boolean().default(false),
  ...fidelitySettingsSchema.shape,
});
export type NetworkScoreSettings = z.infer<typeof settingsSchema>;

/** How networks are asked, without which metrics and fields. */
export const toFidelitySettings = (settings: NetworkScoreSettings): FidelitySettings =>
  fidelitySettingsSchema.parse(
    Object.fromEntries(
      Object.entries(settings).filter(([name]) => Object.hasOwn(fidelitySettingsSchema.shape, name)),
    ),
  );

/** What the networks are asked for; remembered. */
export const networkScoreSettings = createPersistedStore(
  'platelens.network-scores',
  settingsSchema,
  settingsSchema.parse({
    metrics: scoreMetrics.flatMap(({ id, usual }) =>
      usual ? (networkMetricIdSchema.safeParse(id).data ?? []) : [],
    ),
    ...{ fields: 24, seed: 1 },
  }),
);
