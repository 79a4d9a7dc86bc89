import type { Channel, PlateView } from '../../../shared/plate.ts';
import { call } from '../../api/index.ts';
import { highShare, lowShare } from './contrast-scope.ts';
import { joinHistograms } from './join-histograms.ts';
import { percentileLimits } from './percentile-limits.ts';

/**
 * Black and white point of a channel at the percentiles of all plates of the project together that have a channel of its
 * name. The other plates take them too, where the project may be written.
 */
export async function fitProject(
  plate: PlateView,
  channel: Channel,
  mayWrite: boolean,
): Promise<{ low: number; high: number }> {
  const project = await call('project.current', {});
  const ids = (project?.plates ?? []).map(({ id }) => id).filter((id) => id !== plate.id);
  const others = await Promise.all(ids.map((plateId) => call('plate.view', { plateId })));
  const same = others.flatMap(({ id, channels }) =>
    channels.filter(({ name }) => name === channel.name).map((found) => ({ id, found })),
  );
  const limits = percentileLimits(
    joinHistograms([channel, ...same.map(({ found }) => found)]),
    lowShare,
    highShare,
  );
  if (!mayWrite) return limits;
  for (const { id, found } of same) {
    const { index, name, color, gamma, visible } = found;
    await call('plate.setChannel', {
      plateId: id,
      channel: { index, name, color, gamma, visible, ...limits },
    });
  }
  return limits;
}
