import type { RunEstimate } from '../../shared/run-estimate.ts';
import type { Run, Unit } from '../../shared/run.ts';
import { badInput } from '../../shared/errors.ts';
import { formatTarget } from '../../shared/target.ts';
import type { Project } from '../db/index.ts';
import { formatError } from './command.ts';
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
      nameTarget(unit.target, network?.labels ?? []),
      ...describeVerdict(unit, network?.labels ?? []),
      describeMap(unit),
    ];
  });
  const table = formatTable(
    ['well', 'field', 'role', 'target', 'verdict', 'probability', 'cells', 'map'],
    rows,
    '<<<<<>><',
  );
  const { unitsDone, unitsFailed, unitsReused, unitsTotal, state } = run;
  const reused = unitsReused > 0 ? `, ${unitsReused} taken from earlier runs` : '';
  return `${table}\n\n${run.method}: ${state}, ${unitsDone} of ${unitsTotal} units done${reused}, ${unitsFailed} failed`;
}

/** What a run would take, in words. */
export function describeEstimate(estimate: RunEstimate): string {
  const { units, fields, reused, secondsPerUnit, seconds, bytes, freeBytes, device } = estimate;
  const work = `${units} units in ${fields} ${fields === 1 ? 'field' : 'fields'}${reused > 0 ? `, ${reused} of them computed already` : ''}`;
  const mib = (value: number) => `${(value / 2 ** 20).toPrecision(3)} MiB`;
  if (secondsPerUnit === null) return `${work}: nothing is left to compute`;
  return [
    work,
    `about ${formatSeconds(seconds)}: ${secondsPerUnit.toPrecision(3)} s a unit on ${device ?? 'this machine'}`,
    `about ${mib(bytes)} in the project, whose drive has ${mib(freeBytes)} free${bytes > freeBytes ? ': too little' : ''}`,
  ].join('\n');
}

const formatSeconds = (seconds: number) =>
  seconds < 90 ? `${Math.max(1, Math.round(seconds))} s` : `${Math.round(seconds / 60)} min`;

/** Names the fields in which no nucleus was found, with what to do; null where there are none. */
export function describeBlankFields(project: Project, run: Run): string | null {
  const blank = new Set(
    project
      .unitsOfRun(run.id)
      .filter((unit) => unit.facts?.emptyReason === 'no-objects')
      .map((unit) => unit.fieldId),
  );
  if (blank.size === 0) return null;
  const places = project
    .readPlateView(run.plateId)
    .wells.flatMap((well) =>
      well.fields.filter((field) => blank.has(field.id)).map((field) => `${well.name} field ${field.index}`),
    );
  const shown =
    places.slice(0, 12).join(', ') + (places.length > 12 ? ` and ${places.length - 12} more` : '');
  return formatError(
    badInput({
      what: `no nucleus was found in ${places.length === 1 ? 'a field' : `${places.length} fields`}`,
      where: shown,
      mend: 'Give such wells the role empty or excluded, or add the network with another --nuclei channel.',
    }),
  );
}

/** As `--target` takes it, the class by its name. */
function nameTarget(target: Unit['target'], labels: readonly string[]): string {
  const label = target.kind === 'class' ? labels[target.classIndex] : undefined;
  return label === undefined ? formatTarget(target) : `class:${label}`;
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
