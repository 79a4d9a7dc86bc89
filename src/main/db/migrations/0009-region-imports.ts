import type { Migration } from '../migrate.ts';

/** Edits of which an import has not yet stored all; what a killed import left goes when the project is opened next. */
export const regionImports: Migration = {
  number: 9,
  sql: `
create table region_imports (
  edit_id integer primary key references region_edits on delete cascade
) strict;
`,
};
