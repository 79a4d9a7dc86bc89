import { badInput } from '../../shared/errors.ts';
import type { PlateId } from '../../shared/ids.ts';
import { noPlate } from './plates.ts';
import type { ProjectFile } from './project-file.ts';
import { query } from './query.ts';

/** Calls a plate by another name. @throws BadInput where another plate has it */
export function renamePlate(project: ProjectFile, plateId: PlateId, name: string): void {
  const { connection } = project;
  const trimmed = name.trim();
  if (trimmed === '' || trimmed.length > 200)
    throw badInput({ what: 'a plate has a name of 1 to 200 letters', where: project.path });
  connection.transaction(() => {
    const other = connection.get(
      query
        .selectFrom('plates')
        .select('id')
        .where('name', '=', trimmed)
        .where('state', '=', 'ready')
        .where('id', '!=', plateId),
    );
    if (other !== undefined) {
      throw badInput({
        what: `the project has another plate called "${trimmed}"`,
        where: project.path,
        mend: 'Give this one a name of its own.',
      });
    }
    const { changes } = connection.run(
      query.updateTable('plates').set({ name: trimmed }).where('id', '=', plateId),
    );
    if (changes === 0) throw noPlate(project, plateId);
  });
}

/** Takes a plate out of every list before its rows are removed bit by bit. */
export function hidePlate(project: ProjectFile, plateId: PlateId): void {
  const { changes } = project.connection.run(
    query.updateTable('plates').set({ state: 'importing' }).where('id', '=', plateId),
  );
  if (changes === 0) throw noPlate(project, plateId);
}

/** Removes up to `limit` previews of a plate, which hold most of its bytes. False when none was left. */
export function removePreviews(project: ProjectFile, plateId: PlateId, limit: number): boolean {
  const { connection } = project;
  const some = connection.all(
    query
      .selectFrom('previews')
      .innerJoin('fields', 'fields.id', 'previews.field_id')
      .innerJoin('wells', 'wells.id', 'fields.well_id')
      .select(['field_id', 'channel'])
      .where('plate_id', '=', plateId)
      .limit(limit),
  );
  connection.transaction(() =>
    connection.runMany(
      query.deleteFrom('previews').where('field_id', '=', 0).where('channel', '=', 0),
      some.map(({ field_id, channel }) => [field_id, channel]),
    ),
  );
  return some.length === limit;
}

/** Removes a plate with all that hangs on it: wells, planes, previews, runs and their maps. */
export function removePlate(project: ProjectFile, plateId: PlateId): void {
  const { changes } = project.connection.run(query.deleteFrom('plates').where('id', '=', plateId));
  if (changes === 0) throw noPlate(project, plateId);
}
