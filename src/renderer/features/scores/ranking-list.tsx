import { scoreMetric } from '../../../shared/score-metrics.ts';
import type { Ranking, ScoreAnswers } from '../../../shared/score-answers.ts';
import { Hint } from '../../ui/index.ts';
import { IconListNumbers } from '@tabler/icons-react';

/** The methods by rank, over all metrics and by each, with the range that resampled wells give. */
export function RankingList({ answers }: { answers: ScoreAnswers }) {
  const { rankings, contenders } = answers;
  if (rankings.length === 0) {
    return (
      <Hint icon={<IconListNumbers size={22} />} title="Nothing to rank">
        A ranking needs two methods that were scored on at least three common wells.
      </Hint>
    );
  }
  return (
    <div className="pl-rankings">
      {rankings.map((ranking) => (
        <RankingTable key={ranking.metric ?? 'all'} ranking={ranking} contenders={contenders} />
      ))}
    </div>
  );
}

function RankingTable({ ranking, contenders }: { ranking: Ranking; contenders: ScoreAnswers['contenders'] }) {
  const { metric, wells, rows } = ranking;
  const most = contenders.length;
  const place = (rank: number) => `${most === 1 ? 0 : (100 * (rank - 1)) / (most - 1)}%`;
  return (
    <section className="pl-ranking" data-overall={metric === null}>
      <h4>
        {metric === null ? 'Over all metrics that need an area' : scoreMetric(metric).title}
        <span>{wells} common wells</span>
      </h4>
      <ol>
        {rows.map(({ contender, rank, low, high, first }) => (
          <li key={contender}>
            <span>{contenders.find(({ id }) => id === contender)?.title}</span>
            <span
              className="pl-rank-track"
              title={`95 % of the resamplings: rank ${low.toFixed(2)} to ${high.toFixed(2)}`}
            >
              <i style={{ left: place(low), right: `calc(100% - ${place(high)})` }} />
              <b style={{ left: place(rank) }} />
            </span>
            <span className="pl-number">{rank.toFixed(2)}</span>
            <span className="pl-number pl-muted" title="How often it comes first or shares the first place">
              {Math.round(first * 100)} %
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
