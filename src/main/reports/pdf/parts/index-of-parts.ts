import { reportSectionSchema } from '../../../../shared/contract/reports.ts';
import type { ReportModel } from '../../model/report-model.ts';
import { classesPart } from './classes.ts';
import { bestAndWorstPart, controlsPart } from './comparisons.ts';
import { limitsPart } from './limits.ts';
import { methodsPart } from './methods.ts';
import type { Part } from './part.ts';
import { platesPart } from './plates.ts';
import { provenancePart } from './provenance.ts';
import { qualityPart } from './quality.ts';
import { scoresPart } from './scores.ts';
import { summaryPart } from './summary.ts';
import { verdictsPart } from './verdicts.ts';
import { wellsPart } from './wells.ts';
import { wrongReasonsPart } from './wrong-reasons.ts';

const parts: readonly Part[] = [
  summaryPart,
  platesPart,
  qualityPart,
  verdictsPart,
  scoresPart,
  classesPart,
  controlsPart,
  bestAndWorstPart,
  wrongReasonsPart,
  wellsPart,
  methodsPart,
  provenancePart,
  limitsPart,
];

/** The parts that were asked for and have something to say, in the report's order. */
export function choosePartsOf(model: ReportModel): Part[] {
  return reportSectionSchema.options.flatMap((section) => {
    const part = parts.find((entry) => entry.section === section);
    return part !== undefined && model.sections.includes(section) && part.hasContent(model) ? [part] : [];
  });
}
