import type { WellId } from '../../shared/ids.ts';
import { readFieldStatistics } from '../scoring/index.ts';
import type { Handlers } from './router.ts';
import { requireSession, type Services } from './services.ts';

/** Answers the calls about marks, notes and excluded wells; every change is told to all windows. */
export function reviewHandlers(services: Services) {
  const project = () => requireSession(services).project;
  return {
    'review.list': ({ plateId }) => project().readReviews(plateId),
    'review.edit': (edit) => {
      project().editReviews(edit);
      tellReviews(
        services,
        edit.subjects.map(({ wellId }) => wellId),
        false,
      );
      return {};
    },
    'review.exclude': ({ wellIds, reason }) => {
      project().excludeWells(wellIds, reason);
      tellReviews(services, wellIds, true);
      return {};
    },
    'review.include': ({ wellIds }) => {
      project().includeWells(wellIds);
      tellReviews(services, wellIds, true);
      return {};
    },
    'review.fieldStatistics': ({ plateId, runId }) => readFieldStatistics(project(), plateId, runId),
  } satisfies Partial<Handlers>;
}

/** Tells all windows that something was said of these wells, and whether their roles changed. */
export function tellReviews(services: Services, wellIds: readonly WellId[], roles: boolean): void {
  for (const plateId of requireSession(services).project.platesOfWells(wellIds)) {
    services.events.emit({ kind: 'reviews', plateId, roles });
  }
}
