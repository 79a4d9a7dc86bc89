import { Button, Select, Switch } from '@mantine/core';
import { IconTargetArrow } from '@tabler/icons-react';
import { againstLabel } from '../../../shared/score.ts';
import type { PlateId } from '../../../shared/ids.ts';
import type { ScoreAnswers } from '../../../shared/score-answers.ts';
import { useMutate, useProject, useScoreCheck, useScoringProgress } from '../../api/index.ts';
import { useStore, useWriteBlock } from '../../state/index.ts';
import { scoreView } from './score-view.ts';
import { ScoreError } from './score-error.tsx';
import { ScoringProgress } from './scoring-progress.tsx';

interface ScoreControlsProps {
  readonly answers: ScoreAnswers | undefined;
  readonly plateId: PlateId;
}

/** What the scores are told against, over which plates, and the button that brings them up to date. */
export function ScoreControls({ answers, plateId }: ScoreControlsProps) {
  const view = useStore(scoreView, (value) => value);
  const { data: project } = useProject();
  const areas = answers?.areas ?? [];
  return (
    <div className="pl-score-controls">
      {areas.length === 0 ? null : (
        <Select
          size="xs"
          aria-label="Score against"
          data-testid="score-against"
          data={areas.map((area) => ({ value: area, label: `Against ${againstLabel(area)}` }))}
          value={answers?.against ?? null}
          allowDeselect={false}
          onChange={(against) => scoreView.set({ against })}
        />
      )}
      {(project?.plates.length ?? 0) > 1 ? (
        <Switch
          size="xs"
          label="All plates"
          checked={view.wholeProject}
          onChange={(event) => scoreView.set({ wholeProject: event.currentTarget.checked })}
        />
      ) : null}
      <Switch
        size="xs"
        label="Every metric"
        checked={view.allMetrics}
        onChange={(event) => scoreView.set({ allMetrics: event.currentTarget.checked })}
      />
      <ScoreNow plateId={view.wholeProject ? null : plateId} />
    </div>
  );
}

/** Starts scoring, says how far it is, and says when there is nothing to do. */
export function ScoreNow({ plateId }: { plateId: PlateId | null }) {
  const request = { plateId, runIds: null, areas: null, annotator: null };
  const progress = useScoringProgress();
  const { data: state } = useScoreCheck(request);
  const start = useMutate('scores.start');
  const blocked = useWriteBlock() !== null;
  if (progress !== null || start.isPending) {
    return <ScoringProgress progress={progress} />;
  }
  const waiting = state?.computed ?? null;
  return (
    <div className="pl-score-now">
      <span className="pl-muted" data-testid="score-state">
        {waiting === null
          ? ''
          : waiting === 0
            ? 'up to date'
            : `${waiting} of ${state?.maps ?? 0} maps to score`}
      </span>
      <Button
        size="compact-xs"
        variant={waiting === 0 ? 'default' : 'filled'}
        leftSection={<IconTargetArrow size={13} />}
        data-testid="score-now"
        disabled={blocked || waiting === 0}
        onClick={() => start.mutate(request)}
      >
        Score now
      </Button>
      <ScoreError error={start.error} />
    </div>
  );
}
