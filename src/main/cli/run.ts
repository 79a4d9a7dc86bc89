import { cancelled } from '../../shared/errors.ts';
import type { Network } from '../../shared/contract/rpc.ts';
import type { PlateSummary } from '../../shared/plate.ts';
import type { Run } from '../../shared/run.ts';
import { methodIdSchema, parseParameters, type MethodId } from '../../shared/methods.ts';
import { formatTarget, parseTargets, targetForms } from '../../shared/target.ts';
import { formatWell, parseWellSelection } from '../../shared/wells.ts';
import type { Session } from '../door/index.ts';
import { createServices, type OwnedServices } from '../headless.ts';
import { chooseNamed, deviceOption, parseDevice, parseMethod, refuseReadOnly } from './choices.ts';
import { parseSettings, type Arguments, type Command, type CommandContext } from './command.ts';
import { describeBlankFields, describeUnits } from './run-table.ts';

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
    { name: 'processes', value: 'N', help: 'compute processes; default one a core' },
    deviceOption,
    { name: 'new', value: null, help: 'start anew even where such a run was interrupted' },
  ],
  run: async (args, context) => {
    const method = parseMethod(args.need('method'));
    const services = createServices({ processes: args.whole('processes', 0), device: parseDevice(args) });
    try {
      const session = await services.open(args.need('project'));
      refuseReadOnly(session.project);
      const run = await startOrContinue(session, args, method);
      const ended = await follow(services, session, run, context);
      const units = session.project.unitsOfRun(ended.id);
      context.print(
        context.json ? JSON.stringify({ ...ended, units }) : describeUnits(session.project, ended),
      );
      if (ended.state === 'cancelled') throw cancelled('the run was stopped; the same command continues it');
      const blank = describeBlankFields(session.project, ended);
      if (blank !== null) context.warn(blank);
      return ended.state === 'done' && blank === null ? 0 : 1;
    } finally {
      await services.close();
    }
  },
};

async function startOrContinue(session: Session, args: Arguments, method: MethodId): Promise<Run> {
  const plate: PlateSummary = chooseNamed(
    'plate',
    session.project.listPlates(() => true),
    args.text('plate'),
  );
  const network: Network = chooseNamed('network', session.project.listNetworks(), args.text('network'));
  const wells = args.text('wells');
  const request = {
    plateId: plate.id,
    networkId: network.id,
    method,
    parameters: parseSettings(args.texts('set')),
    layer: args.text('layer'),
    targets: parseTargets(args.text('target') ?? 'predicted', network.labels),
    wells: wells === null ? null : parseWellSelection(wells).map(formatWell),
    seed: args.whole('seed', 1),
  };
  const wanted = JSON.stringify([
    parseParameters(method, request.parameters),
    request.targets.map(formatTarget),
    request.layer,
    request.wells,
    request.seed,
  ]);
  const interrupted = session.project
    .listRuns(plate.id)
    .find(
      (run) =>
        run.method === method &&
        run.networkId === network.id &&
        run.state !== 'done' &&
        run.unitsDone + run.unitsFailed < run.unitsTotal &&
        JSON.stringify([run.parameters, run.targets.map(formatTarget), run.layer, run.wells, run.seed]) ===
          wanted,
    );
  if (interrupted === undefined || args.flag('new')) return session.jobs.start(request);
  return interrupted.state === 'queued' || interrupted.state === 'running'
    ? interrupted
    : session.jobs.resume(interrupted.id);
}

/** Shows progress until the run has ended; an abort cancels it and waits for the units in flight. */
async function follow(
  services: OwnedServices,
  session: Session,
  run: Run,
  context: CommandContext,
): Promise<Run> {
  const cancel = () => void session.jobs.cancel(run.id);
  context.signal.addEventListener('abort', cancel, { once: true });
  const unsubscribe = services.events.subscribe((event) => {
    if (event.kind !== 'run' || event.run.id !== run.id) return;
    const { unitsDone, unitsFailed, unitsTotal, etaSeconds } = event.run;
    const label = `${run.method}: ${unitsDone + unitsFailed} of ${unitsTotal} units`;
    context.progress.update((unitsDone + unitsFailed) / Math.max(1, unitsTotal), label, etaSeconds);
  });
  try {
    return await session.jobs.finished(run.id);
  } finally {
    unsubscribe();
    context.signal.removeEventListener('abort', cancel);
    context.progress.end();
  }
}
