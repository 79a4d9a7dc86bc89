import type { ExportFormat, ExportRequest } from '../../../shared/contract/exports.ts';
import type { Project } from '../../db/index.ts';
import type { ReportExtras } from '../model/gather-report.ts';
import { writeFigures } from './figures/write-figures.ts';
import { toFileName } from './file-names.ts';
import { writeMapFiles } from './maps/map-files.ts';
import { writeOmeZarr } from './ome-zarr/write-plates.ts';
import type { Stage } from './output-folder.ts';
import { choosePlates, type ChosenPlate, type Following } from './selection.ts';
import { createTable, type Table } from './table/columns.ts';
import { writeCsv } from './table/csv.ts';
import { writeParquet } from './table/parquet.ts';
import { gatherUnitTable } from './table/unit-table.ts';

/** Everything that an export of one form is made from. */
interface Export {
  readonly project: Project;
  readonly request: ExportRequest;
  readonly chosen: readonly ChosenPlate[];
  readonly extras: ReportExtras;
  readonly stage: Stage;
  readonly following: Following;
}

/** The forms that this room writes; regions are written by those who know them. */
export type OwnFormat = Exclude<ExportFormat, 'geojson' | 'coco'>;

/** Writes one form and answers its notices. */
type Write = (asked: Export) => Promise<string[]>;

const mapFiles =
  (format: 'tiff' | 'png' | 'npy'): Write =>
  ({ project, chosen, stage, following }) =>
    writeMapFiles(format, project, chosen, stage, following);

const writers: Readonly<Record<OwnFormat, Write>> = {
  csv: async ({ project, chosen, stage, following }) => {
    const path = stage.claim('maps.csv');
    const table = await gatherUnitTable(project, chosen, following);
    await writeCsv(path, table, following.signal);
    await writeCsv(stage.claim('maps-columns.csv'), describeColumns(table));
    return [];
  },
  parquet: async ({ project, chosen, stage, following }) => {
    const path = stage.claim('maps.parquet');
    writeParquet(path, await gatherUnitTable(project, chosen, following));
    return [];
  },
  'ome-zarr': ({ project, request, chosen, stage, following }) =>
    writeOmeZarr(project, chosen, request.omeZarr, stage, following),
  tiff: mapFiles('tiff'),
  png: mapFiles('png'),
  npy: mapFiles('npy'),
  svg: ({ project, chosen, extras, stage, following }) =>
    writeFigures(project, chosen, extras, stage, following),
  project: ({ project, chosen, stage, following }) => {
    const path = stage.claim(`${toFileName(`${project.name}-excerpt`)}.platelens`);
    const selection = {
      plateIds: chosen.map(({ plate }) => plate.id),
      wellIds: chosen.flatMap(({ wells }) => wells.map(({ id }) => id)),
      runIds: chosen.flatMap(({ runs }) => runs.map(({ id }) => id)),
    };
    project.writeExcerpt(path, selection, following);
    return Promise.resolve(['the images themselves stay where they are; the excerpt has their previews']);
  },
};

/**
 * Writes what `request` asks onto a stage and answers what the form could not hold. It computes for long stretches: not
 * for main's thread.
 * @throws NotFound, BadInput where the request does not fit the project; Cancelled
 */
export function writeExport(
  project: Project,
  request: ExportRequest & { readonly to: OwnFormat },
  extras: ReportExtras,
  stage: Stage,
  following: Following = {},
): Promise<string[]> {
  const chosen = choosePlates(project, request);
  return writers[request.to]({ project, request, chosen, extras, stage, following });
}

/** What every column says, as a table beside the table. */
function describeColumns({ columns }: Table): Table {
  const table = createTable();
  for (const { name, kind, about } of columns) {
    table.nextRow();
    table.set('column', 'text', '', name);
    table.set('type', 'text', '', kind === 'text' ? 'text' : kind === 'whole' ? 'whole number' : 'number');
    table.set('about', 'text', '', about);
  }
  return table.build([]);
}
