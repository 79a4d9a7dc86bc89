export { becomeThrifty, entryPath, forkedProcess, utilityProcesses } from './launch.ts';
export type { LaunchProcess, ProcessLimits, StartedProcess, UtilityProcessLike } from './launch.ts';
export { linkOfThisProcess, type Link } from './link.ts';
export { processorSeconds } from './processor-time.ts';
export { runTask, type TaskOptions } from './run-task.ts';
export { serveTask, type TaskLine } from './serve-task.ts';
