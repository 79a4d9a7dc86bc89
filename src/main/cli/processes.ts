import type { Arguments, CommandOption } from './command.ts';

const mostProcesses = 64;

export const processesOption: CommandOption = {
  name: 'processes',
  value: 'N',
  help: `compute processes, 1 to ${mostProcesses}; default one a core`,
};

/** The number that `--processes` names; 0, for one a core, where it is not given. @throws UsageError */
export function parseProcesses(args: Arguments): number {
  return args.whole('processes', 0, 1, mostProcesses);
}
