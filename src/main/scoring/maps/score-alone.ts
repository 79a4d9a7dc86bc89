import type { Size } from '../../../shared/geometry.ts';
import type { NewScore } from '../../../shared/score.ts';
import { measureComplexity, measureSpread, type Outcome } from '../../attribution/index.ts';
import type { OpenUnit } from './score-field.ts';

/** How concentrated a map is, and where its positive part lies in the field. */
export interface AloneFigures extends ReturnType<typeof measureSpread> {
  readonly sparseness: Outcome<number>;
  /** As a share of an even map's entropy. */
  readonly entropy: Outcome<number>;
  /** As a share of the pixels. */
  readonly effective: Outcome<number>;
}

/** Measures a map [height, width] of finite values. */
export function measureAlone(map: Float32Array, size: Size): AloneFigures {
  const { sparseness, entropy, effective } = measureComplexity(map);
  return {
    ...measureSpread(map, size),
    sparseness,
    entropy: asShare(entropy, Math.log(map.length)),
    effective: asShare(effective, map.length),
  };
}

function asShare(outcome: Outcome<number>, most: number): Outcome<number> {
  return outcome.value === null ? outcome : { value: outcome.value / most, reason: null };
}

/** The metrics of a map alone. */
export function scoreAlone({ unit, maps, reason, key, alone }: OpenUnit): NewScore[] {
  const base = {
    ...{ runId: unit.runId, unitId: unit.unitId, against: null, inputKey: key },
    ...{ chance: null, random: null, centre: null, details: {} },
  };
  const missing = { value: null, reason: reason ?? 'empty-map' } as const;
  const { sparseness, entropy, effective } =
    maps === null ? { sparseness: missing, entropy: missing, effective: missing } : alone();
  return [
    { ...base, ...sparseness, metric: 'sparseness' },
    { ...base, ...entropy, metric: 'complexity' },
    { ...base, ...effective, metric: 'effective-complexity' },
  ];
}
