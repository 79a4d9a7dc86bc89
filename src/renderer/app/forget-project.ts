import { closeImport } from '../features/import/index.ts';
import { forgetNetworks } from '../features/networks/index.ts';
import { forgetRegions } from '../features/regions/index.ts';
import { resetWorkspace } from '../state/index.ts';
import { closeProjects } from './projects-button.tsx';

/** Forgets what was chosen in a project that is shown no longer: nothing of it means anything in another. */
export function forgetProject(): void {
  resetWorkspace();
  forgetRegions();
  forgetNetworks();
  closeImport();
  closeProjects();
}
