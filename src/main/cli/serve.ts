import { createDoor, serveHttp } from '../door/index.ts';
import { openDemoProject } from '../first-project.ts';
import { createServices } from '../headless.ts';
import { userDataDir } from '../user-data-dir.ts';
import { deviceOption, parseDevice, projectPath } from './choices.ts';
import { formatError, refusePositionals, type Command } from './command.ts';
import { joinLab, labOptions } from './lab-options.ts';
import { parseProcesses, processesOption } from './processes.ts';

export const serveCommand: Command = {
  name: 'serve',
  usage: 'platelens serve [--project P.platelens] [--port N] [--device D]',
  summary: 'show the window in a browser on this machine',
  options: [
    { name: 'project', value: 'FILE', help: 'the project to open; default the demo project' },
    { name: 'port', value: 'N', help: 'the port on 127.0.0.1; 0 takes a free one (default)' },
    processesOption,
    deviceOption,
    ...labOptions,
  ],
  run: async (args, { print, warn, json, signal, progress }) => {
    refusePositionals('serve', args);
    const options = {
      processes: parseProcesses(args),
      device: parseDevice(args),
      userDir: userDataDir(process.platform, process.env),
    };
    // Joined last: a slip in the other words must not leave a connection open.
    const lab = await joinLab(args, (error) => warn(formatError(error)));
    const services = createServices({ ...options, lab });
    try {
      const project = args.text('project') === null ? null : projectPath(args);
      if (project !== null) await services.open(project);
      else
        await openDemoProject({
          services,
          resourcesDir: services.files.resourcesDir,
          signal,
          onProgress: (share, label, eta) => progress.update(share, label, eta),
        });
      progress.end();
      const host = await serveHttp(createDoor(services), args.whole('port', 0, 0, 65_535));
      print(json ? JSON.stringify({ address: host.address }) : `PlateLens is open at ${host.address}`);
      await new Promise<void>((resolve) => {
        if (signal.aborted) resolve();
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
      await host.close();
      return 0;
    } finally {
      await services.close();
      await lab?.queue.close();
    }
  },
};
