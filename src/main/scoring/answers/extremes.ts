import type { Extremes } from '../../../shared/score-answers.ts';
import { scoreMetric } from '../../../shared/score-metrics.ts';
import type { Evidence, EvidenceContender, EvidenceScore, EvidenceUnit } from './evidence.ts';

const listed = 6;

/** Where a map is, for opening it. */
export const toPick = (
  contender: EvidenceContender,
  { unitId, runId, fieldId, field, well }: EvidenceUnit,
) => ({
  ...{ contender: contender.id, plateId: well.plateId, runId, unitId, fieldId, well: well.name, field },
});

/** The best and the worst fields of every method by every metric of the table that needs an area. */
export function findExtremes({ contenders, metrics }: Evidence): Extremes[] {
  const asked = metrics.filter(({ against }) => against !== null);
  return contenders.flatMap((contender) =>
    asked.map(({ metric }): Extremes => {
      const sign = scoreMetric(metric).better === 'higher' ? 1 : -1;
      const known = (contender.scores.get(metric) ?? []).filter(
        (score): score is EvidenceScore & { value: number } => score.value !== null,
      );
      const sorted = known.toSorted((a, b) => sign * (b.value - a.value));
      const pick = (scores: typeof sorted) =>
        scores.map(({ unit, value, chance }) => ({ ...toPick(contender, unit), value, chance }));
      // A field is never both: of few fields each list takes its half.
      const count = Math.min(listed, Math.floor(sorted.length / 2));
      const best = pick(sorted.slice(0, count));
      const worst = pick(sorted.slice(sorted.length - count).reverse());
      return { contender: contender.id, metric, best, worst };
    }),
  );
}
