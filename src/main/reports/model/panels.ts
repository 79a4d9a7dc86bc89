import { formatPercent } from '../../../shared/format-number.ts';
import type { NetworkId } from '../../../shared/ids.ts';
import type { Field, Well } from '../../../shared/plate.ts';
import type { Unit } from '../../../shared/run.ts';
import { formatTarget } from '../../../shared/target.ts';
import type { PlateSource } from './gather-report.ts';
import type { Panel, PanelMap, ReportNetwork } from './report-model.ts';
import { scaleOf } from './scale.ts';

/** Cells stay visible in a picture that shows this many crops side by side. */
const cropsAcross = 9;

/** The name of a class, or its number where the network gives no names. */
export const className = ({ labels }: Pick<ReportNetwork, 'labels'>, index: number): string =>
  labels[index] ?? `class ${index}`;

/**
 * The picture of a well's field with the maps that explain a class, on the scale of that class; null where no network
 * knows the well. `wanted` names the field, by default the one with the highest probability of the class.
 */
export function toPanel(
  source: PlateSource,
  networkId: NetworkId,
  well: Well,
  classIndex: number,
  wanted?: Field,
): Panel | null {
  const network = source.networks.find(({ id }) => id === networkId);
  const field = wanted ?? chooseField(source, networkId, well, classIndex);
  if (network === undefined || field === undefined) return null;
  const maps = source.runs.flatMap((gathered): PanelMap[] => {
    const { run, units } = gathered;
    const own = units.filter(({ fieldId }) => run.networkId === networkId && fieldId === field.id);
    const unit = chooseUnit(own, classIndex);
    if (unit === undefined || unit.facts === null) return [];
    const { id: unitId, target, facts } = unit;
    const scale = scaleOf(source, gathered, classIndex);
    return [{ runId: run.id, unitId, target: formatTarget(target), facts, scale }];
  });
  const { view } = network.recipe;
  const part = view.kind === 'cells' ? view.cropPx * cropsAcross : null;
  return {
    ...{ plateId: source.plate.id, well: well.name, field: field.index, fieldId: field.id },
    ...{ width: field.width, height: field.height, role: well.role, maps },
    verdict: describeVerdict(network, verdictOf(source, networkId, field)),
    part: part !== null && part < Math.min(field.width, field.height) ? part : null,
  };
}

/** The field whose probability of the class is the highest. */
function chooseField(
  source: PlateSource,
  networkId: NetworkId,
  well: Well,
  classIndex: number,
): Field | undefined {
  const score = (field: Field) => verdictOf(source, networkId, field)?.probabilities[classIndex] ?? -1;
  return well.fields.toSorted((a, b) => score(b) - score(a) || a.index - b.index)[0];
}

function verdictOf(source: PlateSource, networkId: NetworkId, field: Field): Unit['verdict'] {
  for (const { run, units } of source.runs) {
    if (run.networkId !== networkId) continue;
    const verdict = units.find((unit) => unit.fieldId === field.id)?.verdict;
    if (verdict !== undefined && verdict !== null) return verdict;
  }
  return null;
}

/** The unit that explains the class, or the predicted one. */
function chooseUnit(units: readonly Unit[], classIndex: number): Unit | undefined {
  const done = units.filter(({ state }) => state === 'done');
  return (
    done.find(({ target }) => target.kind === 'class' && target.classIndex === classIndex) ??
    done.find(({ target }) => target.kind === 'predicted') ??
    done[0]
  );
}

function describeVerdict(network: ReportNetwork, verdict: Unit['verdict']): string {
  if (verdict === null) return 'no verdict';
  const { predictedClass, probabilities, objectCount } = verdict;
  const cells = objectCount === null ? '' : `, ${objectCount} cells`;
  return `${className(network, predictedClass)} ${formatPercent(probabilities[predictedClass] ?? 0)}${cells}`;
}
