import { cancelled, storage } from '../../shared/errors.ts';
import type { Network } from '../../shared/contract/rpc.ts';
import type { PlateSummary } from '../../shared/plate.ts';
import type { Run, RunRequest } from '../../shared/run.ts';
import { methodIdSchema, parseParameters } from '../../shared/methods.ts';
import { formatTarget, parseTargets, targetForms } from '../../shared/target.ts';
import { formatWell, parseWellSelection } from '../../shared/wells.ts';
import type { Session } from '../door/index.ts';
import { createServices, type OwnedServices } from '../headless.ts';
import { followRun } from '../jobs/index.ts';
import {
  chooseNamed,
  deviceOption,
  parseDevice,
  parseMethod,
  refuseReadOnly,
  projectPath,
} from './choices.ts';
import {
  formatError,
  parseSettings,
  refusePositionals,
  UsageError,
  type Arguments,
  type Command,
  type CommandContext,
} from './command.ts';
import { joinLab, labOptions } from './lab-options.ts';
import { parseProcesses, processesOption } from './processes.ts';
import { describeBlankFields, describeEstimate, describeUnits } from './run-table.ts';

export const runCommand: Command = {
  name: 'run',
  usage:
    'platelens run --project P.platelens --network N --method M [--wells B02:D04] [--target T] [--device D]',
  summary: 'explain the wells of a plate; the same command continues an interrupted run',
  options: [
    { name: 'project', value: 'FILE', help: 'the project' },
    {
      name: 'network',
      value: 'NAME',
      help: 'name of a network of the project; not needed where there is one',
    },
    { name: 'plate', value: 'NAME', help: 'name of a plate; not needed where there is one' },
    { name: 'method', value: 'M', help: methodIdSchema.options.join(', ') },
    {
      name: 'target',
      value: 'T',
      help: `${targetForms}; all for every class; default predicted`,
    },
    { name: 'layer', value: 'NAME', help: 'the explained layer; default the recommended one' },
    {
      name: 'wells',
      value: 'SET',
      help: 'for instance B02:D04,H12; default all but empty and excluded ones',
    },
    { name: 'set', value: 'NAME=VALUE', help: 'a parameter of the method; may be repeated', many: true },
    { name: 'seed', value: 'N', help: 'seed of methods that draw at random; default 1' },
    processesOption,
    deviceOption,
    ...labOptions,
    { name: 'new', value: null, help: 'compute anew even what an earlier run has computed alike' },
    { name: 'priority', value: 'N', help: 'runs of a higher one go first, -9 to 9; default 0' },
    { name: 'dry-run', value: null, help: 'only tell units, time and disk that the run would take' },
  ],
  run: async (args, context) => {
    refusePositionals('run', args);
    const plan = readPlan(args);
    const options = {
      processes: parseProcesses(args),
      device: parseDevice(args),
      leftovers: 'leave',
    } as const;
    // Joined last: a slip in the other words must not leave a connection open.
    const lab = await joinLab(args, (error) => context.warn(formatError(error)));
    const services = createServices({ ...options, lab });
    try {
      const session = await services.open(projectPath(args));
      if (args.flag('dry-run')) return await tellEstimate(session, args, plan, context);
      refuseReadOnly(session.project);
      const run = await startOrContinue(session, args, plan);
      if (run.state === 'done') context.warn(`run #${run.id} has done this already; --new computes it again`);
      const ended = await follow(services, session, run, context);
      const units = session.project.unitsOfRun(ended.id);
      context.print(
        context.json ? JSON.stringify({ ...ended, units }) : describeUnits(session.project, ended),
      );
      if (ended.state === 'cancelled') throw cancelled('the run was stopped; the same command continues it');
      if (ended.state === 'paused')
        throw storage({ what: ended.note ?? 'the run was paused', where: session.project.path });
      const blank = describeBlankFields(session.project, ended);
      if (blank !== null) context.warn(blank);
      return ended.state === 'done' && blank === null ? 0 : 1;
    } finally {
      await services.close();
      await lab?.queue.close();
    }
  },
};

/** What the words say before any project is opened, so that a slip of the pen is told first. */
function readPlan(args: Arguments) {
  const wells = args.text('wells');
  return {
    method: parseMethod(args.need('method')),
    parameters: parseSettings(args.texts('set')),
    layer: args.text('layer'),
    wells: wells === null ? null : parseWellSelection(wells).map(formatWell),
    seed: args.whole('seed', 1),
    priority: parsePriority(args),
  };
}

function parsePriority(args: Arguments): number {
  const text = args.text('priority') ?? '0';
  if (/^-?\d$/.test(text)) return Number(text);
  throw new UsageError(`--priority takes a whole number from -9 to 9, not ${text}`);
}

type Plan = ReturnType<typeof readPlan>;

/** The plate and network that are meant, and the run that the words ask for. */
function toRequest({ project }: Session, args: Arguments, plan: Plan): RunRequest {
  const plates = project.listPlates(() => true);
  const plate: PlateSummary = chooseNamed('plate', plates, args.text('plate'));
  const network: Network = chooseNamed('network', project.listNetworks(), args.text('network'));
  const targets = parseTargets(args.text('target') ?? 'predicted', network.labels);
  const { method, layer, wells, seed } = plan;
  const parameters = parseParameters(method, plan.parameters);
  return { plateId: plate.id, networkId: network.id, method, parameters, layer, targets, wells, seed };
}

async function tellEstimate(
  session: Session,
  args: Arguments,
  plan: Plan,
  { json, print, signal }: CommandContext,
): Promise<number> {
  const estimate = await session.jobs.estimate(toRequest(session, args, plan), { signal });
  print(json ? JSON.stringify(estimate) : describeEstimate(estimate));
  return 0;
}

/** The run that asks the same, unless `--new`: a finished one as it is, an interrupted one continued; else a new one. */
async function startOrContinue(session: Session, args: Arguments, plan: Plan): Promise<Run> {
  const { project, jobs } = session;
  const request = toRequest(session, args, plan);
  const wanted = questionOf(request);
  const anew = args.flag('new');
  const same = anew
    ? []
    : project
        .listRuns(request.plateId)
        .filter((run) => run.networkId === request.networkId && questionOf(run) === wanted);
  const done = same.find((run) => run.state === 'done');
  if (done !== undefined) return done;
  const unfinished = same.find((run) => run.unitsDone + run.unitsFailed < run.unitsTotal);
  if (unfinished !== undefined) return jobs.resume(unfinished.id);
  return jobs.start(request, { reuse: !anew, priority: plan.priority });
}

/** Two runs with the same text compute the same maps from the same plate and network. */
function questionOf(
  run: Pick<Run, 'method' | 'parameters' | 'targets' | 'layer' | 'wells' | 'seed'>,
): string {
  const { method, parameters, targets, layer, wells, seed } = run;
  const named = Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([method, named, targets.map(formatTarget), layer, wells, seed]);
}

/** Shows progress until the run has ended; an abort cancels it and waits for the units in flight. */
async function follow(
  services: OwnedServices,
  session: Session,
  run: Run,
  context: CommandContext,
): Promise<Run> {
  try {
    return await followRun(run, {
      jobs: session.jobs,
      events: services.events,
      signal: context.signal,
      onProgress: (share, { method, unitsDone, unitsFailed, unitsTotal, etaSeconds }) => {
        const label = `${method}: ${unitsDone + unitsFailed} of ${unitsTotal} units`;
        context.progress.update(share, label, etaSeconds);
      },
    });
  } finally {
    context.progress.end();
  }
}
