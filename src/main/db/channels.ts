import { notFound } from '../../shared/errors.ts';
import type { PlateId } from '../../shared/ids.ts';
import { channelSchema, type Channel, type ChannelDisplay } from '../../shared/plate.ts';
import { fromBlob, toBlob } from './pack.ts';
import type { ProjectFile } from './project-file.ts';
import { query } from './query.ts';
import { parseRow } from './rows.ts';

/** What an import learns about a channel's intensities. */
export type ChannelStatistics = Pick<Channel, 'low' | 'high' | 'rangeMin' | 'rangeMax' | 'histogram'>;

/** The channels of a plate in their order. */
export function readChannels(project: ProjectFile, plateId: PlateId): Channel[] {
  return project.connection
    .all(query.selectFrom('channels').selectAll().where('plate_id', '=', plateId).orderBy('channel'))
    .map((row) =>
      parseRow(project, channelSchema, {
        index: row.channel,
        name: row.name,
        color: row.color,
        low: row.low,
        high: row.high,
        gamma: row.gamma,
        visible: row.visible === 1,
        rangeMin: row.range_min,
        rangeMax: row.range_max,
        histogram: Array.from(fromBlob(row.histogram)),
      }),
    );
}

/** Stores how a channel is drawn. @throws NotFound where the plate has no such channel. */
export function setChannel(project: ProjectFile, plateId: PlateId, channel: ChannelDisplay): void {
  const { changes } = project.connection.run(
    query
      .updateTable('channels')
      .set({
        name: channel.name,
        color: channel.color,
        low: channel.low,
        high: channel.high,
        gamma: channel.gamma,
        visible: channel.visible ? 1 : 0,
      })
      .where('plate_id', '=', plateId)
      .where('channel', '=', channel.index),
  );
  if (changes === 0) throw noChannel(project, plateId, channel.index);
}

/** Stores a channel's range, histogram and first drawing limits. */
export function setChannelStatistics(
  project: ProjectFile,
  plateId: PlateId,
  index: number,
  statistics: ChannelStatistics,
): void {
  const { changes } = project.connection.run(
    query
      .updateTable('channels')
      .set({
        low: statistics.low,
        high: statistics.high,
        range_min: statistics.rangeMin,
        range_max: statistics.rangeMax,
        histogram: toBlob(new Float32Array(statistics.histogram)),
      })
      .where('plate_id', '=', plateId)
      .where('channel', '=', index),
  );
  if (changes === 0) throw noChannel(project, plateId, index);
}

function noChannel(project: ProjectFile, plateId: PlateId, index: number) {
  return notFound({ what: `plate ${plateId} has no channel ${index}`, where: project.path });
}
