import { z } from 'zod';
import type { LabQueue } from './lab-queue.ts';

/** Runs a statement; inside a transaction where it is handed one. */
export type Sql = LabQueue['sql'];

/** The values of a unit's maps as the project stores them, under the id that their answer names. */
export interface TravellingMaps {
  readonly id: string;
  /** The queue of the answer; what is left of a run goes with it. */
  readonly answerTo: string;
  readonly data: Uint8Array;
}

/**
 * Where maps lie between worker and desktop. As bytes in a table of their own they need no base64 and no JSON, which
 * PostgreSQL would read through and takes up to 256 MB only. They are deflated already, so it does not try again.
 */
export const mapsTable = `
create table if not exists platelens_lab.maps (
  id uuid primary key,
  answer_to text not null,
  data bytea not null,
  sent_at timestamptz not null default now()
);
alter table platelens_lab.maps alter column data set storage external;
create index if not exists maps_answer_to on platelens_lab.maps (answer_to);
delete from platelens_lab.maps where sent_at < now() - interval '14 days';`;

/** Adds maps, all in one statement. */
export async function sendMaps(sql: Sql, maps: readonly TravellingMaps[]): Promise<void> {
  if (maps.length === 0) return;
  const places = maps.map((_, index) => `($${3 * index + 1}, $${3 * index + 2}, $${3 * index + 3})`);
  await sql(
    `insert into platelens_lab.maps (id, answer_to, data) values ${places.join(', ')} on conflict do nothing`,
    maps.flatMap(({ id, answerTo, data }) => [
      id,
      answerTo,
      Buffer.from(data.buffer, data.byteOffset, data.byteLength),
    ]),
  );
}

const mapRowSchema = z.object({ id: z.string(), data: z.instanceof(Uint8Array) });

/** The maps of these ids that are there. */
export async function fetchMaps(sql: Sql, ids: readonly string[]): Promise<Map<string, Uint8Array>> {
  if (ids.length === 0) return new Map();
  const rows = await sql('select id, data from platelens_lab.maps where id = any($1::uuid[])', [[...ids]]);
  return new Map(
    z
      .array(mapRowSchema)
      .parse(rows)
      .map(({ id, data }) => [id, data]),
  );
}

export async function dropMaps(sql: Sql, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await sql('delete from platelens_lab.maps where id = any($1::uuid[])', [[...ids]]);
}

/** Drops what workers sent of a run after it had ended. */
export async function dropMapsOfRun(sql: Sql, answerTo: string): Promise<void> {
  await sql('delete from platelens_lab.maps where answer_to = $1', [answerTo]);
}
