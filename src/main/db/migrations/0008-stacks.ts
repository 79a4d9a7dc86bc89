import type { Migration } from '../migrate.ts';

/**
 * Slices and time points that an import kept to look through, beside the one plane a channel that networks see. Plates
 * of older projects have none.
 */
export const stacks: Migration = {
  number: 8,
  sql: `
create table stacks (
  plate_id integer primary key references plates on delete cascade,
  slices text not null,
  times text not null,
  shown text not null
) strict;

create table stack_planes (
  field_id integer not null references fields on delete cascade,
  channel integer not null check (channel >= 0),
  z integer not null,
  t integer not null,
  root_id integer not null references roots on delete cascade,
  relative_path text not null,
  locator text not null,
  primary key (field_id, channel, t, z)
) strict, without rowid;
create index stack_planes_by_root on stack_planes (root_id);
`,
};
