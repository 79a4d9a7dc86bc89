import type { PlateView } from '../../shared/plate.ts';
import { closeImport, openImport, openPlateMap } from '../features/import/index.ts';
import { openAddNetwork } from '../features/networks/index.ts';
import { openRegionImport } from '../features/regions/index.ts';
import type { DockTab } from './dock.tsx';
import type { DropTarget } from './drop-target.ts';
import { openSide } from './layout-store.ts';
import { showProjects } from './projects-button.tsx';

interface DropTakers {
  readonly openProject: (path: string) => void;
  readonly showTab: (tab: DockTab) => void;
  /** The plate that regions would belong to. */
  readonly plate: PlateView | undefined;
}

/** Brings what was dropped to the form that takes it; without a path, which browsers keep, the form asks for it. */
export function takeDrop(
  target: DropTarget,
  path: string,
  { openProject, showTab, plate }: DropTakers,
): void {
  switch (target) {
    case 'project':
      closeImport();
      if (path === '') showProjects();
      else openProject(path);
      return;
    case 'network':
      closeImport();
      openAddNetwork(path === '' ? undefined : path);
      showTab('networks');
      return;
    case 'regions':
      // Regions lie on fields: a plate comes first.
      if (plate === undefined) {
        openImport();
        return;
      }
      closeImport();
      openSide('right');
      openRegionImport(path);
      return;
    case 'plate-map':
      openPlateMap(path);
      return;
    case 'plate':
      openImport(path === '' ? undefined : path);
  }
}
