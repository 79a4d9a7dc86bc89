import { IconListSearch } from '@tabler/icons-react';
import { useEffect } from 'react';
import { useChosenNetwork, useChosenPlate, useChosenRun, useStore } from '../../state/index.ts';
import { Hint } from '../../ui/index.ts';
import { ReviewBar } from './review-bar.tsx';
import { ReviewCard } from './review-card.tsx';
import { reviewColumns } from './review-columns.tsx';
import { reviewState, reviewView } from './review-state.ts';
import { ReviewTable } from './review-table.tsx';
import { cursorIn, useReview } from './use-review.ts';
import './review.css';

/** The hits of a plate as a list that people go through: look, decide, write down why. */
export function ReviewPanel() {
  const plate = useChosenPlate();
  const run = useChosenRun();
  const network = useChosenNetwork();
  const chosen = useStore(reviewView, (value) => value.columns);
  const cursor = useStore(reviewState, (value) => value.cursor);
  const { rows, total, catalogue, hit } = useReview();
  useEffect(() => {
    reviewState.set({ open: true });
    return () => reviewState.set({ open: false });
  }, []);
  if (plate === undefined) return null;
  if (run === undefined || run.unitsDone === 0) {
    return (
      <Hint icon={<IconListSearch size={22} />} title="Nothing to review yet">
        When a run has explained some wells, they are listed here with what the network says, what their maps
        look like, and room for your own judgement. Start one under “New run”.
      </Hint>
    );
  }
  const statistics = catalogue.filter(({ id }) => chosen.includes(id));
  const columns = reviewColumns({ labels: network?.labels ?? [], hit, statistics });
  const row = rows[cursorIn(rows, cursor)];
  return (
    <div className="pl-review" data-testid="review">
      <div className="pl-review-list">
        <ReviewBar catalogue={catalogue} labels={network?.labels ?? []} hit={hit} />
        <ReviewTable rows={rows} total={total} columns={columns} plate={plate} runId={run.id} />
      </div>
      <ReviewCard key={row?.key ?? ''} row={row} rows={rows} plate={plate} runId={run.id} />
    </div>
  );
}
