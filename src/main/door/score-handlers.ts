import { badInput } from '../../shared/errors.ts';
import type { FidelityRequest } from '../../shared/fidelity.ts';
import type { ScoreProgress, ScoreRequest } from '../../shared/score-request.ts';
import { readTargetMask } from '../jobs/index.ts';
import { locateNetwork } from '../networks/index.ts';
import {
  checkScores,
  compareAnnotatorsOf,
  readAnswers,
  readPlateStatistics,
  scoreByNetwork,
  scoreProject,
} from '../scoring/index.ts';
import { createObjectSource } from './object-source.ts';
import type { Handlers } from './router.ts';
import { requireSession, type Services, type Session } from './services.ts';

/** Answers the calls about scores. */
export function scoreHandlers(services: Services) {
  const scoring = createScoring(services);
  const project = () => requireSession(services).project;
  return {
    'scores.start': (request, signal) =>
      scoring.run(signal, (session, following) => scoreMaps(session, request, following)),
    'scores.askNetworks': (request, signal) =>
      scoring.run(signal, (session, following) => askNetworks(services, session, request, following)),
    'scores.cancel': () => {
      scoring.cancel();
      return {};
    },
    'scores.check': (request, signal) => {
      const { project: own, pixels } = requireSession(services);
      return checkScores(own, request, { objects: createObjectSource(own, pixels), signal });
    },
    'scores.answers': (request) => readAnswers(project(), request),
    'scores.statistics': ({ plateId, runId }) => readPlateStatistics(project(), plateId, runId),
    'regions.agreement': ({ plateId }) => compareAnnotatorsOf(project(), plateId),
  } satisfies Partial<Handlers>;
}

interface Following {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: ScoreProgress) => void;
}

const scoreMaps = ({ project, pixels }: Session, request: ScoreRequest, following: Following) =>
  scoreProject(project, request, { ...following, objects: createObjectSource(project, pixels) });

const askNetworks = (
  { port }: Services,
  { project, pixels }: Session,
  request: FidelityRequest,
  { signal, onProgress }: Following,
) =>
  scoreByNetwork(project, request, {
    ...{ port, pixels, signal },
    locate: (network, stop) => locateNetwork(project, network, stop),
    readMask: (target) => readTargetMask(target, pixels),
    onProgress: ({ done, total, etaSeconds }) => onProgress({ phase: 'networks', done, total, etaSeconds }),
  });

/** The scoring that a window has asked for: one at a time, since every one takes all cores. */
function createScoring(services: Services) {
  const { events } = services;
  let running: AbortController | null = null;
  const run = async <T>(
    signal: AbortSignal,
    work: (session: Session, following: Following) => Promise<T>,
  ): Promise<T> => {
    const session = requireSession(services);
    if (running !== null) {
      throw badInput({ what: 'maps are being scored already', mend: 'Wait, or stop it first.' });
    }
    const stop = new AbortController();
    running = stop;
    const unsubscribe = events.subscribe(({ kind }) => {
      if (kind === 'project') stop.abort();
    });
    try {
      return await work(session, {
        signal: AbortSignal.any([signal, stop.signal]),
        onProgress: (progress) => events.emit({ kind: 'scoring', progress }),
      });
    } finally {
      unsubscribe();
      running = null;
      events.emit({ kind: 'scores' });
    }
  };
  return { run, cancel: () => running?.abort() };
}
