import { notFound } from '../../shared/errors.ts';
import type { Network } from '../../shared/contract/rpc.ts';
import type { NetworkId } from '../../shared/ids.ts';
import { addNetwork, inspectNetwork, methodChoices } from '../networks/index.ts';
import type { Handlers } from './router.ts';
import { exportHandlers } from './export-handlers.ts';
import { importHandlers } from './import-handlers.ts';
import { regionHandlers } from './region-handlers.ts';
import { reportHandlers } from './report-handlers.ts';
import { reviewHandlers } from './review-handlers.ts';
import { scoreHandlers } from './score-handlers.ts';
import { segmentationHandlers } from './segmentation-handlers.ts';
import { createProject } from './create-project.ts';
import { createCapeFits } from './cape-fits.ts';
import { requireSession, type Services, type Session } from './services.ts';

/** Answers every call of the contract with the rooms' own functions; no logic of its own. */
export function createHandlers(services: Services): Handlers {
  return {
    ...projectHandlers(services),
    ...networkHandlers(services),
    ...runHandlers(services),
    ...regionHandlers(services),
    ...reportHandlers(services),
    ...exportHandlers(services),
    ...importHandlers(services),
    ...scoreHandlers(services),
    ...reviewHandlers(services),
    ...segmentationHandlers(services),
  };
}

function projectHandlers(services: Services) {
  return {
    'project.current': () => {
      const session = services.current();
      return session === null ? null : describeProject(session);
    },
    'project.open': async ({ path }) => describeProject(await services.open(path)),
    'project.create': async ({ path }) => describeProject(await createProject(services, path)),
    'plate.view': ({ plateId }) => requireSession(services).project.readPlateView(plateId),
    'plate.setChannel': ({ plateId, channel }) => {
      requireSession(services).project.setChannel(plateId, channel);
      services.events.emit({ kind: 'channel', plateId, channel });
      return {};
    },
  } satisfies Partial<Handlers>;
}

function describeProject({ project }: Session) {
  return { path: project.path, name: project.name, readOnly: project.readOnly, plates: project.listPlates() };
}

function networkHandlers(services: Services) {
  const fits = createCapeFits(services);
  return {
    'network.list': () => requireSession(services).project.listNetworks(),
    'network.inspect': ({ path }, signal) => inspectNetwork(services.port, path, { signal }),
    'network.add': async (request, signal) => {
      const { project, pixels } = requireSession(services);
      const network = await addNetwork(project, services.port, request, { signal, pixels });
      services.events.emit({ kind: 'networks' });
      return network;
    },
    'network.fitCape': (request, signal) => fits.start(request, signal),
    'network.cancelFit': ({ networkId }) => {
      fits.cancel(networkId);
      return {};
    },
    'network.methods': ({ networkId }) => methodChoices(findNetwork(requireSession(services), networkId)),
  } satisfies Partial<Handlers>;
}

function findNetwork({ project }: Session, networkId: NetworkId): Network {
  const network = project.listNetworks().find((entry) => entry.id === networkId);
  if (network === undefined) throw notFound({ what: `there is no network ${networkId} in this project` });
  return network;
}

function runHandlers(services: Services) {
  const jobs = () => requireSession(services).jobs;
  return {
    'run.list': ({ plateId }) => jobs().list(plateId),
    'run.start': (request) => jobs().start(request),
    'run.cancel': ({ runId }) => jobs().cancel(runId),
    'run.resume': ({ runId }) => jobs().resume(runId),
    'run.pause': ({ runId }) => jobs().pause(runId),
    'run.prioritise': ({ runId, priority }) => jobs().prioritise(runId, priority),
    'run.estimate': (request, signal) => jobs().estimate(request, { signal }),
    'lab.state': () => services.labState(),
    'run.units': ({ runId }) => requireSession(services).project.unitsOfRun(runId),
  } satisfies Partial<Handlers>;
}
