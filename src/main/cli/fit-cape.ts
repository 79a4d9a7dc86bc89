import {
  capeFitDefaults,
  capeOptimizers,
  capeStartSchema,
  type CapeFitProgress,
  type CapeFitReport,
  type CapeFitRequest,
  type CapeFitSettings,
} from '../../shared/cape-fit.ts';
import type { PlateSummary } from '../../shared/plate.ts';
import type { Network } from '../../shared/contract/rpc.ts';
import type { Session } from '../door/index.ts';
import { createServices } from '../headless.ts';
import { fitCape } from '../jobs/index.ts';
import { locateNetwork } from '../networks/index.ts';
import { chooseNamed, deviceOption, parseDevice, refuseReadOnly, projectPath } from './choices.ts';
import { splitList, UsageError, type Arguments, type Command, type CommandContext } from './command.ts';
import { fitJointly, jointOptions } from './fit-cape-joint.ts';
import { parseProcesses, processesOption } from './processes.ts';
import { describeFit } from './fit-table.ts';

export const fitCapeCommand: Command = {
  name: 'fit-cape',
  usage:
    'platelens fit-cape --project P.platelens --network N [--labels-from label|role|COLUMN] [--map A=B,..] [--joint --out DIR]',
  summary: 'fit a CAPE head on the labelled wells of a plate and store it with the network',
  options: [
    { name: 'project', value: 'FILE', help: 'the project' },
    {
      name: 'network',
      value: 'NAME',
      help: 'name of a network of the project; not needed where there is one',
    },
    { name: 'plate', value: 'NAME', help: 'name of a plate; not needed where there is one' },
    {
      name: 'labels-from',
      value: 'SOURCE',
      help: 'what says which class a well is of: label, role or a column of the plate map; default label where there are any, else role',
    },
    {
      name: 'map',
      value: 'A=B,..',
      help: 'the class (B) of wells that say A, for instance positive=treated,negative=untreated; A=- leaves them out',
    },
    { name: 'layer', value: 'NAME', help: 'the layer to read; default the recommended one' },
    {
      name: 'start',
      value: 'S',
      help: `${capeStartSchema.options.join(', ')}; default auto: the network's last layer where it has a fitting one`,
    },
    { name: 'optimizer', value: 'O', help: 'adam (default) or sgd, as published' },
    {
      name: 'learning-rate',
      value: 'R',
      help: `default ${capeOptimizers.adam.learningRate} for adam, ${capeOptimizers.sgd.learningRate} for sgd`,
    },
    { name: 'epochs', value: 'N', help: `at most so many; default ${capeFitDefaults.epochs}` },
    {
      name: 'patience',
      value: 'N',
      help: `epochs without a better held-out loss before stopping; default ${capeFitDefaults.patience}`,
    },
    {
      name: 'holdout',
      value: 'SHARE',
      help: `share of the wells held out, 0 to 0.9; default ${capeFitDefaults.heldOutShare}`,
    },
    { name: 'augment', value: null, help: 'also learn from every image flipped and turned' },
    { name: 'seed', value: 'N', help: `default ${capeFitDefaults.seed}` },
    ...jointOptions,
    processesOption,
    deviceOption,
  ],
  run: async (args, context) => {
    if (args.positionals.length > 0)
      throw new UsageError(`"${args.positionals.join(' ')}" is not an option of fit-cape`);
    const chosen = parseFit(args);
    const joint = args.flag('joint');
    if (joint) args.need('out');
    const path = projectPath(args);
    const services = createServices({ processes: parseProcesses(args), device: parseDevice(args) });
    try {
      const session = await services.open(path);
      refuseReadOnly(session.project);
      const { project, pixels } = session;
      const { network, request } = chooseParts(session, args, chosen);
      if (joint) {
        await fitJointly(session, services, args, request, context);
        return 0;
      }
      const report = await fitCape(request, {
        ...{ project, pixels, port: services.port, signal: context.signal },
        locate: (stored, signal) => locateNetwork(project, stored, signal),
        onProgress: (progress) => show(progress, context),
      });
      context.progress.end();
      tell(report, network, context);
      return 0;
    } finally {
      context.progress.end();
      await services.close();
    }
  },
};

