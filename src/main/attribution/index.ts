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
export { fitCapeHead } from './cape/fit.ts';
export type { CapeEpoch, CapeFit, CapeFitOptions, CapeFitSample } from './cape/fit.ts';
export { indexOfMax, measureHead } from './cape/measure.ts';
export type { HeadFigures } from './cape/measure.ts';
export { judgeHead } from './cape/judge-head.ts';
export type { KnownSample } from './cape/judge-head.ts';
export { joinIndependent } from './cape/stored-head.ts';
export { capeProbabilities, regionProbabilities } from './cape/region-probabilities.ts';
export type { LinearHead, RegionProbabilities } from './cape/region-probabilities.ts';
export type { CapeStart, TeacherHead } from './cape/start.ts';
export type { OptimizerChoice } from './cape/optimizer.ts';
export { logSoftmax } from './cape/log-domain.ts';
export { reduceMaps } from './reduce.ts';
export { methodFor } from './registry.ts';
export { found, missing, type NullReason, type Outcome } from './metrics/outcome.ts';
export { baselineNames, baselineOf, type BaselineName } from './metrics/fidelity/baseline.ts';
export {
  deletionInsertion,
  type CurveOptions,
  type DeletionInsertion,
} from './metrics/fidelity/deletion-insertion.ts';
export type { Judge } from './metrics/fidelity/judge.ts';
export {
  entropyRise,
  judgeRandomisation,
  type Randomisation,
  type RandomisedMap,
} from './metrics/sanity/randomisation.ts';
export { similarityOf, type Similarity } from './metrics/sanity/similarity.ts';
