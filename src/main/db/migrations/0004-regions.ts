import type { Migration } from '../migrate.ts';

/** Regions, their classes, and the history of both. Projects begin with two classes that people rename or remove. */
export const regions: Migration = {
  number: 4,
  sql: `
create table region_classes (
  id integer primary key,
  name text not null unique,
  color text not null
) strict;
insert into region_classes values (1, 'cell', '#ffb000'), (2, 'background', '#648fff');

create table regions (
  id integer primary key,
  field_id integer not null references fields on delete cascade,
  class_id integer not null references region_classes,
  annotator text not null,
  name text,
  origin text not null,
  kind text not null check (kind in ('area', 'points')),
  dtype text not null check (dtype in ('int16', 'float32', 'float64')),
  geometry blob not null,
  created_at text not null
) strict;
create index regions_by_field on regions (field_id, class_id, annotator);
create index regions_by_class on regions (class_id);

create table region_edits (
  id integer primary key,
  label text not null,
  undone integer not null check (undone in (0, 1)),
  made_at text not null
) strict;

create table region_changes (
  edit_id integer not null references region_edits on delete cascade,
  number integer not null,
  subject text not null check (subject in ('region', 'class')),
  subject_id integer not null,
  other text,
  geometry blob,
  primary key (edit_id, number)
) strict, without rowid;
`,
};
