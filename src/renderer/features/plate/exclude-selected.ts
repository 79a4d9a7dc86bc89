import type { PlateView } from '../../../shared/plate.ts';
import { call } from '../../api/index.ts';
import { workspace } from '../../state/index.ts';
import { askForReason } from './plate-ask.ts';

/** Asks why the selected wells are excluded; where all of them are, includes them again. */
export function toggleExclusion(plate: PlateView): void {
  const { selection } = workspace.get();
  const wells = plate.wells.filter(({ name }) => selection.has(name));
  if (wells.length === 0) return;
  if (wells.some(({ role }) => role !== 'excluded')) {
    askForReason();
    return;
  }
  call('review.include', { wellIds: wells.map(({ id }) => id) }).catch((error: unknown) =>
    console.warn('The wells were not included again.', error),
  );
}
