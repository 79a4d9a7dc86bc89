import type { Migration } from '../migrate.ts';

/**
 * Runs can be paused and go before others, and say why the program ended them; units say whose map they took over.
 * SQLite changes no check in place, so the table is written anew.
 */
export const queue: Migration = {
  number: 6,
  sql: `
create table runs_next (
  id integer primary key,
  plate_id integer not null references plates on delete cascade,
  network_id integer not null references networks,
  method text not null,
  parameters text not null,
  layer text,
  targets text not null,
  wells text,
  seed integer not null,
  priority integer not null default 0,
  state text not null check (state in
    ('queued', 'running', 'pausing', 'paused', 'cancelling', 'cancelled', 'failed', 'done-with-errors', 'done')),
  note text,
  created_at text not null,
  program_version text not null
) strict;
insert into runs_next
  (id, plate_id, network_id, method, parameters, layer, targets, wells, seed, state, created_at, program_version)
  select id, plate_id, network_id, method, parameters, layer, targets, wells, seed, state, created_at, program_version
  from runs;
drop table runs;
alter table runs_next rename to runs;
create index runs_by_plate on runs (plate_id);
create index runs_by_network on runs (network_id);

alter table units add column reused_from integer references units on delete set null;
create index units_by_origin on units (reused_from) where reused_from is not null;
`,
};
