import type { Suspicion } from '../../../shared/score-answers.ts';
import { quantileOf } from '../../attribution/index.ts';
import type { Evidence, EvidenceContender, EvidenceUnit } from './evidence.ts';
import { toPick } from './extremes.ts';

type Sign = Suspicion['signs'][number];

/** A statistic that tells of a wrong reason, and which way it leaves the controls then. */
const signs = [
  { kind: 'leaves-cells', statistic: 'mass-on-cells', direction: -1 },
  { kind: 'hugs-border', statistic: 'border-share', direction: 1 },
  { kind: 'one-corner', statistic: 'corner-share', direction: 1 },
] as const satisfies readonly { kind: Sign['kind']; statistic: string; direction: 1 | -1 }[];

/** A call below this probability is not confident. */
export const confidentFrom = 0.8;
/** A sign lies this many spreads beyond the controls, and so many points besides. */
const fewestSpreads = 3;
const fewestPoints = 0.15;
const fewestControls = 3;
/** A median absolute deviation times this is the standard deviation of a normal distribution. */
const normalSpread = 1.4826;
const leastSpread = 0.02;

const listed = 60;

/**
 * Confident calls whose map leaves the cells, hugs the border or sits in one corner, far beyond the controls of the same
 * plate: they may be right for the wrong reason. The strongest first.
 */
export function findSuspicions({ contenders }: Evidence): Suspicion[] {
  return contenders
    .flatMap(suspicionsOf)
    .toSorted((a, b) => b.strength - a.strength)
    .slice(0, listed);
}

function suspicionsOf(contender: EvidenceContender): Suspicion[] {
  const byPlate = Map.groupBy(contender.units, ({ well }) => well.plateId);
  return [...byPlate.values()].flatMap((units) => {
    const scales = controlScales(contender, units);
    return units.flatMap((unit) => judgeUnit(contender, unit, scales));
  });
}

interface Scale {
  readonly middle: number;
  readonly spread: number;
}

function controlScales(
  { statistics }: EvidenceContender,
  units: readonly EvidenceUnit[],
): ReadonlyMap<string, Scale> {
  const controls = units.filter(({ well }) => ['positive', 'negative', 'reference'].includes(well.role));
  return new Map(
    signs.flatMap(({ statistic }): [string, Scale][] => {
      const values = controls.flatMap(({ unitId }) => statistics.get(unitId)?.[statistic] ?? []);
      if (values.length < fewestControls) return [];
      const middle = medianOf(values);
      const deviation = medianOf(values.map((value) => Math.abs(value - middle)));
      return [[statistic, { middle, spread: Math.max(leastSpread, normalSpread * deviation) }]];
    }),
  );
}

const medianOf = (values: readonly number[]) => quantileOf(Float64Array.from(values).sort(), 0.5);

function judgeUnit(
  contender: EvidenceContender,
  unit: EvidenceUnit,
  scales: ReadonlyMap<string, Scale>,
): Suspicion[] {
  const decision = contender.decisions.get(unit.fieldId);
  const values = contender.statistics.get(unit.unitId);
  if (decision === undefined || values === undefined || decision.probability < confidentFrom) return [];
  // A map of another class explains no call.
  const explained = unit.target === 'predicted' || unit.target === `class:${decision.classIndex}`;
  if (!explained) return [];
  const found = signs.flatMap(({ kind, statistic, direction }) => {
    const [value, scale] = [values[statistic] ?? null, scales.get(statistic)];
    if (value === null || scale === undefined) return [];
    const beyond = direction * (value - scale.middle);
    const strength = beyond / scale.spread;
    if (beyond < fewestPoints || strength < fewestSpreads) return [];
    return [{ kind, value, controls: scale.middle, strength }];
  });
  if (found.length === 0) return [];
  return [
    {
      ...toPick(contender, unit),
      ...{ decision: decision.label, probability: decision.probability },
      isRight: unit.well.label === null ? null : unit.well.label === decision.label,
      signs: found.map(({ kind, value, controls }) => ({ kind, value, controls })),
      strength: Math.max(...found.map(({ strength }) => strength)),
    },
  ];
}
