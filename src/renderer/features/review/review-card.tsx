import { Textarea } from '@mantine/core';
import { useState } from 'react';
import type { RunId } from '../../../shared/ids.ts';
import type { PlateView } from '../../../shared/plate.ts';
import { reviewMarks } from '../../../shared/review.ts';
import type { ReviewRow } from '../../../shared/review-table.ts';
import { useStore, useWriteBlock } from '../../state/index.ts';
import { markRow, noteRow, openRow } from './review-actions.ts';
import { reviewState } from './review-state.ts';
import { describeDoubt, markLooks } from './review-words.ts';
import { Thumbnail } from './thumbnail.tsx';

interface ReviewCardProps {
  readonly row: ReviewRow | undefined;
  readonly rows: readonly ReviewRow[];
  readonly plate: PlateView;
  readonly runId: RunId;
}

/** The row that is looked at: its picture, what speaks against it, and the person's word on it. */
export function ReviewCard({ row, rows, plate, runId }: ReviewCardProps) {
  const error = useStore(reviewState, (value) => value.error);
  return (
    <aside className="pl-review-card" aria-label="Judgement" data-testid="review-card">
      {row === undefined ? (
        <p className="pl-muted">
          Choose a row, then <b>A</b> accepts, <b>R</b> rejects and <b>U</b> leaves it open. <b>N</b> and{' '}
          <b>P</b> turn to the next and the previous one.
        </p>
      ) : (
        <Judgement row={row} rows={rows} plate={plate} runId={runId} />
      )}
      {error === null ? null : (
        <p role="alert" className="pl-review-error">
          {error.message}
        </p>
      )}
    </aside>
  );
}

function Judgement({ row, rows, plate, runId }: ReviewCardProps & { readonly row: ReviewRow }) {
  const blocked = useWriteBlock();
  return (
    <>
      <div className="pl-review-card-head">
        <button
          type="button"
          className="pl-review-zoom"
          title="Show it in the viewer"
          aria-label={`Show ${row.well} in the viewer`}
          onClick={() => openRow(row, plate)}
        >
          <Thumbnail row={row} sidePx={88} />
        </button>
        <div>
          <b className="pl-review-name">{row.field === null ? row.well : `${row.well} field ${row.field}`}</b>
          {row.label === null ? null : <span className="pl-review-dim">plate map: {row.label}</span>}
          {row.excluded === null ? null : <span className="pl-review-dim">excluded: {row.excluded}</span>}
        </div>
      </div>
      <div className="pl-review-marks" role="group" aria-label="Mark">
        {reviewMarks.map((mark) => (
          <button
            key={mark}
            type="button"
            className="pl-review-button"
            data-mark={mark}
            data-testid={`mark-${mark}`}
            aria-pressed={row.mark === mark}
            disabled={blocked !== null}
            title={blocked ?? `${markLooks[mark].verb} (${markLooks[mark].key}); again takes it back`}
            onClick={() => markRow(rows, mark, runId, plate)}
          >
            <i aria-hidden>{markLooks[mark].sign}</i> {markLooks[mark].verb}
          </button>
        ))}
      </div>
      {row.doubts.map((doubt) => (
        <p key={doubt.kind} className="pl-review-doubt">
          The map {describeDoubt(doubt)}
        </p>
      ))}
      <Note row={row} runId={runId} blocked={blocked !== null} />
    </>
  );
}

interface NoteProps {
  readonly row: ReviewRow;
  readonly runId: RunId;
  readonly blocked: boolean;
}

function Note({ row, runId, blocked }: NoteProps) {
  // What is being written; null shows what the project holds, which an undo may change.
  const [draft, setDraft] = useState<string | null>(null);
  return (
    <Textarea
      size="xs"
      autosize
      minRows={2}
      maxRows={5}
      aria-label="Note"
      data-testid="review-note"
      placeholder="Note; kept when you leave it"
      disabled={blocked}
      value={draft ?? row.note}
      onChange={(event) => setDraft(event.currentTarget.value)}
      onBlur={() => {
        if (draft !== null) noteRow(row, draft, runId);
        setDraft(null);
      }}
    />
  );
}
