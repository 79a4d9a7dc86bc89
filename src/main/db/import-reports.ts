import type { PlateId } from '../../shared/ids.ts';
import { importReportSchema, type ImportReport } from '../../shared/import.ts';
import type { ProjectFile } from './project-file.ts';
import { insertOf, query } from './query.ts';
import { parseJson, parseRow } from './rows.ts';

const kinds = { broken: 'broken', missing: 'missing', leftOut: 'left-out' } as const;
const lists = ['broken', 'missing', 'leftOut'] as const;

const summarySchema = importReportSchema.omit({ plateId: true, broken: true, missing: true, leftOut: true });

/** Stores the outcome of an import with every file that took no part, in one transaction. */
export function saveImportReport(project: ProjectFile, report: ImportReport): void {
  const { plateId, broken, missing, leftOut, ...summary } = report;
  const { connection } = project;
  connection.transaction(() => {
    connection.run(query.deleteFrom('import_left_out').where('plate_id', '=', plateId));
    connection.run(query.deleteFrom('import_reports').where('plate_id', '=', plateId));
    connection.run(
      query.insertInto('import_reports').values({ plate_id: plateId, summary: JSON.stringify(summary) }),
    );
    const byList = { broken, missing, leftOut };
    connection.runMany(
      insertOf('import_left_out', ['plate_id', 'kind', 'place', 'path', 'reason']),
      lists.flatMap((list) =>
        byList[list].map(({ where, reason }, place) => [plateId, kinds[list], place, where, reason]),
      ),
    );
  });
}

/** The report of a plate's import; null for a plate that an older program imported. */
export function readImportReport(project: ProjectFile, plateId: PlateId): ImportReport | null {
  const { connection } = project;
  const row = connection.get(
    query.selectFrom('import_reports').select('summary').where('plate_id', '=', plateId),
  );
  if (row === undefined) return null;
  const files = connection.all(
    query
      .selectFrom('import_left_out')
      .select(['kind', 'path', 'reason'])
      .where('plate_id', '=', plateId)
      .orderBy('place'),
  );
  const of = (list: keyof typeof kinds) =>
    files.filter(({ kind }) => kind === kinds[list]).map(({ path, reason }) => ({ where: path, reason }));
  return parseRow(project, importReportSchema, {
    ...parseJson(project, summarySchema, row.summary),
    plateId,
    broken: of('broken'),
    missing: of('missing'),
    leftOut: of('leftOut'),
  });
}
