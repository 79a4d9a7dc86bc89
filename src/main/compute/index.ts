export { utilityProcesses } from './pool/compute-process.ts';
export type { ComputeProcess, LaunchProcess, UtilityProcessLike } from './pool/compute-process.ts';
export { createComputePool } from './pool/pool.ts';
export type { ComputePoolOptions } from './pool/pool.ts';
