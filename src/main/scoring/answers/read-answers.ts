import { setImmediate as breathe } from 'node:timers/promises';
import type { AnnotatorPair, AnswersRequest, ScoreAnswers } from '../../../shared/score-answers.ts';
import type { Project } from '../../db/index.ts';
import { compareAnnotatorsOf } from './annotator-pairs.ts';
import { buildAnswers } from './build-answers.ts';
import { gatherEvidence } from './gather-evidence.ts';

/** Leaves every choice open. */
export const everyAnswer: AnswersRequest = { plateId: null, against: null, metrics: null, runIds: null };

/**
 * What the stored scores of a project or plate tell: the method x metric table with intervals and baselines, ranks,
 * scores per role and condition, best and worst fields, calls that may be right for the wrong reason, agreement of the
 * annotators, and in plain words which method to trust. The command line, the window and the report all show this.
 */
export async function readAnswers(
  project: Project,
  request: Partial<AnswersRequest> = {},
): Promise<ScoreAnswers> {
  const asked = { ...everyAnswer, ...request };
  const evidence = await gatherEvidence(project, asked);
  const annotators: AnnotatorPair[] = [];
  for (const { id } of project.listPlates(() => true)) {
    if (asked.plateId === null || asked.plateId === id)
      annotators.push(...(await compareAnnotatorsOf(project, id)));
  }
  return buildAnswers(evidence, annotators, breathe);
}
