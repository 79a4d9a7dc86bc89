import type { z } from 'zod';
import type { PlateView } from '../../../shared/plate.ts';
import type { fieldPickSchema } from '../../../shared/score-answers.ts';
import { choosePlate, workspace } from '../../state/index.ts';
import { zoomToWell } from '../viewer/index.ts';

export type FieldPick = z.infer<typeof fieldPickSchema>;

/** Shows the map of a field: its run, its well in focus, and the viewer on it where its plate is the one that is open. */
export function openField({ plateId, runId, well }: FieldPick, plate: PlateView | undefined): void {
  if (plateId !== plate?.id) choosePlate(plateId);
  workspace.set({ runId, focus: well, selection: new Set([well]) });
  if (plate !== undefined && plateId === plate.id) zoomToWell(plate);
}
