import type { FieldId } from '../../../shared/ids.ts';
import type { PlateView } from '../../../shared/plate.ts';
import { workspace } from '../../state/index.ts';
import { viewerState } from '../viewer/index.ts';

/** Puts a field's well into focus and the viewer on the field. */
export function showField(
  plate: PlateView,
  { well: name, fieldId }: { readonly well: string; readonly fieldId: FieldId },
): void {
  const well = plate.wells.find((known) => known.name === name);
  if (well === undefined) return;
  workspace.set({ focus: well.name, selection: new Set([well.name]) });
  const field = well.fields.find(({ id }) => id === fieldId);
  viewerState.get().viewer?.zoomTo(field?.canvas ?? well.canvas);
}
