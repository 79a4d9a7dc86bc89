import type Database from 'better-sqlite3';
import { z } from 'zod';
import { unpackFloats, unpackPixels } from '../pack.ts';
import { layoutSchema } from '../overviews.ts';

/** What was read well by its row and had blobs that could not be unpacked, or whose checksum was another. */
export interface Unreadable {
  readonly maps: number;
  readonly previews: number;
}

const mapRow = z.object({
  dtype: z.enum(['float32', 'float16']),
  length: z.int().min(0),
  data: z.instanceof(Buffer),
});
const pictureRow = mapRow.extend({ dtype: z.enum(['uint16', 'float32']) });
const overviewRow = pictureRow.omit({ length: true }).extend({ layout: z.string() });

/**
 * Drops maps, previews and overviews of a repaired project that cannot be read: a damaged page may hold a blob whose row
 * reads well and whose numbers do not. Overviews are counted nowhere, since previews stand in for them.
 */
export async function dropUnreadable(target: Database.Database): Promise<Unreadable> {
  const maps = await dropWhere(target, {
    table: 'maps',
    columns: 'dtype, count * height * width as length, data',
    read: (row) => {
      const { data, dtype, length } = mapRow.parse(row);
      return unpackFloats(data, dtype, length);
    },
  });
  const previews = await dropWhere(target, {
    table: 'previews',
    columns: 'dtype, height * width as length, data',
    read: (row) => {
      const { data, dtype, length } = pictureRow.parse(row);
      return unpackPixels(data, dtype, length);
    },
  });
  await dropWhere(target, {
    table: 'overviews',
    columns: 'dtype, layout, data',
    read: (row) => {
      const { data, dtype, layout } = overviewRow.parse(row);
      const pictures = layoutSchema.parse(JSON.parse(layout));
      const length = pictures.reduce((sum, { width, height }) => sum + width * height, 0);
      return unpackPixels(data, dtype, length);
    },
  });
  return { maps, previews };
}

interface Blobs {
  readonly table: string;
  readonly columns: string;
  /** Fails where the row's blob cannot be read. */
  readonly read: (row: unknown) => Promise<unknown>;
}

/** One blob at a time is held. @returns how many rows were dropped; 0 where the project's format has no such table */
async function dropWhere(target: Database.Database, { table, columns, read }: Blobs): Promise<number> {
  const known = target.prepare('select 1 from sqlite_schema where name = ?').get(table);
  if (known === undefined) return 0;
  const ids: unknown[] = target.prepare(`select rowid from "${table}"`).pluck().all();
  const select = target.prepare(`select ${columns} from "${table}" where rowid = ?`);
  const drop = target.prepare(`delete from "${table}" where rowid = ?`);
  let dropped = 0;
  for (const id of ids) {
    const readable = await Promise.resolve()
      .then(() => read(select.get(id)))
      .then(
        () => true,
        () => false,
      );
    if (!readable) dropped += drop.run(id).changes;
  }
  return dropped;
}
