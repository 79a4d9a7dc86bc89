export { openLabQueue, describeAddress, describeLab, type LabOptions, type LabQueue } from './lab-queue.ts';
export { parseRoots, type SharedRoots } from './shared-roots.ts';
export { computeInLab, type LabRunner } from './compute-in-lab.ts';
export { workInLab, type LabWorkerOptions, type PlanePort } from './work-in-lab.ts';
