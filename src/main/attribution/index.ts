export type {
  FeatureMethod,
  IterativeMethod,
  Method,
  MethodContext,
  Oracle,
  RawMaps,
  ReductionMethod,
} from './method.ts';
export type { Reduction } from './reduction.ts';
