import { sql } from 'kysely';
import { cancelled, storage, toErrorRecord } from '../../../shared/errors.ts';
import { fieldIdSchema, unitIdSchema, wellIdSchema, type FieldId } from '../../../shared/ids.ts';
import type { StopSignal } from '../../../shared/stop-signal.ts';
import { listNetworks } from '../networks.ts';
import { readMaps } from '../maps.ts';
import { readObjects } from '../objects.ts';
import { readOverview } from '../overviews.ts';
import { listPlates } from '../plate-list.ts';
import { readPlateView } from '../plate-view.ts';
import { readPackedPreview } from '../previews.ts';
import type { ProjectFile } from '../project-file.ts';
import { query, type Query } from '../query.ts';
import { listRuns } from '../runs.ts';
import { unitsOfRun } from '../units.ts';
import { namePreview, nameWell } from './name-place.ts';

/** Something that is wrong in a project file. */
export interface Finding {
  /** Which law of the file is broken. */
  readonly law: 'pages' | 'references' | 'units' | 'maps' | 'previews' | 'objects' | 'rows';
  /** The table and row, as far as it is known. */
  readonly where: string;
  readonly what: string;
}

export interface CheckOptions {
  readonly signal?: StopSignal | undefined;
  /** Share of the maps and previews read, 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

export interface CheckReport {
  readonly findings: readonly Finding[];
  /** What was read. */
  readonly plates: number;
  readonly runs: number;
  readonly units: number;
  readonly maps: number;
  readonly previews: number;
  /** Previews of an older program, of which a turned bit may go unnoticed; importing the plate anew gives them a checksum. */
  readonly previewsWithoutChecksum: number;
}

/** Findings of one law beyond this many are summed up. */
const mostNamed = 20;

/**
 * Reads a whole project and tells everything in it that breaks a law: damaged pages, references to what is not there,
 * finished units without a map and maps without a finished unit, maps, previews, overviews, objects and rows that cannot be read.
 * Changes nothing. Between blobs it lets others work; it holds one blob at a time. @throws Cancelled, since half a check says
 * nothing
 */
export async function checkProject(project: ProjectFile, options: CheckOptions = {}): Promise<CheckReport> {
  const found: Finding[] = [];
  const note = (law: Finding['law'], where: string, what: string) => void found.push({ law, where, what });
  checkPages(project, note);
  checkReferences(project, note);
  checkUnits(project, note);
  const rows = checkRows(project, note);
  const blobs = await checkBlobs(project, note, options);
  return { findings: shorten(found), ...rows, ...blobs };
}

type Note = (law: Finding['law'], where: string, what: string) => void;

function raw<Row>(text: string): Query<Row> {
  return { compile: () => sql<Row>`${sql.raw(text)}`.compile(query) };
}

/** Runs a step; a file too damaged for it is itself a finding. */
function attempt(law: Finding['law'], where: string, note: Note, work: () => void): void {
  try {
    work();
  } catch (error) {
    note(law, where, toErrorRecord(error).what);
  }
}

function checkPages({ connection }: ProjectFile, note: Note): void {
  attempt('pages', 'file', note, () => {
    const rows = connection.all(raw<{ integrity_check: string }>('pragma integrity_check(100)'));
    for (const { integrity_check } of rows)
      if (integrity_check !== 'ok') note('pages', 'file', integrity_check);
  });
}

interface Violation {
  readonly table: string;
  readonly rowid: number | null;
  readonly parent: string;
}

function checkReferences({ connection }: ProjectFile, note: Note): void {
  attempt('references', 'file', note, () => {
    for (const { table, rowid, parent } of connection.all(raw<Violation>('pragma foreign_key_check')))
      note('references', `${table} ${rowid ?? ''}`.trim(), `refers to a row of ${parent} that is not there`);
  });
}

function checkUnits({ connection }: ProjectFile, note: Note): void {
  attempt('units', 'units', note, () => {
    const without = query
      .selectFrom('units')
      .leftJoin('maps', 'maps.unit_id', 'units.id')
      .select('units.id')
      .where('units.state', '=', 'done')
      .where('maps.unit_id', 'is', null);
    for (const { id } of connection.all(without)) note('units', `unit ${id}`, 'is done and has no map');
    const beyond = query
      .selectFrom('maps')
      .innerJoin('units', 'units.id', 'maps.unit_id')
      .select(['units.id', 'units.state'])
      .where('units.state', '!=', 'done');
    for (const { id, state } of connection.all(beyond))
      note('units', `unit ${id}`, `is ${state} and has a map`);
  });
}

