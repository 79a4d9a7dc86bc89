import type { Migration } from '../migrate.ts';

/**
 * Scores and statistics of maps. `unit_id` 0 stands for a whole run and the empty `against` for no area, so that one
 * primary key tells every score apart. Units leave the project only with their run.
 */
export const scores: Migration = {
  number: 3,
  sql: `
create table scores (
  run_id integer not null references runs on delete cascade,
  metric text not null,
  against text not null,
  unit_id integer not null,
  value real,
  reason text,
  chance real,
  random real,
  centre real,
  details text not null,
  input_key text not null,
  program_version text not null,
  primary key (run_id, metric, against, unit_id),
  check ((value is null) = (reason is not null))
) strict, without rowid;

create table map_statistics (
  unit_id integer primary key references units on delete cascade,
  run_id integer not null references runs on delete cascade,
  statistics text not null,
  input_key text not null,
  program_version text not null
) strict;
create index map_statistics_by_run on map_statistics (run_id);
`,
};
