import { Tooltip } from '@mantine/core';
import { useMemo } from 'react';
import { scoreReasonText, type ScoreReason } from '../../../shared/score.ts';
import { scoreMetric, type ScoreMetricId } from '../../../shared/score-metrics.ts';
import type { ScoreAnswers, ScoreCell } from '../../../shared/score-answers.ts';
import { formatInterval, formatScore } from '../../../shared/score-words.ts';
import { Distribution } from './distribution.tsx';
import { Verdict } from './verdict.tsx';

/** The method x metric table: every score with its interval, beside what maps that know nothing reach. */
export function ScoreTable({ answers }: { answers: ScoreAnswers }) {
  return (
    <table className="pl-score-table" data-testid="score-table">
      <thead>
        <tr>
          <th>Method</th>
          <th className="pl-number">Score, 95 % interval</th>
          <th>Wells</th>
          <th
            className="pl-number"
            title="What the area alone, a random map and a blob in the middle would give"
          >
            Chance · random · centre
          </th>
          <th>Than chance</th>
        </tr>
      </thead>
      {answers.metrics.map((metric) => (
        <MetricRows key={metric} metric={metric} answers={answers} />
      ))}
    </table>
  );
}

function MetricRows({ metric, answers }: { metric: ScoreMetricId; answers: ScoreAnswers }) {
  const { title, summary, better } = scoreMetric(metric);
  const cells = useMemo(() => answers.table.filter((cell) => cell.metric === metric), [answers, metric]);
  const domain = useMemo(() => domainOf(cells), [cells]);
  return (
    <tbody>
      <tr className="pl-score-metric">
        <th colSpan={5} scope="rowgroup">
          {title} <span>{better === 'higher' ? 'higher is better' : 'lower is better'}</span>
          <em>{summary}</em>
        </th>
      </tr>
      {cells.map((cell) => (
        <tr key={cell.contender} data-testid="score-row" data-metric={metric}>
          <td>{answers.contenders.find(({ id }) => id === cell.contender)?.title}</td>
          <td className="pl-number" data-testid="score-value">
            {formatInterval(metric, cell)}
            <MapCount cell={cell} />
          </td>
          <td>
            <Distribution cell={cell} domain={domain} />
          </td>
          <td className="pl-number pl-muted">
            {[cell.chance, cell.random, cell.centre].map((level) => formatScore(metric, level)).join(' · ')}
          </td>
          <td>
            <Verdict verdict={cell.verdict} />
          </td>
        </tr>
      ))}
    </tbody>
  );
}

/** One scale for all methods of a metric, so that their dots can be compared. */
function domainOf(cells: readonly ScoreCell[]): readonly [number, number] {
  const [first] = cells;
  const [low, high] = first === undefined ? [0, 1] : scoreMetric(first.metric).range;
  const values = cells.flatMap((cell) => cell.values);
  return [low ?? Math.min(0, ...values), high ?? Math.max(1, ...values)];
}

function MapCount({ cell: { maps, missing } }: { cell: ScoreCell }) {
  const entries = Object.entries(missing) as [ScoreReason, number][]; // the keys are the record's own
  if (entries.length === 0) return null;
  const without = entries.reduce((sum, [, count]) => sum + count, 0);
  const label = entries.map(([reason, count]) => `${count}: ${scoreReasonText[reason]}`).join('; ');
  return (
    <Tooltip label={`${without} without a value. ${label}`} multiline maw={320}>
      <span className="pl-hinted">
        {maps - without} of {maps} maps
      </span>
    </Tooltip>
  );
}