/** Reads every row that a screen or a command reads, by the schema of its subject. */
function checkRows(project: ProjectFile, note: Note) {
  const counts = { plates: 0, runs: 0, units: 0 };
  attempt('rows', 'networks', note, () => void listNetworks(project));
  attempt('rows', 'plates', note, () => {
    for (const { id } of listPlates(project, () => true)) {
      counts.plates++;
      attempt('rows', `plate ${id}`, note, () => void readPlateView(project, id, () => true));
      attempt('rows', `runs of plate ${id}`, note, () => {
        for (const run of listRuns(project, id)) {
          counts.runs++;
          attempt(
            'rows',
            `run ${run.id}`,
            note,
            () => void (counts.units += unitsOfRun(project, run.id).length),
          );
        }
      });
    }
  });
  return counts;
}

async function checkBlobs(
  project: ProjectFile,
  note: Note,
  { signal, onProgress }: CheckOptions,
): Promise<Pick<CheckReport, 'maps' | 'previews' | 'previewsWithoutChecksum'>> {
  const blobs = listBlobs(project, note);
  const read = { maps: 0, previews: 0, previewsWithoutChecksum: 0 };
  for (const [index, blob] of blobs.entries()) {
    if (signal?.aborted === true) throw cancelled();
    try {
      const summed = await blob.read();
      if (blob.counts !== null) read[blob.counts]++;
      if (summed === false) read.previewsWithoutChecksum++;
    } catch (error) {
      note(blob.law, blob.where(), toErrorRecord(error).what);
    }
    if (index % 64 === 0) onProgress?.(index / blobs.length);
  }
  return read;
}

interface Blob {
  readonly law: Finding['law'];
  /** Asked only where something is wrong. */
  readonly where: () => string;
  /** Which of the report's figures it counts to. */
  readonly counts: 'maps' | 'previews' | null;
  /** False where a turned bit would not have been noticed. */
  readonly read: () => unknown;
}

function listBlobs(project: ProjectFile, note: Note): Blob[] {
  const { connection } = project;
  const blobs: Blob[] = [];
  attempt('maps', 'maps', note, () => {
    for (const { unit_id } of connection.all(query.selectFrom('maps').select('unit_id'))) {
      const read = () => readMaps(project, unitIdSchema.parse(unit_id));
      blobs.push({ law: 'maps', where: () => `map of unit ${unit_id}`, counts: 'maps', read });
    }
  });
  attempt('previews', 'previews', note, () => {
    const rows = connection.all(query.selectFrom('previews').select(['field_id', 'channel']));
    for (const { field_id, channel } of rows) {
      const where = () => `preview of ${namePreview(project, field_id, channel)}`;
      const read = async () =>
        (await readPackedPreview(project, fieldIdSchema.parse(field_id), channel))?.summed;
      blobs.push({ law: 'previews', where, counts: 'previews', read });
    }
  });
  attempt('previews', 'overviews', note, () => {
    for (const { well_id } of connection.all(query.selectFrom('overviews').select('well_id'))) {
      const read = () => readOverview(project, wellIdSchema.parse(well_id));
      const where = () => `overview of ${nameWell(project, well_id)}`;
      blobs.push({ law: 'previews', where, counts: null, read });
    }
  });
  attempt('objects', 'objects', note, () => {
    const rows = connection.all(query.selectFrom('objects').select(['field_id', 'finder_key']));
    for (const { field_id, finder_key } of rows) {
      const read = () => readWholeObjects(project, fieldIdSchema.parse(field_id), finder_key);
      blobs.push({ law: 'objects', where: () => `objects of field ${field_id}`, counts: null, read });
    }
  });
  return blobs;
}

/** @throws Storage where centres and areas do not fit each other */
function readWholeObjects(project: ProjectFile, fieldId: FieldId, finderKey: string): void {
  const objects = readObjects(project, fieldId, finderKey);
  if (objects === null) return;
  const [corners, areas] = [objects.centres.length, objects.areas.length];
  if (corners !== 2 * areas)
    throw storage({ what: `${corners / 2} centres for ${areas} areas`, where: project.path });
}

/** Names the first of each law and counts the others. */
function shorten(found: readonly Finding[]): Finding[] {
  const byLaw = Map.groupBy(found, ({ law }) => law);
  return [...byLaw].flatMap(([law, all]) => {
    const rest = all.length - mostNamed;
    const named = all.slice(0, mostNamed);
    return rest > 0 ? [...named, { law, where: 'and', what: `${rest} more of the same kind` }] : named;
  });
}
