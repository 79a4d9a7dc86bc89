export {
  exportRegions,
  importRegions,
  prepareRegions,
  repairGeometry,
  type ImportFollowing,
  type Repaired,
} from './regions/index.ts';
export { areasOfPlate } from './maps/plan.ts';
export { checkScores, scoreProject, type ObjectSource, type ScoringOptions } from './maps/score-project.ts';
export { everyAnswer, readAnswers } from './answers/read-answers.ts';
export { readPlateStatistics } from './answers/plate-statistics.ts';
export { formatInterval, formatScore } from './answers/words.ts';
export { scoreByNetwork, type FidelityOptions } from './fidelity/score-by-network.ts';
export type { FieldSource } from './fidelity/field-source.ts';
