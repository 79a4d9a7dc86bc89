import type { ChanceVerdict } from '../../../shared/score-answers.ts';

const words: Readonly<Record<ChanceVerdict, string>> = { above: 'better', at: 'no better', below: 'worse' };

/** Whether a score is better than knowing nothing: a word and a colour, never a colour alone. */
export function Verdict({ verdict }: { verdict: ChanceVerdict | null }) {
  if (verdict === null) return <span className="pl-muted">–</span>;
  return (
    <span className="pl-verdict" data-verdict={verdict}>
      {words[verdict]}
    </span>
  );
}
