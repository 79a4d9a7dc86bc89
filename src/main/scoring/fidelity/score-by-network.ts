import type { ComputePort, FieldPixels, NetworkFile } from '../../../shared/compute-port.ts';
import { badInput, cancelled, fromErrorRecord, toErrorRecord } from '../../../shared/errors.ts';
import type {
  FidelityProgress,
  FidelityReport,
  FidelityRequest,
  ScoreResult,
} from '../../../shared/fidelity.ts';
import type { NewScore } from '../../../shared/score.ts';
import type { Target } from '../../../shared/target.ts';
import type { Tensor } from '../../../shared/tensor.ts';
import type { Project, StoredNetwork } from '../../db/index.ts';
import { readFieldFor, type FieldSource } from './field-source.ts';
import { planUnits, type PlannedUnit } from './plan-units.ts';
import { createShares } from './shares.ts';

export interface FidelityOptions {
  readonly port: Pick<ComputePort, 'parallelism' | 'scoreUnit'>;
  readonly pixels: FieldSource;
  /** The file to run a network from. */
  readonly locate: (network: StoredNetwork, signal: AbortSignal) => Promise<NetworkFile>;
  /** The weights of a mask target; null for other targets. */
  readonly readMask: (target: Target) => Promise<Tensor | null>;
  readonly signal: AbortSignal;
  readonly onProgress?: ((progress: FidelityProgress) => void) | undefined;
}

/**
 * Scores maps of a plate by asking their networks again, on fields drawn by the seed. Every map's scores are stored in
 * one transaction when they are known; what is stored and still true is not computed again, so that the same call goes
 * on where one was stopped.
 * @throws BadInput for a project that takes no changes, Cancelled, Storage; a map that cannot be scored is reported
 */
export async function scoreByNetwork(
  project: Project,
  request: FidelityRequest,
  options: FidelityOptions,
): Promise<FidelityReport> {
  if (project.readOnly) {
    throw badInput({
      what: 'scores cannot be stored: the project is open for reading only',
      where: project.path,
      mend: 'Close the other program, or copy the project to a drive that you may write to.',
    });
  }
  const started = performance.now();
  const plan = planUnits(project, request);
  const waiting = plan.units.filter(({ missing }) => missing.length > 0);
  const failures = await workThrough(waiting, project, request, options);
  if (options.signal.aborted) throw cancelled('scoring was stopped; what is finished is kept');
  return {
    maps: plan.units.length,
    computed: waiting.length - failures.length,
    fields: plan.fields,
    failures,
    seconds: (performance.now() - started) / 1000,
  };
}

/** As many maps at a time as the port takes. Returns what failed; a failure to store ends the work. */
async function workThrough(
  waiting: readonly PlannedUnit[],
  project: Project,
  request: FidelityRequest,
  options: FidelityOptions,
): Promise<FidelityReport['failures']> {
  const { port, signal } = options;
  const shares = createShares(waiting.length, (progress) => options.onProgress?.(progress));
  const sources = openSources(project, options);
  const failures: FidelityReport['failures'] = [];
  const stopped = () => signal.aborted || broken;
  let next = 0;
  let broken = false;
  const lane = async () => {
    while (next < waiting.length && !stopped()) {
      const index = next++;
      const planned = waiting[index];
      if (planned === undefined) return;
      let result: ScoreResult;
      try {
        result = await score(planned, request, options, sources, (share) => shares.part(index, share));
      } catch (error) {
        if (stopped()) return;
        failures.push({ unitId: planned.unit.id, error: fromErrorRecord(toErrorRecord(error)).message });
        shares.end(index);
        continue;
      }
      project.saveScores(toRows(planned, result, request));
      shares.end(index);
    }
  };
  const lanes = Array.from({ length: Math.max(1, port.parallelism) }, () =>
    lane().catch((error: unknown) => {
      broken = true;
      throw error;
    }),
  );
  const failed = (await Promise.allSettled(lanes)).find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
  return failures;
}

interface Sources {
  readonly field: (planned: PlannedUnit) => Promise<FieldPixels>;
  readonly file: (network: StoredNetwork) => Promise<NetworkFile>;
  readonly maps: Project['readMaps'];
}

/** Holds the fields read last, and every network's file once it is found. */
function openSources(project: Project, { port, pixels, locate, signal }: FidelityOptions): Sources {
  const files = new Map<number, Promise<NetworkFile>>();
  const fields = new Map<string, Promise<FieldPixels>>();
  return {
    maps: project.readMaps,
    file: (network) => {
      const file = files.get(network.id) ?? locate(network, signal);
      files.set(network.id, file);
      return file;
    },
    field: ({ network, unit }) => {
      const key = `${network.id} ${unit.fieldId}`;
      const field = fields.get(key) ?? readFieldFor(pixels, network.recipe, unit.fieldId, signal);
      fields.delete(key);
      fields.set(key, field);
      for (const oldest of fields.keys()) {
        if (fields.size <= port.parallelism + 1) break;
        fields.delete(oldest);
      }
      return field;
    },
  };
}

async function score(
  planned: PlannedUnit,
  { settings, seed }: FidelityRequest,
  { port, readMask, signal }: FidelityOptions,
  sources: Sources,
  onProgress: (share: number) => void,
): Promise<ScoreResult> {
  const { run, network, unit, missing } = planned;
  return port.scoreUnit(
    {
      network: await sources.file(network),
      recipe: network.recipe,
      pixels: await sources.field(planned),
      method: run.method,
      parameters: run.parameters,
      layer: run.layer,
      target: unit.target,
      mask: await readMask(unit.target),
      capeHead: network.capeHead,
      seed: run.seed,
      metrics: missing,
      maps: await sources.maps(unit.id),
      unit: unit.facts?.unit ?? 'effect',
      settings,
      scoreSeed: seed,
    },
    { signal, onProgress },
  );
}

/** One row a metric, with all that is needed to compute it again. */
function toRows(
  { run, unit, inputKey }: PlannedUnit,
  { scores, device, seconds }: ScoreResult,
  { settings, seed, fields }: FidelityRequest,
): NewScore[] {
  return scores.map(({ metric, value, reason, random, centre, details }) => ({
    runId: run.id,
    unitId: unit.id,
    metric,
    against: null,
    value,
    reason,
    chance: null,
    random,
    centre,
    details: { ...details, settings, seed, sampledFields: fields, device, secondsOfAll: seconds },
    inputKey,
  }));
}
