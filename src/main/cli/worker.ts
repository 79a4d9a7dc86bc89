import { createPool, checkoutFiles } from '../headless.ts';
import { openLabQueue, workInLab } from '../jobs/index.ts';
import { createPlaneReader } from '../plates/index.ts';
import { deviceOption, parseDevice } from './choices.ts';
import { formatError, refusePositionals, UsageError, type Command } from './command.ts';
import { labOptions, readRoots, requireFolders } from './lab-options.ts';
import { parseProcesses, processesOption } from './processes.ts';

export const workerCommand: Command = {
  name: 'worker',
  usage: 'platelens worker --queue postgres://... --root NAME=PATH [--processes N] [--device D]',
  summary: 'compute the units of other machines, as many machines as you like',
  options: [
    ...labOptions,
    { name: 'name', value: 'NAME', help: "how the others see this worker; default the machine's name" },
    processesOption,
    deviceOption,
  ],
  run: async (args, { print, warn, json, signal }) => {
    refusePositionals('worker', args);
    const address = args.need('queue');
    const roots = readRoots(args);
    if (roots.size === 0) throw new UsageError('--root is missing: a worker reads images under shared roots');
    requireFolders(roots);
    const options = { processes: parseProcesses(args), device: parseDevice(args) };
    const name = args.text('name');
    const log = (error: unknown) => warn(formatError(error));
    const queue = await openLabQueue({
      address,
      kind: 'worker',
      log,
      ...(name === null ? {} : { memberName: name }),
    });
    const port = createPool(checkoutFiles(), options);
    const planes = createPlaneReader();
    try {
      print(
        json
          ? JSON.stringify({ queue: queue.name, name: queue.self.name, processes: port.parallelism })
          : `${queue.self.name} works for ${queue.name} with ${port.parallelism} processes; Ctrl-C ends it`,
      );
      let unitsDone = 0;
      await workInLab({
        queue,
        port,
        planes,
        roots,
        signal,
        log,
        onUnit: (done) => {
          unitsDone = done.unitsDone;
          const { unitId, outcome } = done.result;
          if (json) print(JSON.stringify({ unitId, ok: outcome.ok }));
          else if (!outcome.ok) warn(`unit ${unitId}: ${outcome.error}`);
        },
      });
      if (!json) print(`${unitsDone} units computed`);
      return 0;
    } finally {
      await planes.close();
      await port.close();
      await queue.close();
    }
  },
};