type ChosenFit = Omit<CapeFitRequest, 'plateId' | 'networkId'>;

function chooseParts(
  { project }: Session,
  args: Arguments,
  chosen: ChosenFit,
): { network: Network; request: CapeFitRequest } {
  const plate: PlateSummary = chooseNamed(
    'plate',
    project.listPlates(() => true),
    args.text('plate'),
  );
  const network: Network = chooseNamed('network', project.listNetworks(), args.text('network'));
  return { network, request: { ...chosen, plateId: plate.id, networkId: network.id } };
}

/** Reads all that can be wrong on the line before anything is opened. */
function parseFit(args: Arguments): ChosenFit {
  const map = args.text('map');
  return {
    labelsFrom: args.text('labels-from'),
    labelMap: map === null ? {} : parseMap(map),
    layer: args.text('layer'),
    turned: args.flag('augment'),
    settings: parseFitSettings(args),
  };
}

function parseFitSettings(args: Arguments): CapeFitSettings {
  const start = capeStartSchema.safeParse(args.text('start') ?? capeFitDefaults.start);
  if (!start.success) throw new UsageError(`--start takes ${capeStartSchema.options.join(', ')}`);
  const name = args.text('optimizer') ?? 'adam';
  if (name !== 'sgd' && name !== 'adam') throw new UsageError('--optimizer takes sgd or adam');
  const optimizer = capeOptimizers[name];
  const learningRate = decimal(args, 'learning-rate', optimizer.learningRate);
  if (learningRate <= 0) throw new UsageError('--learning-rate takes a number above 0');
  const heldOutShare = decimal(args, 'holdout', capeFitDefaults.heldOutShare);
  if (heldOutShare < 0 || heldOutShare > 0.9) throw new UsageError('--holdout takes a share from 0 to 0.9');
  return {
    start: start.data,
    optimizer: { ...optimizer, learningRate },
    epochs: args.whole('epochs', capeFitDefaults.epochs, 1),
    batchSize: capeFitDefaults.batchSize,
    heldOutShare,
    patience: args.whole('patience', capeFitDefaults.patience, 1),
    seed: args.whole('seed', capeFitDefaults.seed),
  };
}

function decimal(args: Arguments, name: string, fallback: number): number {
  const text = args.text(name);
  const value = text === null ? fallback : Number(text);
  if (text?.trim() === '' || !Number.isFinite(value)) throw new UsageError(`--${name} takes a number`);
  return value;
}

function parseMap(text: string): Record<string, string> {
  return Object.fromEntries(
    splitList(text).map((pair) => {
      const at = pair.lastIndexOf('=');
      if (at < 1 || at === pair.length - 1) throw new UsageError(`--map takes A=B,.., not "${pair}"`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

/** Reading features takes the first half of the bar, fitting the second: how long each takes differs by network. */
function show(state: CapeFitProgress, { progress }: CommandContext): void {
  if (state.phase === 'features') {
    const { fieldsDone, fieldsTotal, etaSeconds } = state;
    const label = `what the network sees: ${fieldsDone} of ${fieldsTotal} fields`;
    progress.update(fieldsDone / fieldsTotal / 2, label, etaSeconds);
    return;
  }
  const { epoch, epochs, trainingLoss, heldOutLoss, etaSeconds } = state;
  const held = heldOutLoss === null ? '' : `, held out ${heldOutLoss.toFixed(4)}`;
  const label = `fitting: epoch ${epoch}, loss ${trainingLoss.toFixed(4)}${held}`;
  progress.update(0.5 + epoch / epochs / 2, label, etaSeconds);
}

function tell(report: CapeFitReport, network: Network, { print, warn, json }: CommandContext): void {
  print(json ? JSON.stringify(report) : describeFit(report, network));
  const { agreement } = report.heldOut ?? report.training;
  if (agreement < poorAgreement) {
    warn(
      `the head decides as the network does on ${(100 * agreement).toFixed(0)} % of the images only: its maps speak of another classifier. Try --augment, --start centred or more labelled wells.`,
    );
  }
}

/** Below this share of common decisions a head's maps are warned about. */
const poorAgreement = 0.8;
