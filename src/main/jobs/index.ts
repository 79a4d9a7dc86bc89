export { createJobs } from './jobs.ts';
export type { Jobs, JobsOptions } from './queue.ts';
export type { FieldPlanes, PixelPort } from './pixel-port.ts';
export { fitCape, type CapeFitOptions } from './fit-cape/fit-cape.ts';
export {
  describeAddress,
  describeLab,
  openLabQueue,
  parseRoots,
  workInLab,
  type LabQueue,
  type LabRunner,
  type PlanePort,
  type SharedRoots,
} from './lab/index.ts';
export { labelledFields, type LabelledFields } from './fit-cape/labelled-fields.ts';
export { followRun, type FollowOptions } from './follow-run.ts';
export { headOfRun } from './pinned-head.ts';
export { readTargetMask } from './target-mask.ts';
export {
  explainObject,
  methodOfWindow,
  readClasses,
  type ObjectQuestion,
  type SegmentationSources,
} from './segmentation.ts';
