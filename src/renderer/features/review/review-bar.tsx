import { SegmentedControl, Select, Switch, TextInput } from '@mantine/core';
import type { Statistic } from '../../../shared/score-statistics.ts';
import { useStore } from '../../state/index.ts';
import { reviewShows, reviewState, reviewView } from './review-state.ts';
import { showLabels } from './review-words.ts';
import { StatisticColumns } from './statistic-columns.tsx';

interface ReviewBarProps {
  readonly catalogue: readonly Statistic[];
  readonly labels: readonly string[];
  readonly hit: number | null;
}

/** What the list holds, and which statistics have a column. */
export function ReviewBar({ catalogue, labels, hit }: ReviewBarProps) {
  const view = useStore(reviewView, (value) => value);
  const text = useStore(reviewState, (value) => value.text);
  return (
    <div className="pl-review-bar">
      <SegmentedControl
        size="xs"
        aria-label="Rows of the list"
        data={[
          { value: 'wells', label: 'Wells' },
          { value: 'fields', label: 'Fields' },
        ]}
        value={view.level}
        onChange={(level) => reviewView.set({ level: level === 'fields' ? 'fields' : 'wells' })}
      />
      <Select
        size="xs"
        className="pl-review-show"
        aria-label="Which rows"
        data-testid="review-show"
        data={reviewShows.map((value) => ({ value, label: showLabels[value] }))}
        value={view.show}
        allowDeselect={false}
        onChange={(value) => reviewView.set({ show: reviewShows.find((show) => show === value) ?? 'all' })}
      />
      {hit === null ? null : (
        <>
          <Select
            size="xs"
            className="pl-review-hit"
            aria-label="Class that counts as a hit"
            data={labels.map((label, index) => ({ value: String(index), label: `Hit: ${label}` }))}
            value={String(hit)}
            allowDeselect={false}
            onChange={(value) => reviewView.set({ hitClass: value === null ? null : Number(value) })}
          />
          <Switch
            size="xs"
            label="hits only"
            checked={view.onlyHits}
            onChange={(event) => reviewView.set({ onlyHits: event.currentTarget.checked })}
          />
        </>
      )}
      <TextInput
        size="xs"
        className="pl-review-find"
        aria-label="Find in well, condition, role or note"
        placeholder="Find"
        value={text}
        onChange={(event) => reviewState.set({ text: event.currentTarget.value })}
      />
      <StatisticColumns catalogue={catalogue} />
    </div>
  );
}
