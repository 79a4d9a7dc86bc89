export { createJobs, type Jobs, type JobsOptions } from './jobs.ts';
export type { FieldPlanes, PixelPort } from './pixel-port.ts';
export { fitCape, type CapeFitOptions } from './fit-cape/fit-cape.ts';
export { labelledFields, type LabelledFields } from './fit-cape/labelled-fields.ts';
export { followRun, type FollowOptions } from './follow-run.ts';
export { readTargetMask } from './target-mask.ts';
