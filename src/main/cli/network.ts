import { basename, extname, resolve } from 'node:path';
import type { Project } from '../db/index.ts';
import { createServices } from '../headless.ts';
import {
  addNetwork,
  explainRecommendation,
  inspectNetwork,
  methodChoices,
  methodTable,
} from '../networks/index.ts';
import { splitList, UsageError, type Arguments, type Command, type CommandContext } from './command.ts';
import { portOptions, portsFromFlags } from './port-flags.ts';
import { recipeFromFlags, recipeOptions } from './recipe-flags.ts';
import { refuseReadOnly, projectPath } from './choices.ts';
import { describeNetwork } from './network-table.ts';

export const networkCommand: Command = {
  name: 'network',
  usage:
    'platelens network add FILE|PACKAGE --project P.platelens [--labels a,b,..] [recipe options] | platelens network inspect FILE|PACKAGE',
  summary: 'add a network to a project, or tell what a network file or bioimage.io package holds',
  options: [
    { name: 'project', value: 'FILE', help: 'the project (add)' },
    {
      name: 'name',
      value: 'NAME',
      help: 'how the project calls the network; default the name of its package or file',
    },
    { name: 'labels', value: 'A,B,..', help: 'names of the classes' },
    { name: 'cape-head', value: 'FILE', help: 'a fitted CAPE head to store with the network' },
    ...portOptions,
    ...recipeOptions,
  ],
  run: async (args, context) => {
    const [verb, file, ...more] = args.positionals;
    if (file === undefined || more.length > 0)
      throw new UsageError('write "network add FILE" or "network inspect FILE"');
    if (verb === 'inspect') return inspect(resolve(file), args, context);
    if (verb === 'add') return add(resolve(file), args, context);
    throw new UsageError(`network knows add and inspect, not "${verb ?? ''}"`);
  },
};

async function inspect(
  path: string,
  args: Arguments,
  { print, json, signal }: CommandContext,
): Promise<number> {
  const services = createServices({ processes: 1, leftovers: 'leave' });
  try {
    const description = await inspectNetwork(services.port, path, { signal, ports: portsFromFlags(args) });
    const methods = methodTable(description, false);
    print(
      json
        ? JSON.stringify({ ...description, recommendation: explainRecommendation(description), methods })
        : describeNetwork(description, methods),
    );
    return 0;
  } finally {
    await services.close();
  }
}

async function add(path: string, args: Arguments, { print, json, signal }: CommandContext): Promise<number> {
  const services = createServices({ processes: 1, leftovers: 'leave' });
  try {
    const { project, pixels } = await services.open(projectPath(args));
    refuseReadOnly(project);
    const ports = portsFromFlags(args);
    const description = await inspectNetwork(services.port, path, { signal, ports });
    const labels = args.text('labels');
    const request = {
      path,
      name: args.text('name') ?? description.package?.name ?? basename(path, extname(path)),
      labels: labels === null ? [] : splitList(labels),
      recipe: {
        ...recipeFromFlags(args, description, ...platesOf(project)),
        ...(ports === undefined ? {} : { ports }),
      },
      ...(args.text('cape-head') === null ? {} : { capeHeadPath: resolve(args.need('cape-head')) }),
    };
    const network = await addNetwork(project, services.port, request, { signal, pixels });
    print(
      json
        ? JSON.stringify(network)
        : `${network.name} was added: ${network.labels.join(', ')}\n\n` +
            describeNetwork(network.description, methodChoices(network)),
    );
    return 0;
  } finally {
    await services.close();
  }
}

/** Every channel name of the project's plates, each once, and the size of their largest field. */
function platesOf(project: Project): [string[], [number, number] | null] {
  const views = project.listPlates().map((plate) => project.readPlateView(plate.id));
  const names = new Set(views.flatMap((view) => view.channels.map((channel) => channel.name)));
  const fields = views.flatMap((view) => view.wells.flatMap((well) => well.fields));
  const largest = (side: 'height' | 'width') =>
    fields.reduce((most, field) => Math.max(most, field[side]), 0);
  return [[...names], fields.length === 0 ? null : [largest('height'), largest('width')]];
}
