import { useState } from 'react';
import type { Well } from '../../../shared/plate.ts';
import type { Exclusion } from '../../../shared/review.ts';
import { call } from '../../api/index.ts';
import { useWriteBlock } from '../../state/index.ts';
import { askForReason } from './plate-ask.ts';

interface ExclusionLineProps {
  /** The selected wells. */
  readonly wells: readonly Well[];
  readonly exclusions: readonly Exclusion[];
}

/** Takes the selected wells out of runs and statistics, or back in, and says why they are out. */
export function ExclusionLine({ wells, exclusions }: ExclusionLineProps) {
  const blocked = useWriteBlock();
  const [error, setError] = useState<string | null>(null);
  const out = wells.filter(({ role }) => role === 'excluded');
  const reasons = new Set(
    exclusions.filter(({ wellId }) => out.some(({ id }) => id === wellId)).map(({ reason }) => reason),
  );
  const include = () => {
    call('review.include', { wellIds: out.map(({ id }) => id) })
      .then(() => setError(null))
      .catch((failure: unknown) => setError(failure instanceof Error ? failure.message : String(failure)));
  };
  return (
    <div className="pl-exclusion">
      {out.length < wells.length ? (
        <button
          type="button"
          className="pl-link"
          data-testid="exclude"
          title={blocked ?? 'Leave the selected wells out of runs and statistics (E)'}
          disabled={blocked !== null}
          onClick={askForReason}
        >
          exclude…
        </button>
      ) : null}
      {out.length > 0 ? (
        <button
          type="button"
          className="pl-link"
          data-testid="include"
          title={blocked ?? 'Give the excluded wells their role back (E)'}
          disabled={blocked !== null}
          onClick={include}
        >
          include again
        </button>
      ) : null}
      {reasons.size === 0 ? null : <span className="pl-muted">excluded: {[...reasons].join('; ')}</span>}
      {error === null ? null : <span role="alert">{error}</span>}
    </div>
  );
}
