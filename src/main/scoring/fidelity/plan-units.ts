import { createRandom } from '../../../shared/random.ts';
import type { FidelityRequest } from '../../../shared/fidelity.ts';
import type { FieldId } from '../../../shared/ids.ts';
import type { Run, Unit } from '../../../shared/run.ts';
import type { Project, StoredNetwork } from '../../db/index.ts';
import { fingerprint } from '../maps/fingerprint.ts';

/** One map that is to be scored. */
export interface PlannedUnit {
  readonly run: Run;
  readonly network: StoredNetwork;
  readonly unit: Unit;
  /** Fingerprint of all that its scores depend on. */
  readonly inputKey: string;
  /** The wanted metrics that are not stored under that key. */
  readonly missing: FidelityRequest['metrics'];
}

/** The maps of the sample, field by field, so that a field's pixels are read once. */
export interface FidelityPlan {
  readonly fields: number;
  readonly units: readonly PlannedUnit[];
}

/**
 * Chooses the fields by the seed and lists their maps. Fields that every run has explained come first, so that methods
 * are compared on the same images; a larger sample of the same seed holds the smaller one.
 */
export function planUnits(project: Project, request: FidelityRequest): FidelityPlan {
  const { plateId, runIds } = request;
  const runs = project
    .listRuns(plateId)
    .filter(({ id, unitsDone }) => unitsDone > 0 && (runIds === null || runIds.includes(id)));
  const explained = runs.map(({ id }) => project.unitsOfRun(id).filter(({ state }) => state === 'done'));
  const chosen = chooseFields(
    explained.map((units) => new Set(units.map(({ fieldId }) => fieldId))),
    request,
  );
  const networks = new Map<number, StoredNetwork>();
  const networkOf = ({ networkId }: Run) => {
    const known = networks.get(networkId) ?? project.readNetwork(networkId);
    networks.set(networkId, known);
    return known;
  };
  const planned = runs.flatMap((run, index) => {
    const network = networkOf(run);
    const known = new Map(request.metrics.map((metric) => [metric, project.scoreKeys(run.id, metric, null)]));
    return (explained[index] ?? []).flatMap((unit): PlannedUnit[] => {
      if (!chosen.has(unit.fieldId)) return [];
      const inputKey = keyOf(unit, run, network, request);
      const missing = request.metrics.filter((metric) => known.get(metric)?.get(unit.id) !== inputKey);
      return [{ run, network, unit, inputKey, missing }];
    });
  });
  const units = planned.toSorted((a, b) => a.unit.fieldId - b.unit.fieldId);
  return { fields: new Set(units.map(({ unit }) => unit.fieldId)).size, units };
}

function chooseFields(
  byRun: readonly ReadonlySet<FieldId>[],
  { fields, seed }: FidelityRequest,
): ReadonlySet<FieldId> {
  const all = [...new Set(byRun.flatMap((own) => [...own]))].toSorted((a, b) => a - b);
  const shared = (field: FieldId) => byRun.every((own) => own.has(field));
  // A draw of its own for every field: fields that are explained later do not move those drawn before.
  const drawn = all.toSorted(
    (a, b) => Number(shared(b)) - Number(shared(a)) || rankOf(a, seed) - rankOf(b, seed),
  );
  return new Set(fields === null ? drawn : drawn.slice(0, fields));
}

const rankOf = (field: FieldId, seed: number) =>
  createRandom(Math.imul(field, 0x9e3779b1) ^ Math.imul(seed, 0x85ebca6b)).uniform();

/** A finished unit's map never changes; what else decides its scores is told here. */
function keyOf(unit: Unit, run: Run, network: StoredNetwork, { settings, seed }: FidelityRequest): string {
  const { recipe, sha256, capeHead } = network;
  return fingerprint(
    'network',
    JSON.stringify([unit.id, unit.target, run.method, run.parameters, run.layer, run.seed]),
    JSON.stringify([sha256, recipe, capeHead === null ? null : capeHead.provenance]),
    JSON.stringify([settings, seed]),
  );
}
