export type {
  ActivationMethod,
  FeatureMethod,
  IterativeMethod,
  MaskedImages,
  MaskedOracle,
  Method,
  MethodContext,
  Oracle,
  PairMethod,
  RawMaps,
  ReductionMethod,
  ScoreForm,
  ScoreMethod,
  Scores,
} from './method.ts';
export type { Reduction } from './reduction.ts';
export { imagesOf, type ImageView } from './image-view.ts';
export { fitCapeHead } from './cape/fit.ts';
export type { CapeEpoch, CapeFit, CapeFitOptions, CapeFitSample } from './cape/fit.ts';
export { indexOfMax, measureHead } from './cape/measure.ts';
export type { HeadFigures } from './cape/measure.ts';
export { holdOutGroups, shuffled } from './cape/hold-out.ts';
export { judgeHead } from './cape/judge-head.ts';
export type { KnownSample } from './cape/judge-head.ts';
export { joinIndependent } from './cape/stored-head.ts';
export { capeProbabilities, regionProbabilities } from './cape/region-probabilities.ts';
export type { LinearHead, RegionProbabilities } from './cape/region-probabilities.ts';
export type { CapeStart, TeacherHead } from './cape/start.ts';
export type { OptimizerChoice } from './cape/optimizer.ts';
export { logSoftmax } from './cape/log-domain.ts';
export { reduceMaps } from './reduce.ts';
export { windowReduction } from './methods/seg-xres-cam.ts';
export { methodFor } from './registry.ts';
export { found, missing, type NullReason, type Outcome } from './metrics/outcome.ts';
export { baselineNames, baselineOf, type BaselineName } from './metrics/fidelity/baseline.ts';
export {
  deletionInsertion,
  type CurveOptions,
  type DeletionInsertion,
} from './metrics/fidelity/deletion-insertion.ts';
export { shownByMap } from './metrics/fidelity/average-drop.ts';
export { dice } from './metrics/fidelity/dice.ts';
export {
  faithfulnessCorrelation,
  faithfulnessEstimate,
  sensitivityN,
} from './metrics/fidelity/faithfulness.ts';
export { infidelity } from './metrics/fidelity/infidelity.ts';
export { irof } from './metrics/fidelity/irof.ts';
export type { Judge } from './metrics/fidelity/judge.ts';
export { monotonicity, monotonicityCorrelation } from './metrics/fidelity/monotonicity.ts';
export { shuffledOrder } from './metrics/fidelity/order.ts';
export { regionPerturbation } from './metrics/fidelity/region-perturbation.ts';
export { road } from './metrics/fidelity/road.ts';
export { superpixels } from './metrics/fidelity/superpixels.ts';
export { sensitivityOf } from './metrics/robustness/sensitivity.ts';
export {
  entropyRise,
  judgeRandomisation,
  type Randomisation,
  type RandomisedMap,
} from './metrics/sanity/randomisation.ts';
export { similarityOf, type Similarity } from './metrics/sanity/similarity.ts';
export { pearson, ranksOf, spearman } from './metrics/sanity/correlation.ts';
export { compareAnnotators, type AnnotatorAgreement } from './metrics/localization/annotators.ts';
export { centreBlob, randomMaps } from './metrics/localization/knowing-nothing.ts';
export {
  attributionLocalisation,
  energyPointingGame,
  focus,
  massAccuracy,
  sumMass,
} from './metrics/localization/mass.ts';
export { pointingNear } from './metrics/localization/pointing-near.ts';
export { rankPixels } from './metrics/localization/rank-pixels.ts';
export {
  overlapAt,
  pointingGame,
  rankAccuracy,
  topShare,
  walkThresholds,
} from './metrics/localization/ranks.ts';
export { bootstrapMean, quantileOf, type Interval } from './metrics/statistics/bootstrap.ts';
export { measureComplexity } from './metrics/statistics/complexity.ts';
export { distanceTo, type Figures } from './metrics/statistics/distance.ts';
export { evenBorder, evenCorner, measureSpread } from './metrics/statistics/spread.ts';
