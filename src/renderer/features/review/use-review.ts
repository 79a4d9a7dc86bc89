import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { PlateId, RunId } from '../../../shared/ids.ts';
import { listReview, reviewRows, type ReviewRow } from '../../../shared/review-table.ts';
import type { Suspicion } from '../../../shared/score-answers.ts';
import { call, usePlateStatistics, useScoreAnswers } from '../../api/index.ts';
import {
  useChosenNetwork,
  useChosenPlate,
  useChosenRun,
  useChosenUnits,
  useShownUnits,
  useStore,
} from '../../state/index.ts';
import { usePlateReview } from '../plate/index.ts';
import { reviewState, reviewView } from './review-state.ts';

const noSuspicions: readonly Suspicion[] = [];

// Named like scores, since the events that change those change these.
const useFieldStatistics = (request: { plateId: PlateId; runId: RunId } | null) =>
  useQuery({
    queryKey: ['scores.fields', request],
    queryFn: ({ signal }) => call('review.fieldStatistics', required(request), signal),
    enabled: request !== null,
  }).data;

function required<T>(value: T | null): T {
  if (value === null) throw new Error('a disabled query never runs');
  return value;
}

/** The class that counts as a hit; null where the network names no classes. */
export function useHitClass(): number | null {
  const network = useChosenNetwork();
  const picked = useStore(reviewView, (value) => value.hitClass);
  if (network === undefined || network.description.task === 'segmentation') return null;
  const last = network.description.classCount - 1;
  return picked !== null && picked <= last ? picked : last;
}

/**
 * The listed rows in their order. Statistics are asked for only while they are looked at, or order the list.
 * @returns also the statistics that columns can show, and how many rows there are without a filter
 */
export function useReview() {
  const plate = useChosenPlate();
  const run = useChosenRun();
  const units = useChosenUnits();
  const shown = useShownUnits();
  const view = useStore(reviewView, (value) => value);
  const { open, text } = useStore(reviewState, (value) => value);
  const hit = useHitClass();
  const review = usePlateReview(plate?.id ?? null);
  const request =
    plate === undefined || run === undefined || !open ? null : { plateId: plate.id, runId: run.id };
  const { data: statistics } = usePlateStatistics(view.level === 'wells' ? request : null);
  const fieldStatistics = useFieldStatistics(view.level === 'fields' ? request : null);
  const { data: answers } = useScoreAnswers(
    request === null
      ? null
      : { plateId: request.plateId, against: null, metrics: null, runIds: [request.runId] },
  );
  const suspicions = answers?.suspicions ?? noSuspicions;
  const rows = useMemo(
    () =>
      plate === undefined
        ? []
        : reviewRows(view.level, { plate, units, shown, statistics, fieldStatistics, review, suspicions }),
    [plate, view.level, units, shown, statistics, fieldStatistics, review, suspicions],
  );
  const listed = useMemo(() => {
    const filter = { show: view.show, classIndex: view.onlyHits ? hit : null, text };
    return listReview(rows, filter, view.sort, hit ?? 0);
  }, [rows, view, text, hit]);
  const catalogue = (view.level === 'wells' ? statistics : fieldStatistics)?.catalogue;
  return { rows: listed, total: rows.length, catalogue: catalogue ?? noStatistics, hit };
}

const noStatistics: never[] = [];

/** The row under the cursor; the cursor follows the well in focus where it has no row of its own. */
export function cursorIn(rows: readonly ReviewRow[], cursor: string | null): number {
  return rows.findIndex(({ key }) => key === cursor);
}
