import { forkedProcess, type LaunchProcess } from '../../src/main/processes/index.ts';

/** Starts real processes and kills each as soon as it tells of progress. */
export function killedAtItsWord(): { readonly launch: LaunchProcess; readonly onProgress: () => void } {
  const children: ReturnType<LaunchProcess>[] = [];
  const start = forkedProcess();
  return {
    launch: (entry, limits) => {
      const child = start(entry, limits);
      children.push(child);
      return child;
    },
    onProgress: () => {
      for (const child of children) child.kill();
    },
  };
}
