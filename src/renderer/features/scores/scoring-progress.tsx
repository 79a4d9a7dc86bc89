import { Button, Progress } from '@mantine/core';
import { IconPlayerStop } from '@tabler/icons-react';
import type { ScoreProgress } from '../../../shared/score-request.ts';
import { useMutate } from '../../api/index.ts';

const phaseWords: Readonly<Record<ScoreProgress['phase'], string>> = {
  objects: 'finding nuclei',
  scores: 'scoring',
  networks: 'asking networks again',
};

const timeWords = (seconds: number) =>
  seconds < 90 ? `${Math.ceil(seconds)} s left` : `${Math.ceil(seconds / 60)} min left`;

/** How far the scoring is, with a button that stops it. */
export function ScoringProgress({ progress }: { progress: ScoreProgress | null }) {
  const cancel = useMutate('scores.cancel');
  const share = progress === null ? 0 : (100 * progress.done) / Math.max(1, progress.total);
  const left = progress?.etaSeconds ?? null;
  return (
    <div className="pl-score-now" data-testid="scoring-progress">
      <Progress size={4} radius="xl" value={share} w={110} aria-label="Progress of scoring" />
      <span>
        {phaseWords[progress?.phase ?? 'scores']}
        {progress?.phase === 'networks' ? `: ${progress.done} of ${progress.total} maps` : ''}
        {left === null ? '' : `, ${timeWords(left)}`}
      </span>
      <Button
        size="compact-xs"
        variant="default"
        leftSection={<IconPlayerStop size={12} />}
        data-testid="scoring-stop"
        onClick={() => cancel.mutate({})}
      >
        Stop
      </Button>
    </div>
  );
}
