import type { AnnotatorPair, ScoreAnswers } from '../../../shared/score-answers.ts';
import { advise } from './advice.ts';
import type { Evidence } from './evidence.ts';
import { findExtremes } from './extremes.ts';
import { groupScores } from './groups.ts';
import { rankMethods } from './rank-methods.ts';
import { toCell } from './summarise.ts';
import { findSuspicions } from './suspicions.ts';

/**
 * Makes the answers from the evidence, and from nothing else. `pause` is called between pieces of work, so that the
 * caller's thread can do other things.
 */
export async function buildAnswers(
  evidence: Evidence,
  annotators: readonly AnnotatorPair[],
  pause: () => Promise<void>,
): Promise<ScoreAnswers> {
  const table: ScoreAnswers['table'] = [];
  for (const contender of evidence.contenders) {
    for (const metric of evidence.metrics) {
      const cell = toCell(contender, metric);
      if (cell.maps > 0) table.push(cell);
      await pause();
    }
  }
  const rankings = rankMethods(evidence);
  await pause();
  const groups = await groupScores(evidence, pause);
  const suspicions = findSuspicions(evidence);
  return {
    ...{ plate: evidence.plate, against: evidence.against, areas: [...evidence.areas] },
    metrics: evidence.metrics.map(({ metric }) => metric),
    contenders: evidence.contenders.map(({ id, title, method, networkId, runIds, wells, maps }) => ({
      ...{ id, title, method, networkId, runIds, wells, maps },
    })),
    ...{ table, rankings, groups, suspicions, annotators: [...annotators] },
    extremes: findExtremes(evidence),
    advice: advise({ evidence, table, rankings, groups, suspicions: suspicions.length }),
  };
}
