import type { ScoreReason } from '../../../shared/score.ts';
import type { ChanceVerdict, ScoreCell, Summary } from '../../../shared/score-answers.ts';
import { scoreMetric } from '../../../shared/score-metrics.ts';
import { bootstrapMean, quantileOf } from '../../attribution/index.ts';
import { meanOf, wellScores, type EvidenceContender, type TableMetric, type WellScore } from './evidence.ts';

/** The mean over wells with its interval, what maps that know nothing reach there, and on which side of it the mean is. */
export function summarise(wells: readonly WellScore[], better: 'higher' | 'lower'): Summary {
  const values = wells.map(({ value }) => value);
  const interval = bootstrapMean(values);
  return {
    mean: meanOf(values),
    median: values.length === 0 ? null : quantileOf(Float64Array.from(values).sort(), 0.5),
    ...{ low: interval?.low ?? null, high: interval?.high ?? null, wells: wells.length },
    chance: meanOf(wells.map(({ chance }) => chance)),
    random: meanOf(wells.map(({ random }) => random)),
    centre: meanOf(wells.map(({ centre }) => centre)),
    verdict: judge(wells, better),
  };
}

/** Well by well, since chance differs from well to well; the random map stands in where no chance is known. */
function judge(wells: readonly WellScore[], better: 'higher' | 'lower'): ChanceVerdict | null {
  const gains = wells.flatMap(({ value, chance, random }) => {
    const level = chance ?? random;
    return level === null ? [] : [better === 'higher' ? value - level : level - value];
  });
  const interval = bootstrapMean(gains);
  if (interval === null) return null;
  return interval.low > 0 ? 'above' : interval.high < 0 ? 'below' : 'at';
}

/** One cell of the table. */
export function toCell(contender: EvidenceContender, { metric, against }: TableMetric): ScoreCell {
  const scores = contender.scores.get(metric) ?? [];
  const wells = wellScores(scores);
  const missing: Partial<Record<ScoreReason, number>> = {};
  for (const { reason } of scores) if (reason !== null) missing[reason] = (missing[reason] ?? 0) + 1;
  return {
    ...summarise(wells, scoreMetric(metric).better),
    ...{ contender: contender.id, metric, against, maps: scores.length, missing },
    values: wells.map(({ value }) => value),
  };
}
