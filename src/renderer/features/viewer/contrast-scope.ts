import type { Rect } from '../../../shared/geometry.ts';
import type { Channel, PlateView } from '../../../shared/plate.ts';
import { createStore, workspace } from '../../state/index.ts';
import { findAt } from './placement.ts';
import { percentileLimits } from './percentile-limits.ts';
import { sampleLimits } from './sample-limits.ts';
import { viewerState } from './viewer-store.ts';

/** Over which pixels automatic contrast looks. Limits stay locked for the whole plate whatever they were taken from. */
export const contrastScopes = ['plate', 'well', 'field', 'project'] as const;
export type ContrastScope = (typeof contrastScopes)[number];

export const contrastScope = createStore<{ readonly scope: ContrastScope }>({ scope: 'plate' });

export const lowShare = 0.01;
export const highShare = 0.998;

/**
 * Black and white point of a channel at the 1st and 99.8th percentile of a scope: of the plate by its histogram, of the
 * well in focus or of the field in the middle of the screen by the pixels that are loaded. Null where none is.
 */
export function automaticLimits(
  plate: PlateView,
  channel: Channel,
  place: number,
  scope: Exclude<ContrastScope, 'project'>,
): { low: number; high: number } | null {
  if (scope === 'plate') return percentileLimits(channel, lowShare, highShare);
  const rect = rectOf(plate, scope);
  const values = rect === null ? null : (viewerState.get().sample?.(rect, place) ?? null);
  return values === null ? null : sampleLimits(values, lowShare, highShare);
}

function rectOf(plate: PlateView, scope: 'well' | 'field'): Rect | null {
  const { focus } = workspace.get();
  if (scope === 'well') return plate.wells.find(({ name }) => name === focus)?.canvas ?? null;
  const { viewer } = viewerState.get();
  if (viewer === null) return null;
  const { width, height } = viewer.view();
  return findAt(plate, viewer.toPlate({ x: width / 2, y: height / 2 })).field?.canvas ?? null;
}
