import { Button, Checkbox, Popover } from '@mantine/core';
import { IconColumns3 } from '@tabler/icons-react';
import type { Statistic } from '../../../shared/score-statistics.ts';
import { useStore } from '../../state/index.ts';
import { reviewView } from './review-state.ts';

/** Chooses which statistics of the maps have a column. */
export function StatisticColumns({ catalogue }: { catalogue: readonly Statistic[] }) {
  const columns = useStore(reviewView, (value) => value.columns);
  const shown = catalogue.filter(({ id }) => columns.includes(id)).length;
  return (
    <Popover position="top-end" shadow="md" withinPortal transitionProps={{ duration: 0 }} trapFocus>
      <Popover.Target>
        <Button
          size="compact-sm"
          variant="default"
          className="pl-review-columns"
          leftSection={<IconColumns3 size={14} />}
          disabled={catalogue.length === 0}
          data-testid="review-columns"
        >
          {shown === 0 ? 'Columns' : `Columns (${shown})`}
        </Button>
      </Popover.Target>
      <Popover.Dropdown className="pl-review-column-list" role="group" aria-label="Statistics with a column">
        {catalogue.map(({ id, title, summary }) => (
          <Checkbox
            key={id}
            size="xs"
            label={title}
            title={summary}
            checked={columns.includes(id)}
            onChange={(event) =>
              reviewView.set({ columns: withColumn(columns, id, event.currentTarget.checked) })
            }
          />
        ))}
      </Popover.Dropdown>
    </Popover>
  );
}

const withColumn = (columns: readonly string[], id: string, wanted: boolean) =>
  wanted ? [...columns, id] : columns.filter((known) => known !== id);
