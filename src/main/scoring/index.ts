export {
  exportRegions,
  importRegions,
  prepareRegions,
  repairGeometry,
  segmentFields,
  type ImportFollowing,
  type Repaired,
  type SegmentSources,
} from './regions/index.ts';
export { areasOfPlate } from './maps/plan.ts';
export { checkScores, scoreProject, type ObjectSource, type ScoringOptions } from './maps/score-project.ts';
export { compareAnnotatorsOf } from './answers/annotator-pairs.ts';
export { everyAnswer, readAnswers } from './answers/read-answers.ts';
export { readFieldStatistics, readPlateStatistics } from './answers/plate-statistics.ts';
export { scoreByNetwork, type FidelityOptions } from './fidelity/score-by-network.ts';
export type { FieldSource } from './fidelity/field-source.ts';
