import { Select } from '@mantine/core';
import { useState } from 'react';
import { scoreMetric, type ScoreMetricId } from '../../../shared/score-metrics.ts';
import type { GroupCell, ScoreAnswers } from '../../../shared/score-answers.ts';
import { formatScore } from '../../../shared/score-words.ts';

/** A score by role, label and condition: where a method stops finding what it should. */
export function GroupTable({ answers }: { answers: ScoreAnswers }) {
  const metrics = [...new Set(answers.groups.map(({ metric }) => metric))];
  const [picked, setPicked] = useState<ScoreMetricId | null>(null);
  const metric = metrics.find((known) => known === picked) ?? metrics[0];
  if (metric === undefined) return <p className="pl-muted">The plate map parts the wells into no groups.</p>;
  const groups = Map.groupBy(
    answers.groups.filter((cell) => cell.metric === metric),
    ({ column, value }) => `${column}\n${value}`,
  );
  return (
    <>
      <Select
        size="xs"
        className="pl-score-pick"
        aria-label="Metric of the groups"
        data={metrics.map((id) => ({ value: id, label: scoreMetric(id).title }))}
        value={metric}
        allowDeselect={false}
        onChange={(value) => setPicked(metrics.find((known) => known === value) ?? null)}
      />
      <table className="pl-score-table">
        <thead>
          <tr>
            <th>Where</th>
            <th className="pl-number">Wells</th>
            <th className="pl-number">Chance</th>
            {answers.contenders.map(({ id, title }) => (
              <th key={id} className="pl-number">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {[...groups.values()].map((cells) => (
            <GroupRow key={`${cells[0]?.column} ${cells[0]?.value}`} cells={cells} answers={answers} />
          ))}
        </tbody>
      </table>
    </>
  );
}

function GroupRow({ cells, answers }: { cells: readonly GroupCell[]; answers: ScoreAnswers }) {
  const [first] = cells;
  if (first === undefined) return null;
  return (
    <tr>
      <td>
        <span className="pl-muted">{first.column}</span> {first.value}
      </td>
      <td className="pl-number">{first.wells}</td>
      <td className="pl-number pl-muted">{formatScore(first.metric, first.chance)}</td>
      {answers.contenders.map(({ id }) => {
        const cell = cells.find(({ contender }) => contender === id);
        return (
          <td key={id} className="pl-number">
            {cell === undefined ? '–' : <GroupScore cell={cell} />}
          </td>
        );
      })}
    </tr>
  );
}

/** The mean, marked where it is no better than chance, over its interval. */
function GroupScore({ cell }: { cell: GroupCell }) {
  const { metric, mean, low, high, verdict } = cell;
  const text = formatScore(metric, mean);
  return (
    <span className="pl-group-score">
      {verdict === 'at' || verdict === 'below' ? (
        <span
          className="pl-verdict"
          data-verdict={verdict}
          title={verdict === 'at' ? 'no better than chance' : 'worse than chance'}
        >
          {text}
        </span>
      ) : (
        text
      )}
      {low === null || high === null ? null : (
        <small>
          {formatScore(metric, low)} to {formatScore(metric, high)}
        </small>
      )}
    </span>
  );
}
