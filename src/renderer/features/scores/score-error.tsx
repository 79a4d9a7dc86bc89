import { isCancelled } from '../../../shared/errors.ts';
import { ErrorNotice } from '../../ui/index.ts';

/** What ended the scoring early: a fault, or only that somebody stopped it. */
export function ScoreError({ error }: { error: Error | null }) {
  if (error === null) return null;
  if (!isCancelled(error)) return <ErrorNotice error={error} />;
  return <span className="pl-muted">Stopped; what is finished is kept.</span>;
}
