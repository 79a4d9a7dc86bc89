import {
  DummyDriver,
  Kysely,
  sql,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type Compilable,
} from 'kysely';
import type { Tables } from './tables.ts';

/**
 * Builds typed SQL and never runs it: the project's connection does, synchronously. So one builder serves every
 * open project.
 */
export const query = new Kysely<Tables>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
});

export type Query<Row> = Compilable<Row>;

/** An insert of one row with its values in the order of `columns`, for `Connection.runMany`. */
export function insertOf<Table extends keyof Tables>(
  table: Table,
  columns: readonly (keyof Tables[Table] & string)[],
): Query<unknown> {
  const names = sql.join(columns.map((column) => sql.ref(column)));
  const values = sql.join(columns.map(() => sql`${null}`));
  return { compile: () => sql`insert into ${sql.table(table)} (${names}) values (${values})`.compile(query) };
}
