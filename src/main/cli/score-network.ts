import {
  fidelitySettingsSchema,
  networkMetricIdSchema,
  type FidelityReport,
  type FidelitySettings,
  type NetworkMetricId,
} from '../../shared/fidelity.ts';
import type { PlateId, RunId } from '../../shared/ids.ts';
import type { Session } from '../door/index.ts';
import type { OwnedServices } from '../headless.ts';
import { readTargetMask } from '../jobs/index.ts';
import { locateNetwork } from '../networks/index.ts';
import { scoreByNetwork } from '../scoring/index.ts';
import { deviceOption } from './choices.ts';
import {
  parseSettings,
  UsageError,
  type Arguments,
  type CommandContext,
  type CommandOption,
} from './command.ts';
import { processesOption } from './processes.ts';

const usualFields = 24;

/** Options of the metrics that ask networks again. */
export const networkScoreOptions: readonly CommandOption[] = [
  {
    name: 'fields',
    value: 'N',
    help: `fields a plate whose networks are asked again, drawn by the seed; default ${usualFields}, 0 takes all`,
  },
  { name: 'seed', value: 'N', help: 'seed of the draws; default 1' },
  {
    name: 'set',
    value: 'NAME=VALUE',
    help: `how networks are asked again: ${Object.keys(fidelitySettingsSchema.shape).join(', ')}; may be repeated`,
    many: true,
  },
  processesOption,
  deviceOption,
];

/** What the words say of the metrics that ask networks again. */
export interface NetworkScorePlan {
  readonly metrics: readonly NetworkMetricId[];
  readonly settings: FidelitySettings;
  readonly fields: number | null;
  readonly seed: number;
}

/**
 * Reads the options; null where no metric was named that asks networks again: they take long, so they are asked for by
 * name alone.
 * @throws UsageError naming the setting that is wrong
 */
export function readNetworkScorePlan(
  args: Arguments,
  metrics: readonly string[] | null,
): NetworkScorePlan | null {
  const asked = (metrics ?? []).flatMap((metric) => networkMetricIdSchema.safeParse(metric).data ?? []);
  const settings = fidelitySettingsSchema.safeParse(parseSettings(args.texts('set')));
  if (!settings.success) {
    const [issue] = settings.error.issues;
    const name = issue?.code === 'unrecognized_keys' ? issue.keys.join(', ') : (issue?.path.join('.') ?? '');
    const known = Object.keys(fidelitySettingsSchema.shape).join(', ');
    throw new UsageError(`--set ${name}: ${issue?.message ?? 'invalid'}; there are ${known}`);
  }
  const fields = args.whole('fields', usualFields);
  const seed = args.whole('seed', 1);
  if (asked.length === 0) return null;
  return { metrics: asked, settings: settings.data, fields: fields === 0 ? null : fields, seed };
}

/** Scores the plates' maps by their networks, with progress. Maps that cannot be scored are told and passed over. */
export async function scoreByNetworks(
  { project, pixels }: Session,
  port: OwnedServices['port'],
  plan: NetworkScorePlan,
  chosen: { readonly plateId: PlateId | null; readonly runIds: readonly RunId[] | null },
  { signal, progress, warn }: CommandContext,
): Promise<FidelityReport[]> {
  const reports: FidelityReport[] = [];
  const plates = project
    .listPlates(() => true)
    .filter(({ id }) => chosen.plateId === null || id === chosen.plateId);
  try {
    for (const { id } of plates) {
      const request = {
        ...{ plateId: id, runIds: chosen.runIds === null ? null : [...chosen.runIds] },
        ...{ metrics: [...plan.metrics], settings: plan.settings, fields: plan.fields, seed: plan.seed },
      };
      const report = await scoreByNetwork(project, request, {
        ...{ port, pixels, signal },
        locate: (network, stop) => locateNetwork(project, network, stop),
        readMask: (target) => readTargetMask(target, pixels),
        onProgress: ({ share, done, total, etaSeconds }) =>
          progress.update(share, `asking networks again: ${done} of ${total} maps`, etaSeconds),
      });
      for (const { unitId, error } of report.failures) warn(`map ${unitId} could not be scored: ${error}`);
      reports.push(report);
    }
  } finally {
    progress.end();
  }
  return reports;
}
