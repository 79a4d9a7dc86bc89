import type { Run, Unit } from '../../shared/run.ts';
import { formatTarget } from '../../shared/target.ts';
import type { Project } from '../db/index.ts';
import { formatTable } from './terminal.ts';

/** What a run found, well by well: the network's verdict beside the plate map's label, and the range of each map. */
export function describeUnits(project: Project, run: Run): string {
  const plate = project.readPlateView(run.plateId, () => true);
  const network = project.listNetworks().find((entry) => entry.id === run.networkId);
  const wellOfField = new Map(
    plate.wells.flatMap((well) => well.fields.map((field) => [field.id, { well, field }] as const)),
  );
  const rows = project.unitsOfRun(run.id).map((unit) => {
    const place = wellOfField.get(unit.fieldId);
    return [
      place?.well.name ?? '?',
      String(place?.field.index ?? ''),
      place?.well.role ?? '',
      formatTarget(unit.target),
      ...describeVerdict(unit, network?.labels ?? []),
      describeMap(unit),
    ];
  });
  const table = formatTable(
    ['well', 'field', 'role', 'target', 'verdict', 'probability', 'cells', 'map'],
    rows,
    '<<<<<>><',
  );
  const { unitsDone, unitsFailed, unitsTotal, state } = run;
  return `${table}\n\n${run.method}: ${state}, ${unitsDone} of ${unitsTotal} units done, ${unitsFailed} failed`;
}

function describeVerdict({ verdict }: Unit, labels: readonly string[]): string[] {
  if (verdict === null) return ['', '', ''];
  const { predictedClass, probabilities, objectCount } = verdict;
  const label = labels[predictedClass] ?? String(predictedClass);
  return [
    label,
    (probabilities[predictedClass] ?? 0).toFixed(3),
    objectCount === null ? '' : String(objectCount),
  ];
}

function describeMap({ state, error, facts }: Unit): string {
  if (state === 'failed') return `failed: ${error ?? 'for an unknown reason'}`;
  if (facts === null) return state;
  if (facts.emptyReason !== null) return facts.emptyReason;
  return `${(facts.min ?? 0).toPrecision(3)} to ${(facts.max ?? 0).toPrecision(3)}`;
}
