import { Tabs } from '@mantine/core';
import {
  IconCircleCheck,
  IconGridDots,
  IconListCheck,
  IconListSearch,
  IconPlayerPlay,
  IconTargetArrow,
  IconTopologyStar3,
} from '@tabler/icons-react';
import { isActive, JobList, NewRun } from '../features/jobs/index.ts';
import { NetworksPanel } from '../features/networks/index.ts';
import { QualityPanel } from '../features/quality/index.ts';
import { ReviewPanel } from '../features/review/index.ts';
import { ScoresPanel } from '../features/scores/index.ts';
import { useRuns } from '../api/index.ts';
import { useChosenPlateId } from '../state/index.ts';
import { Hint } from '../ui/index.ts';
import './dock.css';

export const dockTabs = ['jobs', 'new-run', 'networks', 'scores', 'quality', 'review'] as const;
export type DockTab = (typeof dockTabs)[number];

interface DockProps {
  readonly tab: DockTab;
  readonly onTab: (tab: DockTab) => void;
}

/** The lower panel: runs, the form for a new one, and the networks. */
export function Dock({ tab, onTab }: DockProps) {
  const plateId = useChosenPlateId();
  const { data: runs = [] } = useRuns(plateId);
  const active = runs.filter(isActive).length;
  return (
    <Tabs
      value={tab}
      onChange={(value) => onTab(dockTabs.find((known) => known === value) ?? 'jobs')}
      className="pl-dock-tabs"
      keepMounted={false}
      variant="default"
    >
      <Tabs.List>
        <Tabs.Tab value="jobs" leftSection={<IconListCheck size={14} />} data-testid="tab-jobs">
          Runs{active > 0 ? <span className="pl-live-count">{active}</span> : null}
        </Tabs.Tab>
        <Tabs.Tab value="new-run" leftSection={<IconPlayerPlay size={14} />} data-testid="new-run">
          New run
        </Tabs.Tab>
        <Tabs.Tab value="networks" leftSection={<IconTopologyStar3 size={14} />} data-testid="tab-networks">
          Networks
        </Tabs.Tab>
        <Tabs.Tab value="scores" leftSection={<IconTargetArrow size={14} />} data-testid="tab-scores">
          Scores
        </Tabs.Tab>
        <Tabs.Tab value="review" leftSection={<IconListSearch size={14} />} data-testid="tab-review">
          Review
        </Tabs.Tab>
        <Tabs.Tab value="quality" leftSection={<IconCircleCheck size={14} />} data-testid="tab-quality">
          Quality
        </Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="networks">
        <NetworksPanel />
      </Tabs.Panel>
      {plateId === null ? <WithoutPlate tab={tab} /> : <PlatePanels onTab={onTab} />}
    </Tabs>
  );
}

/** What belongs to a plate says so while there is none. */
function WithoutPlate({ tab }: Pick<DockProps, 'tab'>) {
  if (tab === 'networks') return null;
  return (
    <Tabs.Panel value={tab}>
      <Hint icon={<IconGridDots size={22} />} title="A plate comes first">
        Its runs, scores, marks and quality will stand here. A network can be added at any time.
      </Hint>
    </Tabs.Panel>
  );
}

function PlatePanels({ onTab }: Pick<DockProps, 'onTab'>) {
  return (
    <>
      <Tabs.Panel value="jobs">
        <JobList onNewRun={() => onTab('new-run')} />
      </Tabs.Panel>
      <Tabs.Panel value="new-run">
        <NewRun onStarted={() => onTab('jobs')} onNetworks={() => onTab('networks')} />
      </Tabs.Panel>
      <Tabs.Panel value="scores" h="100%">
        <ScoresPanel />
      </Tabs.Panel>
      <Tabs.Panel value="review" h="100%">
        <ReviewPanel />
      </Tabs.Panel>
      <Tabs.Panel value="quality" h="100%">
        <QualityPanel />
      </Tabs.Panel>
    </>
  );
}
