import type { Migration } from '../migrate.ts';

/** The coarsest pictures of every field, a row a well. Plates of older projects have none and use their previews. */
export const overviews: Migration = {
  number: 2,
  sql: `
create table overviews (
  well_id integer primary key references wells on delete cascade,
  dtype text not null check (dtype in ('uint16', 'float32')),
  layout text not null,
  data blob not null
) strict;
`,
};
