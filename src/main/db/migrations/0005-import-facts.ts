import type { Migration } from '../migrate.ts';

/**
 * What an import has read so far, so that a killed one goes on where it stopped; what was measured of every plane; and
 * the report of every finished import. Plates of older projects have neither measures nor report.
 */
export const importFacts: Migration = {
  number: 5,
  sql: `
create table imports (
  plate_id integer primary key references plates on delete cascade,
  source_key text not null
) strict;

create table import_images (
  plate_id integer not null references plates on delete cascade,
  place integer not null,
  byte_size integer not null,
  modified_at text,
  facts text,
  reason text,
  primary key (plate_id, place),
  check ((facts is null) <> (reason is null))
) strict, without rowid;

create table import_planes (
  plate_id integer not null references plates on delete cascade,
  place integer not null,
  part integer not null,
  facts text not null,
  quantiles blob not null,
  width integer not null,
  height integer not null,
  dtype text not null check (dtype in ('uint16', 'float32')),
  overview blob not null,
  primary key (plate_id, place, part)
) strict;

create table plane_measures (
  field_id integer not null references fields on delete cascade,
  channel integer not null,
  mean real not null,
  sd real not null,
  median real not null,
  p99 real not null,
  max real not null,
  at_max real not null,
  focus real,
  primary key (field_id, channel)
) strict, without rowid;

create table import_reports (
  plate_id integer primary key references plates on delete cascade,
  summary text not null
) strict;

create table import_left_out (
  plate_id integer not null references plates on delete cascade,
  kind text not null check (kind in ('broken', 'missing', 'left-out')),
  place integer not null,
  path text not null,
  reason text not null,
  primary key (plate_id, kind, place)
) strict, without rowid;

create index planes_by_content on planes (content_hash);
`,
};
