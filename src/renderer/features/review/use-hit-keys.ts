import { useMemo } from 'react';
import { useChosenPlate, useChosenRun } from '../../state/index.ts';
import { markRow, stepRow } from './review-actions.ts';
import { reviewState } from './review-state.ts';
import { useReview } from './use-review.ts';

/** The keys of the review in words. */
export const reviewKeyTable: readonly { readonly keys: readonly string[]; readonly does: string }[] = [
  { keys: ['N', 'P'], does: 'Next and previous hit of the review' },
  { keys: ['A', 'R', 'U'], does: 'Accept, reject, leave open (review on screen)' },
];

/** What the keys of the review do. Marks are set only while the list is on screen. */
export function useHitKeys(): Readonly<Record<'n' | 'p' | 'a' | 'r' | 'u', () => void>> & {
  readonly canMark: () => boolean;
} {
  const plate = useChosenPlate();
  const runId = useChosenRun()?.id ?? null;
  const { rows } = useReview();
  return useMemo(
    () => ({
      n: () => stepRow(rows, 1, plate),
      p: () => stepRow(rows, -1, plate),
      a: () => markRow(rows, 'accepted', runId, plate),
      r: () => markRow(rows, 'rejected', runId, plate),
      u: () => markRow(rows, 'unsure', runId, plate),
      canMark: () => reviewState.get().open,
    }),
    [rows, plate, runId],
  );
}
