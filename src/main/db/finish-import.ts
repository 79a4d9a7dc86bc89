import type { PlateId } from '../../shared/ids.ts';
import type { ImportReport } from '../../shared/import.ts';
import { saveImportReport } from './import-reports.ts';
import { noPlate } from './plates.ts';
import type { ProjectFile } from './project-file.ts';
import { query } from './query.ts';

/**
 * Makes an imported plate visible. Fields and wells of which nothing could be read go, and previews get the numbers of
 * the plate's channels where `previewChannels` says that they waited under other ones.
 */
export function finishImport(
  project: ProjectFile,
  plateId: PlateId,
  previewChannels: ReadonlyMap<number, number> = new Map(),
  report: ImportReport | null = null,
): void {
  const { connection } = project;
  connection.transaction(() => {
    renumberPreviews(project, plateId, previewChannels);
    removeEmptyPlaces(project, plateId);
    if (report !== null) saveImportReport(project, report);
    connection.run(query.deleteFrom('imports').where('plate_id', '=', plateId));
    const { changes } = connection.run(
      query.updateTable('plates').set({ state: 'ready' }).where('id', '=', plateId),
    );
    if (changes === 0) throw noPlate(project, plateId);
  });
}

const wellsOf = (plateId: PlateId) => query.selectFrom('wells').select('id').where('plate_id', '=', plateId);
const fieldsOf = (plateId: PlateId) =>
  query.selectFrom('fields').select('id').where('well_id', 'in', wellsOf(plateId));

/** Goes by way of negative numbers, so that two channels can change places. */
function renumberPreviews(
  project: ProjectFile,
  plateId: PlateId,
  numbers: ReadonlyMap<number, number>,
): void {
  if ([...numbers].every(([from, to]) => from === to)) return;
  const change = query.updateTable('previews').where('field_id', 'in', fieldsOf(plateId));
  for (const [from, to] of numbers) {
    project.connection.run(change.set({ channel: -1 - to }).where('channel', '=', from));
  }
  for (const to of new Set(numbers.values())) {
    project.connection.run(change.set({ channel: to }).where('channel', '=', -1 - to));
  }
}

/** Of a plate that was imported; one that was only described keeps its places. */
function removeEmptyPlaces(project: ProjectFile, plateId: PlateId): void {
  const { connection } = project;
  const imported = connection.get(
    query.selectFrom('imports').select('plate_id').where('plate_id', '=', plateId),
  );
  if (imported === undefined) return;
  connection.run(
    query
      .deleteFrom('previews')
      .where('field_id', 'in', fieldsOf(plateId))
      .where((preview) =>
        preview.not(
          preview.exists(
            preview
              .selectFrom('planes')
              .select('planes.id')
              .whereRef('planes.field_id', '=', 'previews.field_id')
              .whereRef('planes.channel', '=', 'previews.channel'),
          ),
        ),
      ),
  );
  connection.run(
    query
      .deleteFrom('fields')
      .where('well_id', 'in', wellsOf(plateId))
      .where('id', 'not in', query.selectFrom('planes').select('field_id')),
  );
  connection.run(
    query
      .deleteFrom('wells')
      .where('plate_id', '=', plateId)
      .where('id', 'not in', query.selectFrom('fields').select('well_id')),
  );
}
