import type { Migration } from '../migrate.ts';

/** Plates, networks, runs and maps. */
export const firstTables: Migration = {
  number: 1,
  sql: `
create table meta (key text primary key, value text not null) strict, without rowid;

create table plates (
  id integer primary key,
  name text not null,
  rows integer not null check (rows > 0),
  columns integer not null check (columns > 0),
  canvas_width real not null,
  canvas_height real not null,
  pixel_size_um real,
  state text not null check (state in ('importing', 'ready')),
  source text not null,
  created_at text not null,
  program_version text not null
) strict;

create table roots (
  id integer primary key,
  plate_id integer not null references plates on delete cascade,
  path text not null,
  unique (plate_id, path)
) strict;

create table channels (
  plate_id integer not null references plates on delete cascade,
  channel integer not null check (channel >= 0),
  name text not null,
  color text not null,
  low real not null,
  high real not null,
  gamma real not null check (gamma > 0),
  visible integer not null check (visible in (0, 1)),
  range_min real not null,
  range_max real not null,
  histogram blob not null,
  primary key (plate_id, channel),
  unique (plate_id, name)
) strict, without rowid;

create table wells (
  id integer primary key,
  plate_id integer not null references plates on delete cascade,
  row integer not null check (row >= 0),
  column integer not null check (column >= 0),
  role text not null,
  label text,
  conditions text not null,
  x real not null,
  y real not null,
  width real not null,
  height real not null,
  unique (plate_id, row, column)
) strict;

create table fields (
  id integer primary key,
  well_id integer not null references wells on delete cascade,
  number integer not null,
  width integer not null check (width > 0),
  height integer not null check (height > 0),
  canvas_x real not null,
  canvas_y real not null,
  canvas_width real not null,
  canvas_height real not null,
  unique (well_id, number)
) strict;

create table planes (
  id integer primary key,
  field_id integer not null references fields on delete cascade,
  channel integer not null check (channel >= 0),
  z integer not null,
  t integer not null,
  root_id integer not null references roots on delete cascade,
  relative_path text not null,
  locator text not null,
  dtype text not null,
  byte_size integer not null,
  modified_at text,
  content_hash text,
  unique (field_id, channel, z, t)
) strict;
create index planes_by_root on planes (root_id);

create table previews (
  field_id integer not null references fields on delete cascade,
  channel integer not null,
  width integer not null check (width > 0),
  height integer not null check (height > 0),
  dtype text not null check (dtype in ('uint16', 'float32')),
  data blob not null,
  primary key (field_id, channel)
) strict;

create table objects (
  field_id integer not null references fields on delete cascade,
  finder_key text not null,
  count integer not null,
  centres blob not null,
  areas blob not null,
  provenance text not null,
  created_at text not null,
  primary key (field_id, finder_key)
) strict;

create table networks (
  id integer primary key,
  name text not null,
  path text not null,
  sha256 text not null,
  labels text not null,
  recipe text not null,
  description text not null,
  cape_head text,
  package_dir text,
  created_at text not null,
  program_version text not null
) strict;

create table network_files (
  network_id integer not null references networks on delete cascade,
  name text not null,
  data blob not null,
  primary key (network_id, name)
) strict;

create table runs (
  id integer primary key,
  plate_id integer not null references plates on delete cascade,
  network_id integer not null references networks,
  method text not null,
  parameters text not null,
  layer text,
  targets text not null,
  wells text,
  seed integer not null,
  state text not null check (state in
    ('queued', 'running', 'cancelling', 'cancelled', 'failed', 'done-with-errors', 'done')),
  created_at text not null,
  program_version text not null
) strict;
create index runs_by_plate on runs (plate_id);
create index runs_by_network on runs (network_id);

create table units (
  id integer primary key,
  run_id integer not null references runs on delete cascade,
  field_id integer not null references fields on delete cascade,
  target_key text not null,
  target text not null,
  state text not null check (state in ('queued', 'done', 'failed')),
  error text,
  facts text,
  min real,
  max real,
  seconds real,
  finished_at text,
  unique (run_id, field_id, target_key)
) strict;
create index units_by_state on units (run_id, state, min, max);
create index units_by_field on units (field_id);

create table maps (
  unit_id integer primary key references units on delete cascade,
  count integer not null,
  height integer not null,
  width integer not null,
  dtype text not null check (dtype in ('float32', 'float16')),
  layer text,
  network_sha256 text not null,
  parameters text not null,
  seed integer not null,
  device text not null,
  program_version text not null,
  boxes blob not null,
  data blob not null
) strict;

create table verdicts (
  network_id integer not null references networks on delete cascade,
  field_id integer not null references fields on delete cascade,
  verdict text not null,
  primary key (network_id, field_id)
) strict, without rowid;
create index verdicts_by_field on verdicts (field_id);
`,
};
