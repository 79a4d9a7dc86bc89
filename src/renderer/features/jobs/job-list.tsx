import { Button } from '@mantine/core';
import { IconListCheck } from '@tabler/icons-react';
import { useRuns } from '../../api/index.ts';
import { useChosenPlateId } from '../../state/index.ts';
import { ErrorNotice, Hint } from '../../ui/index.ts';
import { JobRow } from './job-row.tsx';
import { LabLine } from './lab-line.tsx';
import './jobs.css';

/** The runs of the plate, newest first, with live progress. */
export function JobList({ onNewRun }: { onNewRun: () => void }) {
  const { data: runs, error } = useRuns(useChosenPlateId());
  if (error !== null && runs === undefined) return <ErrorNotice error={error} />;
  if (runs === undefined) return null;
  if (runs.length === 0) {
    return (
      <Hint icon={<IconListCheck size={22} />} title="Nothing has been explained yet">
        A run asks one question of a network in every chosen well: which pixels made it decide so?
        <div>
          <Button size="compact-sm" mt={8} onClick={onNewRun}>
            New run
          </Button>
        </div>
      </Hint>
    );
  }
  return (
    <>
      <LabLine />
      <div className="pl-jobs" role="list" aria-label="Runs">
        {runs
          .toSorted((a, b) => b.id - a.id)
          .map((run) => (
            <JobRow key={run.id} run={run} />
          ))}
      </div>
    </>
  );
}
