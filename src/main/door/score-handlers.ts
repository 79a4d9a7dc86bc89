import { badInput } from '../../shared/errors.ts';
import type { ScoreReport, ScoreRequest } from '../../shared/score-request.ts';
import { checkScores, readAnswers, readPlateStatistics, scoreProject } from '../scoring/index.ts';
import { createObjectSource } from './object-source.ts';
import type { Handlers } from './router.ts';
import { requireSession, type Services } from './services.ts';

/** Answers the calls about scores. */
export function scoreHandlers(services: Services) {
  const scoring = createScoring(services);
  return {
    'scores.start': (request, signal) => scoring.start(request, signal),
    'scores.cancel': () => {
      scoring.cancel();
      return {};
    },
    'scores.check': (request, signal) => {
      const { project, pixels } = requireSession(services);
      return checkScores(project, request, { objects: createObjectSource(project, pixels), signal });
    },
    'scores.answers': (request) => readAnswers(requireSession(services).project, request),
    'scores.statistics': ({ plateId, runId }) =>
      readPlateStatistics(requireSession(services).project, plateId, runId),
  } satisfies Partial<Handlers>;
}

/** The scoring that a window has asked for: one at a time, since every one takes all cores. */
function createScoring(services: Services) {
  const { events } = services;
  let running: AbortController | null = null;
  const start = async (request: ScoreRequest, signal: AbortSignal): Promise<ScoreReport> => {
    const { project, pixels } = requireSession(services);
    if (running !== null) {
      throw badInput({ what: 'maps are being scored already', mend: 'Wait, or stop it first.' });
    }
    const stop = new AbortController();
    running = stop;
    const unsubscribe = events.subscribe(({ kind }) => {
      if (kind === 'project') stop.abort();
    });
    try {
      return await scoreProject(project, request, {
        ...{ objects: createObjectSource(project, pixels), signal: AbortSignal.any([signal, stop.signal]) },
        onProgress: (progress) => events.emit({ kind: 'scoring', progress }),
      });
    } finally {
      unsubscribe();
      running = null;
      events.emit({ kind: 'scores' });
    }
  };
  return { start, cancel: () => running?.abort() };
}
