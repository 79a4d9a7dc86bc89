import type { ScoreAnswers } from '../../../shared/score-answers.ts';
import type { ReportModel, ReportPlate } from './report-model.ts';

/** The plates whose maps were scored, with what the scores tell. */
export function answered({
  plates,
}: Pick<ReportModel, 'plates'>): { readonly plate: ReportPlate; readonly answers: ScoreAnswers }[] {
  return plates.flatMap((plate) =>
    plate.answers === null || plate.answers.table.length === 0 ? [] : [{ plate, answers: plate.answers }],
  );
}
