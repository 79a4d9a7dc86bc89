import { toErrorRecord } from '../../../shared/errors.ts';
import { formatWell } from '../../../shared/wells.ts';
import type { ProjectFile } from '../project-file.ts';
import { query } from '../query.ts';

/** A preview as a person knows it: `A02, field 1, channel DNA of plate P1`; by numbers where the file's rows are damaged too. */
export function namePreview({ connection }: ProjectFile, fieldId: number, channel: number): string {
  const find = () =>
    connection.get(
      query
        .selectFrom('fields')
        .innerJoin('wells', 'wells.id', 'fields.well_id')
        .innerJoin('plates', 'plates.id', 'wells.plate_id')
        .leftJoin('channels', (join) =>
          join.onRef('channels.plate_id', '=', 'plates.id').on('channels.channel', '=', channel),
        )
        .select(['wells.row', 'wells.column', 'fields.number', 'plates.name as plate', 'channels.name'])
        .where('fields.id', '=', fieldId),
    );
  const row = orUndefined(find);
  if (row === undefined) return `field ${fieldId}, channel ${channel}`;
  const { number, plate, name } = row;
  return `${formatWell(row)}, field ${number}, channel ${name ?? channel} of plate ${plate}`;
}

/** A well as a person knows it. */
export function nameWell({ connection }: ProjectFile, wellId: number): string {
  const find = () =>
    connection.get(
      query
        .selectFrom('wells')
        .innerJoin('plates', 'plates.id', 'wells.plate_id')
        .select(['wells.row', 'wells.column', 'plates.name as plate'])
        .where('wells.id', '=', wellId),
    );
  const row = orUndefined(find);
  return row === undefined ? `well ${wellId}` : `${formatWell(row)} of plate ${row.plate}`;
}

/** What is being named is damaged; that its name is too has been told by another law. */
function orUndefined<Row>(find: () => Row | undefined): Row | undefined {
  try {
    return find();
  } catch (error) {
    if (toErrorRecord(error).kind === 'Storage') return undefined;
    throw error;
  }
}
