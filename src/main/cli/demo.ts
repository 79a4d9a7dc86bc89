import { resolve } from 'node:path';
import { formatDemo, runDemo } from '../demo/index.ts';
import { createServices } from '../headless.ts';
import { refusePositionals, type Command } from './command.ts';
import { parseProcesses, processesOption } from './processes.ts';

export const demoCommand: Command = {
  name: 'demo',
  usage: 'platelens demo [--out DIR]',
  summary: 'draw a synthetic plate, explain it with three methods, and tell where their maps lie',
  options: [
    { name: 'out', value: 'DIR', help: 'folder of the demo; default ./platelens-demo' },
    processesOption,
  ],
  run: async (args, { print, json, signal, progress }) => {
    refusePositionals('demo', args);
    const services = createServices({ processes: parseProcesses(args) });
    try {
      const result = await runDemo(resolve(args.text('out') ?? 'platelens-demo'), {
        services,
        resourcesDir: services.files.resourcesDir,
        signal,
        onProgress: (share, label, eta) => progress.update(share, label, eta),
      });
      progress.end();
      print(json ? JSON.stringify(result) : formatDemo(result));
      return 0;
    } finally {
      progress.end();
      await services.close();
    }
  },
};
