import { Select } from '@mantine/core';
import { useState } from 'react';
import type { PlateView } from '../../../shared/plate.ts';
import { scoreMetric, type ScoreMetricId } from '../../../shared/score-metrics.ts';
import type { Extremes, ScoreAnswers } from '../../../shared/score-answers.ts';
import { formatScore } from '../../../shared/score-words.ts';
import { openField } from './open-field.ts';

interface FieldListProps {
  readonly answers: ScoreAnswers;
  readonly plate: PlateView | undefined;
}

/** The fields with the highest and lowest score of every method; a click shows the map. */
export function FieldList({ answers, plate }: FieldListProps) {
  const metrics = [...new Set(answers.extremes.map(({ metric }) => metric))];
  const [picked, setPicked] = useState<ScoreMetricId | null>(null);
  const metric = metrics.find((known) => known === picked) ?? metrics[0];
  if (metric === undefined) return <p className="pl-muted">No field has a score against an area.</p>;
  return (
    <>
      <Select
        size="xs"
        className="pl-score-pick"
        aria-label="Metric of the fields"
        data={metrics.map((id) => ({ value: id, label: scoreMetric(id).title }))}
        value={metric}
        allowDeselect={false}
        onChange={(value) => setPicked(metrics.find((known) => known === value) ?? null)}
      />
      <div className="pl-score-fields">
        {answers.contenders.map(({ id, title }) => {
          const extremes = answers.extremes.find(
            (entry) => entry.contender === id && entry.metric === metric,
          );
          return extremes === undefined ? null : (
            <section key={id}>
              <h4>{title}</h4>
              <Picks label="Best" metric={metric} picks={extremes.best} plate={plate} />
              <Picks label="Worst" metric={metric} picks={extremes.worst} plate={plate} />
            </section>
          );
        })}
      </div>
    </>
  );
}

interface PicksProps {
  readonly label: string;
  readonly metric: ScoreMetricId;
  readonly picks: Extremes['best'];
  readonly plate: PlateView | undefined;
}

function Picks({ label, metric, picks, plate }: PicksProps) {
  return (
    <div className="pl-picks">
      <span className="pl-muted">{label}</span>
      {picks.map((pick) => (
        <button
          key={pick.unitId}
          type="button"
          className="pl-pick"
          data-testid="field-pick"
          title={`Show well ${pick.well}, field ${pick.field}; chance ${formatScore(metric, pick.chance)}`}
          onClick={() => openField(pick, plate)}
        >
          <b>{pick.well}</b> {formatScore(metric, pick.value)}
        </button>
      ))}
    </div>
  );
}
