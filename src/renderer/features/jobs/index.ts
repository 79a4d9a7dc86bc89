export { JobList } from './job-list.tsx';
export { NewRun } from './new-run.tsx';
export { isActive } from './run-words.ts';
