import { Button } from '@mantine/core';
import { useState } from 'react';
import type { RunEstimate } from '../../../shared/run-estimate.ts';
import type { RunRequest } from '../../../shared/run.ts';
import { useRunEstimate } from '../../api/index.ts';
import { ErrorNotice, formatDuration } from '../../ui/index.ts';

/** Computes one unit on demand and tells what the run would take; a changed form asks anew. */
export function RunEstimateLine({ request }: { request: RunRequest | null }) {
  const [asked, setAsked] = useState(false);
  const { data, error, isFetching } = useRunEstimate(asked ? request : null);
  if (error !== null) return <ErrorNotice error={error} />;
  if (data !== undefined) {
    return (
      <p className="pl-muted" data-testid="run-estimate">
        {describeEstimate(data)}
      </p>
    );
  }
  return (
    <Button
      size="sm"
      variant="default"
      data-testid="estimate-run"
      loading={isFetching}
      disabled={request === null}
      onClick={() => setAsked(true)}
    >
      Estimate
    </Button>
  );
}

function describeEstimate({ units, reused, seconds, bytes, secondsPerUnit, freeBytes }: RunEstimate): string {
  const known = reused > 0 ? `, ${reused} already computed` : '';
  if (secondsPerUnit === null) return `${units} units, all computed already`;
  const room = bytes > freeBytes ? ' (the drive has too little room)' : '';
  return `${units} units${known}: about ${formatDuration(seconds)}, ${(bytes / 2 ** 20).toPrecision(2)} MiB${room}`;
}
