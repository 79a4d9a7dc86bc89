import type { InputOf } from '../../../shared/contract/rpc.ts';
import type { RunId } from '../../../shared/ids.ts';
import type { PlateView } from '../../../shared/plate.ts';
import type { ReviewMark } from '../../../shared/review.ts';
import type { ReviewRow } from '../../../shared/review-table.ts';
import { call } from '../../api/index.ts';
import { workspace } from '../../state/index.ts';
import { followWell, zoomToWell } from '../viewer/index.ts';
import { cursorIn } from './use-review.ts';
import { reviewState } from './review-state.ts';

/** Stores a change; where it cannot be stored the reason stands beside the list. */
async function store(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    reviewState.set({ error: null });
    return true;
  } catch (error) {
    reviewState.set({ error: error instanceof Error ? error : new Error(String(error)) });
    return false;
  }
}

const edit = (change: InputOf<'review.edit'>) => store(() => call('review.edit', change));

/** Looks at a row: its well comes into focus, and a viewer that looks at single wells follows. */
export function lookAt(row: ReviewRow, plate: PlateView | undefined): void {
  reviewState.set({ cursor: row.key });
  workspace.set({ focus: row.well, selection: new Set([row.well]) });
  if (plate !== undefined) followWell(plate, row.well);
}

/** Looks at a row as close as its well fills the view. */
export function openRow(row: ReviewRow, plate: PlateView | undefined): void {
  lookAt(row, plate);
  if (plate !== undefined) zoomToWell(plate);
}

/** Turns to a row further on; from no row to the first. */
export function stepRow(rows: readonly ReviewRow[], step: number, plate: PlateView | undefined): void {
  const at = cursorIn(rows, reviewState.get().cursor);
  const next = at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + step));
  const row = rows[next];
  if (row !== undefined) lookAt(row, plate);
}

/** Marks the row under the cursor and turns to the next; the same mark again takes it back and stays. */
export function markRow(
  rows: readonly ReviewRow[],
  mark: ReviewMark | null,
  runId: RunId | null,
  plate: PlateView | undefined,
): void {
  const at = cursorIn(rows, reviewState.get().cursor);
  const row = rows[at];
  if (row === undefined) return;
  const next = row.mark === mark ? null : mark;
  // The next row is chosen before the list loses this one, as the list of unmarked rows does.
  const following = rows[at + 1];
  void edit({ subjects: [row.subject], mark: next, runId });
  if (next !== null && following !== undefined) lookAt(following, plate);
}

/** Stores a note where it changed. */
export function noteRow(row: ReviewRow, note: string, runId: RunId | null): void {
  if (note.trim() !== row.note) void edit({ subjects: [row.subject], note: note.trim(), runId });
}
