import { Button, Loader, SegmentedControl } from '@mantine/core';
import { IconTargetArrow } from '@tabler/icons-react';
import type { PlateId } from '../../../shared/ids.ts';
import type { PlateView } from '../../../shared/plate.ts';
import type { ScoreAnswers } from '../../../shared/score-answers.ts';
import { scoreMetrics } from '../../../shared/score-metrics.ts';
import { usePlate, useRuns, useScoreAnswers } from '../../api/index.ts';
import { useChosenPlateId, useStore } from '../../state/index.ts';
import { ErrorNotice, Hint } from '../../ui/index.ts';
import { AskNetworks } from './ask-networks.tsx';
import { DoubtList } from './doubt-list.tsx';
import { FieldList } from './field-list.tsx';
import { GroupTable } from './group-table.tsx';
import { RankingList } from './ranking-list.tsx';
import { ScoreControls, ScoreNow } from './score-controls.tsx';
import { ScoreTable } from './score-table.tsx';
import { scoreParts, scoreView, type ScorePart } from './score-view.ts';
import { useFreshCheck } from './use-fresh-check.ts';
import './scores.css';
import './scores-narrow.css';

const partTitles: Readonly<Record<ScorePart, string>> = {
  table: 'Scores',
  ranking: 'Ranking',
  groups: 'Groups',
  fields: 'Best and worst',
  doubts: 'Doubts',
  networks: 'Ask networks',
};

const everyMetric = scoreMetrics.map(({ id }) => id);

/** Whether maps lie where they should: the answer in words, and the numbers behind it. */
export function ScoresPanel() {
  const plateId = useChosenPlateId();
  const { data: plate } = usePlate(plateId);
  const view = useStore(scoreView, (value) => value);
  useFreshCheck(plateId);
  const { data: runs = [] } = useRuns(plateId);
  const hasMaps = runs.some(({ unitsDone }) => unitsDone > 0);
  const { data: answers, error } = useScoreAnswers(
    plateId === null
      ? null
      : {
          plateId: view.wholeProject ? null : plateId,
          against: view.against,
          metrics: view.allMetrics ? everyMetric : null,
          runIds: null,
        },
  );
  if (plateId === null) return null;
  if (error !== null && answers === undefined) return <ErrorNotice error={error} />;
  if (answers === undefined) return <Loader size="xs" m="md" aria-label="Reading the scores" />;
  if (answers.table.length === 0) {
    if (view.part === 'networks') {
      return (
        <div className="pl-score-part">
          <AskNetworks plateId={plateId} />
        </div>
      );
    }
    if (!hasMaps) {
      return (
        <Hint icon={<IconTargetArrow size={22} />} title="There are no maps to score yet">
          When a run has explained some wells, its maps are held against cells or drawn regions here. Start
          one under “New run”.
        </Hint>
      );
    }
    return (
      <Hint icon={<IconTargetArrow size={22} />} title="Nothing has been scored yet">
        Scoring holds every map against the regions of the plate, or against nuclei that the program finds,
        and tells what a random map and a blob in the middle would reach.
        <ScoreNow plateId={plateId} />
        <Button size="compact-xs" variant="subtle" onClick={() => scoreView.set({ part: 'networks' })}>
          Or ask the networks again
        </Button>
      </Hint>
    );
  }
  return (
    <div className="pl-scores" data-testid="scores" data-part={view.part}>
      <Advice answers={answers} />
      <div className="pl-score-body">
        <div className="pl-score-bar">
          <SegmentedControl
            size="xs"
            aria-label="Part of the scores"
            data={scoreParts.map((value) => ({ value, label: labelOf(value, answers) }))}
            value={view.part}
            onChange={(part) =>
              scoreView.set({ part: scoreParts.find((known) => known === part) ?? 'table' })
            }
          />
          <ScoreControls answers={answers} plateId={plateId} />
        </div>
        <div className="pl-score-part">
          <Part part={view.part} answers={answers} plate={plate} plateId={plateId} />
        </div>
      </div>
    </div>
  );
}

const labelOf = (part: ScorePart, { suspicions }: ScoreAnswers) =>
  part === 'doubts' && suspicions.length > 0
    ? `${partTitles.doubts} (${suspicions.length})`
    : partTitles[part];

function Advice({ answers: { advice } }: { answers: ScoreAnswers }) {
  return (
    <aside
      className="pl-advice"
      data-testid="advice"
      data-enough={advice.enough}
      aria-label="Which method to trust"
    >
      <h3>{advice.headline}</h3>
      {advice.sentences.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
    </aside>
  );
}

interface PartProps {
  readonly part: ScorePart;
  readonly answers: ScoreAnswers;
  readonly plate: PlateView | undefined;
  readonly plateId: PlateId;
}

function Part({ part, answers, plate, plateId }: PartProps) {
  switch (part) {
    case 'table':
      return <ScoreTable answers={answers} />;
    case 'ranking':
      return <RankingList answers={answers} />;
    case 'groups':
      return <GroupTable answers={answers} />;
    case 'fields':
      return <FieldList answers={answers} plate={plate} />;
    case 'doubts':
      return <DoubtList answers={answers} plate={plate} />;
    case 'networks':
      return <AskNetworks plateId={plateId} />;
  }
}
