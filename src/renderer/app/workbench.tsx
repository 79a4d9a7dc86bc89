import { useEffect, useState } from 'react';
import type { Project } from '../../shared/contract/rpc.ts';
import {
  ImportDesk,
  ImportReportDialog,
  openImport,
  openImportReport,
  RunningImports,
} from '../features/import/index.ts';
import { Compare } from '../features/compare/index.ts';
import { OverlayPanel } from '../features/overlay/index.ts';
import { OfflineBanner, PlateList, PlateMapPanel, WellPanel } from '../features/plate/index.ts';
import { ChannelsPanel, followWell, viewerState, zoomToWell } from '../features/viewer/index.ts';
import { RegionsPanel, useRegionKeys } from '../features/regions/index.ts';
import { SegmentationPanel } from '../features/segmentation/index.ts';
import { usePlate, type Connection } from '../api/index.ts';
import { useChosenPlateId, useStore } from '../state/index.ts';
import { ErrorNotice } from '../ui/index.ts';
import { Divider } from './divider.tsx';
import { ExplainedViewer } from './explained-viewer.tsx';
import { Dock, type DockTab } from './dock.tsx';
import { DropZone } from './drop-zone.tsx';
import { NoPlates } from './no-plates.tsx';
import { forgetProject } from './forget-project.ts';
import { layout, openSide } from './layout-store.ts';
import { ProjectProblem } from './project-problem.tsx';
import { takeDrop } from './take-drop.ts';
import { TopBar } from './top-bar.tsx';
import { useKeys } from './keys.ts';
import { useMenu } from './menu.ts';
import { useOpenProject } from './use-open-project.ts';

interface WorkbenchProps {
  readonly project: Project;
  readonly connection: Connection;
}

/** Plates left, the image in the middle, what is drawn right, jobs below. */
export function Workbench({ project, connection }: WorkbenchProps) {
  const panels = useStore(layout, (value) => value);
  const [tab, setTab] = useState<DockTab>('jobs');
  const showTab = (next: DockTab) => {
    setTab(next);
    openSide('bottom');
  };
  const { data: plate, error } = usePlate(useChosenPlateId());
  const comparing = useStore(viewerState, (value) => value.comparing);
  useKeys(plate);
  useRegionKeys();
  const projects = useOpenProject();
  useEffect(() => forgetProject, []);
  useMenu(showTab, projects);
  return (
    <div className="pl-app">
      <TopBar project={project} connection={connection} />
      <div className="pl-body">
        {panels.leftOpen ? (
          <aside className="pl-side" style={{ width: panels.left }} aria-label="Plate">
            <PlateList onImport={() => openImport()} onReport={openImportReport}>
              <RunningImports key={project.path} />
            </PlateList>
            <PlateMapPanel
              onFocusWell={(name) => {
                if (plate !== undefined) followWell(plate, name);
              }}
              onOpenWell={() => {
                if (plate !== undefined) zoomToWell(plate);
              }}
            />
            <WellPanel />
            <Divider side="left" />
          </aside>
        ) : null}
        <div className="pl-centre-column">
          <main className="pl-main">
            {error !== null && plate === undefined ? <ErrorNotice error={error} /> : null}
            {plate === undefined ? null : <OfflineBanner plateId={plate.id} />}
            {plate !== undefined && comparing ? <Compare key={plate.id} plate={plate} /> : null}
            {plate !== undefined && !comparing ? <ExplainedViewer key={plate.id} plate={plate} /> : null}
            {project.plates.length === 0 ? <NoPlates /> : null}
          </main>
          {panels.bottomOpen ? (
            <section className="pl-dock" style={{ height: panels.bottom }} aria-label="Runs and networks">
              <Divider side="bottom" />
              <Dock tab={tab} onTab={setTab} />
            </section>
          ) : null}
        </div>
        {panels.rightOpen ? (
          <aside className="pl-side" style={{ width: panels.right }} aria-label="Picture">
            <OverlayPanel />
            <ChannelsPanel />
            {plate === undefined ? null : <SegmentationPanel plate={plate} />}
            <RegionsPanel />
            <Divider side="right" />
          </aside>
        ) : null}
      </div>
      <ImportDesk />
      <ImportReportDialog />
      <ProjectProblem error={projects.error} onClose={projects.forgetError} />
      <DropZone
        words="A folder of images, a network, regions, a plate map, or a project to open it"
        onDrop={(target, path) => takeDrop(target, path, { openProject: projects.openAt, showTab, plate })}
      />
    </div>
  );
}
