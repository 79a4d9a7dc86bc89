import { createRandom } from '../../../shared/random.ts';
import type { Ranking } from '../../../shared/score-answers.ts';
import { scoreMetric, type ScoreMetricId } from '../../../shared/score-metrics.ts';
import { quantileOf } from '../../attribution/index.ts';
import { wellScores, type Evidence, type EvidenceContender } from './evidence.ts';

const resamples = 1000;
const seed = 11;
const fewestWells = 3;
/** Contenders with fewer wells than this share of the widest one's do not take part: they would cost the others theirs. */
const leastCoverage = 0.5;

/**
 * Ranks the methods metric by metric and over all metrics that need an area, each on the wells that all of them have;
 * intervals by drawing wells with replacement, the same draw for every method.
 */
export function rankMethods({ contenders, metrics }: Evidence): Ranking[] {
  const localization = metrics.filter(({ metric }) => scoreMetric(metric).needs === 'area');
  const single = metrics.map(({ metric }) => rank(contenders, [metric], metric));
  const overall = rank(
    contenders,
    localization.map(({ metric }) => metric),
    null,
  );
  return [overall, ...single].filter((ranking) => ranking !== null);
}

interface Column {
  readonly contender: EvidenceContender;
  /** By metric: the value of each well, the higher the better. */
  readonly values: ReadonlyMap<ScoreMetricId, ReadonlyMap<string, number>>;
}

function rank(
  contenders: readonly EvidenceContender[],
  metrics: readonly ScoreMetricId[],
  metric: ScoreMetricId | null,
): Ranking | null {
  const columns =
    metrics.length === 0
      ? []
      : eligible(
          contenders.map((contender) => toColumn(contender, metrics)),
          metrics,
        );
  const wells = commonWells(columns, metrics);
  if (columns.length < 2 || wells.length < fewestWells) return null;
  const tables = metrics.map((name) =>
    columns.map(({ values }) => Float64Array.from(wells, (well) => values.get(name)?.get(well) ?? 0)),
  );
  const all = Uint32Array.from({ length: wells.length }, (_, index) => index);
  const observed = meanRanks(tables, all);
  const random = createRandom(seed);
  const draws = columns.map(() => new Float64Array(resamples));
  const firsts = columns.map(() => 0);
  const draw = new Uint32Array(wells.length);
  for (let round = 0; round < resamples; round++) {
    for (let at = 0; at < draw.length; at++) draw[at] = Math.floor(random.uniform() * wells.length);
    const ranks = meanRanks(tables, draw);
    const best = Math.min(...ranks);
    ranks.forEach((value, index) => {
      const own = draws[index];
      if (own !== undefined) own[round] = value;
      if (value === best) firsts[index] = (firsts[index] ?? 0) + 1;
    });
  }
  const rows = columns.map(({ contender }, index) => {
    const sorted = draws[index]?.sort() ?? [];
    return {
      contender: contender.id,
      rank: observed[index] ?? 0,
      ...{
        low: quantileOf(sorted, 0.025),
        high: quantileOf(sorted, 0.975),
        first: (firsts[index] ?? 0) / resamples,
      },
    };
  });
  return { metric, wells: wells.length, rows: rows.toSorted((a, b) => a.rank - b.rank) };
}

function toColumn(contender: EvidenceContender, metrics: readonly ScoreMetricId[]): Column {
  const values = metrics.map((metric) => {
    const sign = scoreMetric(metric).better === 'higher' ? 1 : -1;
    const own = wellScores(contender.scores.get(metric) ?? []);
    return [metric, new Map(own.map(({ well, value }) => [well.key, sign * value]))] as const;
  });
  return { contender, values: new Map(values) };
}

function eligible(columns: readonly Column[], metrics: readonly ScoreMetricId[]): Column[] {
  const coverage = ({ values }: Column) =>
    Math.min(...metrics.map((metric) => values.get(metric)?.size ?? 0));
  const widest = Math.max(0, ...columns.map(coverage));
  return columns.filter((column) => coverage(column) >= Math.max(fewestWells, leastCoverage * widest));
}

function commonWells(columns: readonly Column[], metrics: readonly ScoreMetricId[]): string[] {
  const [first] = metrics;
  const start = first === undefined ? undefined : columns[0]?.values.get(first);
  return [...(start?.keys() ?? [])].filter((well) =>
    columns.every(({ values }) => metrics.every((metric) => values.get(metric)?.has(well) === true)),
  );
}

/** For each contender its mean over metrics of the rank of its mean over the drawn wells; ties share their ranks. */
function meanRanks(tables: readonly (readonly Float64Array[])[], draw: Uint32Array): number[] {
  const sums = (tables[0] ?? []).map(() => 0);
  for (const table of tables) {
    const means = table.map((values) => {
      let sum = 0;
      for (let at = 0; at < draw.length; at++) sum += values[draw[at] ?? 0] ?? 0;
      return sum;
    });
    means.forEach((own, index) => {
      const above = means.filter((other) => other > own).length;
      const equal = means.filter((other) => other === own).length;
      sums[index] = (sums[index] ?? 0) + above + (equal + 1) / 2;
    });
  }
  return sums.map((sum) => sum / Math.max(1, tables.length));
}
