import type { Migration } from '../migrate.ts';

/**
 * Marks and notes of people on wells and fields, and wells that they took out with a reason. Both join the one undo
 * history; SQLite changes no check in place, so the table of its changes is written anew.
 */
export const reviews: Migration = {
  number: 7,
  sql: `
create table reviews (
  id integer primary key,
  well_id integer not null references wells on delete cascade,
  field_id integer references fields on delete cascade,
  mark text check (mark in ('accepted', 'rejected', 'unsure')),
  note text not null,
  run_id integer references runs on delete set null,
  made_at text not null
) strict;
create unique index reviews_by_subject on reviews (well_id, coalesce(field_id, 0));
create index reviews_by_field on reviews (field_id) where field_id is not null;
create index reviews_by_run on reviews (run_id) where run_id is not null;

create table well_exclusions (
  well_id integer primary key references wells on delete cascade,
  reason text not null,
  role_before text not null,
  made_at text not null
) strict;

create table region_changes_next (
  edit_id integer not null references region_edits on delete cascade,
  number integer not null,
  subject text not null check (subject in ('region', 'class', 'review', 'well')),
  subject_id integer not null,
  other text,
  geometry blob,
  primary key (edit_id, number)
) strict, without rowid;
insert into region_changes_next (edit_id, number, subject, subject_id, other, geometry)
  select edit_id, number, subject, subject_id, other, geometry from region_changes;
drop table region_changes;
alter table region_changes_next rename to region_changes;
`,
};
