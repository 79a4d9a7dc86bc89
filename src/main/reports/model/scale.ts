import type { Limits } from '../../../shared/map-scale.ts';
import type { Unit } from '../../../shared/run.ts';
import type { PlateSource } from './gather-report.ts';
import type { GatheredRun } from './runs.ts';

/** How the maps of one comparison are coloured. */
export interface MapScale {
  readonly limits: Limits;
  readonly signed: boolean;
  /** True where some map of the class goes beyond the limits. */
  readonly clipped: boolean;
}

/** One map in so many may go beyond the scale, so that a single bright spot does not darken all others. */
const mapsBeyond = 10;

const known = new WeakMap<PlateSource, Map<string, MapScale>>();

/** The scale that all maps of a run which explain a class share, over the whole plate. */
export function scaleOf(source: PlateSource, gathered: GatheredRun, classIndex: number): MapScale {
  const scales = known.get(source) ?? new Map<string, MapScale>();
  known.set(source, scales);
  const key = `${gathered.run.id}|${classIndex}`;
  const scale = scales.get(key) ?? computeScale(gathered, classIndex);
  scales.set(key, scale);
  return scale;
}

function computeScale({ units, described }: GatheredRun, classIndex: number): MapScale {
  const { signed, limits } = described;
  const extremes = units
    .filter((unit) => explains(unit, classIndex) && unit.facts !== null && unit.facts.emptyReason === null)
    .map(({ facts }) => (signed ? Math.max(-(facts?.min ?? 0), facts?.max ?? 0) : (facts?.max ?? 0)))
    .sort((a, b) => a - b);
  const most = extremes.at(-1) ?? 0;
  const end = extremes[Math.ceil(extremes.length * (1 - 1 / mapsBeyond)) - 1] ?? 0;
  if (!(end > 0)) return { limits, signed, clipped: false };
  return { limits: { low: signed ? -end : 0, high: end }, signed, clipped: most > end };
}

function explains({ target, verdict }: Unit, classIndex: number): boolean {
  if (target.kind === 'predicted') return verdict?.predictedClass === classIndex;
  return 'classIndex' in target && target.classIndex === classIndex;
}
