import { existsSync } from 'node:fs';
import { sql } from 'kysely';
import { badInput, cancelled } from '../../shared/errors.ts';
import type { PlateId, RunId, WellId } from '../../shared/ids.ts';
import type { StopSignal } from '../../shared/stop-signal.ts';
import { restingStates } from '../../shared/run.ts';
import type { Connection } from './connection.ts';
import { openProjectFile, type ProjectFile } from './project-file.ts';
import { query, type Query } from './query.ts';
import type { Tables } from './tables.ts';

/** What of a project goes into an excerpt. */
export interface ExcerptSelection {
  readonly plateIds: readonly PlateId[];
  readonly wellIds: readonly WellId[];
  readonly runIds: readonly RunId[];
}

export interface ExcerptFollowing {
  readonly signal?: StopSignal | undefined;
  readonly onProgress?: ((share: number, label: string) => void) | undefined;
}

/**
 * Which rows of each table an excerpt takes, in an order in which nobody refers to a later row; null takes none. What
 * is left out: histories of edits, which may speak of other wells, and the state and report of imports.
 */
const rules: Readonly<Record<Exclude<keyof Tables, 'meta'>, string | null>> = {
  plates: 'id in (select id from temp.chosen_plates)',
  roots: 'plate_id in (select id from temp.chosen_plates)',
  channels: 'plate_id in (select id from temp.chosen_plates)',
  wells: 'id in (select id from temp.chosen_wells)',
  fields: 'well_id in (select id from temp.chosen_wells)',
  planes: 'field_id in (select id from main.fields)',
  previews: 'field_id in (select id from main.fields)',
  overviews: 'well_id in (select id from temp.chosen_wells)',
  plane_measures: 'field_id in (select id from main.fields)',
  stacks: 'plate_id in (select id from temp.chosen_plates)',
  stack_planes: 'field_id in (select id from main.fields)',
  objects: 'field_id in (select id from main.fields)',
  networks: 'id in (select network_id from source.runs where id in (select id from temp.chosen_runs))',
  network_files: 'network_id in (select id from main.networks)',
  runs: 'id in (select id from temp.chosen_runs)',
  units: 'run_id in (select id from main.runs) and field_id in (select id from main.fields)',
  maps: 'unit_id in (select id from main.units)',
  verdicts: 'network_id in (select id from main.networks) and field_id in (select id from main.fields)',
  reviews: 'well_id in (select id from temp.chosen_wells)',
  well_exclusions: 'well_id in (select id from temp.chosen_wells)',
  region_classes: 'true',
  regions: 'field_id in (select id from main.fields)',
  scores: 'run_id in (select id from main.runs) and (unit_id = 0 or unit_id in (select id from main.units))',
  map_statistics: 'unit_id in (select id from main.units)',
  imports: null,
  import_images: null,
  import_planes: null,
  import_reports: null,
  import_left_out: null,
  region_edits: null,
  region_changes: null,
  region_imports: null,
};

/**
 * Writes chosen wells and runs of a project as a new project at `path`: previews, networks, maps, verdicts, regions and
 * scores, with the ids that they had. Not for main's thread.
 * @throws BadInput where the file exists, Cancelled, Storage. Then nothing is left at `path`.
 */
export function writeExcerpt(
  project: ProjectFile,
  path: string,
  selection: ExcerptSelection,
  { signal, onProgress }: ExcerptFollowing = {},
): void {
  if (existsSync(path)) throw badInput({ what: 'the file exists already', where: path });
  const excerpt = openProjectFile(path, { mode: 'create', journal: 'rollback' });
  const { connection } = excerpt;
  try {
    connection.run(raw(sql`attach database ${project.path} as source`));
    choose(connection, 'chosen_plates', selection.plateIds);
    choose(connection, 'chosen_wells', selection.wellIds);
    choose(connection, 'chosen_runs', selection.runIds);
    const tables = Object.entries(rules);
    for (const [index, [table, rule]] of tables.entries()) {
      if (signal?.aborted === true) throw cancelled();
      if (rule === null) continue;
      onProgress?.(index / tables.length, `copying ${table.replaceAll('_', ' ')}`);
      connection.transaction(() => copyRows(connection, table, rule));
    }
    settle(connection);
    connection.script('detach database source');
    note(connection, project.name);
  } finally {
    excerpt.close();
  }
}

interface Statement {
  compile(builder: typeof query): ReturnType<Query<unknown>['compile']>;
}

const raw = (statement: Statement): Query<never> => ({ compile: () => statement.compile(query) });

/** Ids by the thousand are too many for one statement, so they stand in a table of their own while the excerpt is made. */
function choose(connection: Connection, table: string, ids: readonly number[]): void {
  connection.script(`create temp table ${table} (id integer primary key) strict`);
  connection.transaction(() =>
    connection.runMany(
      raw(sql`insert or ignore into ${sql.table(`temp.${table}`)} (id) values (${null})`),
      ids.map((id) => [id]),
    ),
  );
}

/** References to rows that may have been left out: kept where they are not. */
const loose: Readonly<Record<string, string>> = {
  'units.reused_from': `case when reused_from in (select id from source.units
    where run_id in (select id from temp.chosen_runs) and field_id in (select id from main.fields))
    then reused_from end`,
  'reviews.run_id': 'case when run_id in (select id from main.runs) then run_id end',
};

function copyRows(connection: Connection, table: string, rule: string): void {
  // Region classes begin with two that the source may have renamed or removed.
  if (table === 'region_classes') connection.script('delete from main.region_classes');
  const info: Query<{ name: string }> = raw(sql`select name from pragma_table_info(${table})`);
  const names = connection.all(info).map(({ name }) => name);
  const columns = names.map((name) => `"${name}"`).join(', ');
  const values = names.map((name) => loose[`${table}.${name}`] ?? `"${name}"`).join(', ');
  connection.script(
    `insert into main.${table} (${columns}) select ${values} from source.${table} where ${rule}`,
  );
}

/** A run that was going on, or waited, does not go on in the excerpt by itself. */
function settle(connection: Connection): void {
  connection.run(
    query
      .updateTable('runs')
      .set({ state: 'cancelled' })
      .where('state', 'not in', [...restingStates]),
  );
}

function note(connection: Connection, name: string): void {
  connection.run(query.insertInto('meta').values({ key: 'excerpt_of', value: name }));
}

/** For the test that no table is forgotten. */
export const excerptTables: readonly string[] = Object.keys(rules);
