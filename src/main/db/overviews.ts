import { z } from 'zod';
import { fieldIdSchema, type WellId } from '../../shared/ids.ts';
import { packPixels, unpackPixels } from './pack.ts';
import type { Preview } from './previews.ts';
import type { ProjectFile } from './project-file.ts';
import { query } from './query.ts';
import { damaged, parseJson } from './rows.ts';

/** What the view of a whole plate shows of one well: a tiny picture of every channel of its fields. */
export interface WellOverview {
  readonly wellId: WellId;
  readonly pictures: readonly Preview[];
}

const side = z.int().min(1).max(256);

/** The pictures in the order in which their pixels follow each other. */
/** Which pictures an overview joins, in order. */
export const layoutSchema = z.array(
  z.object({ fieldId: fieldIdSchema, channel: z.int().min(0), width: side, height: side }),
);

/** Stores wells' overviews in one transaction; those that are there already are replaced. */
export async function saveOverviews(project: ProjectFile, wells: readonly WellOverview[]): Promise<void> {
  const rows = await Promise.all(wells.map(toRow));
  project.connection.quickTransaction(() => {
    for (const { well_id, ...rest } of rows) {
      project.connection.run(
        query
          .insertInto('overviews')
          .values({ well_id, ...rest })
          .onConflict((conflict) => conflict.column('well_id').doUpdateSet(rest)),
      );
    }
  });
}

async function toRow({ wellId, pictures }: WellOverview) {
  const whole = pictures.every(({ data }) => data instanceof Uint16Array);
  const length = pictures.reduce((sum, { data }) => sum + data.length, 0);
  const pixels = whole ? new Uint16Array(length) : new Float32Array(length);
  let end = 0;
  for (const { data } of pictures) {
    pixels.set(data, end);
    end += data.length;
  }
  const layout = pictures.map(({ fieldId, channel, width, height }) => ({ fieldId, channel, width, height }));
  return {
    well_id: wellId,
    dtype: whole ? ('uint16' as const) : ('float32' as const),
    layout: JSON.stringify(layout),
    data: await packPixels(pixels),
  };
}

/** A well's pictures, which share their memory, or null where the import of an older program made none. @throws Storage for a damaged row. */
export async function readOverview(project: ProjectFile, wellId: WellId): Promise<Preview[] | null> {
  const row = project.connection.get(
    query.selectFrom('overviews').select(['dtype', 'layout', 'data']).where('well_id', '=', wellId),
  );
  if (row === undefined) return null;
  const layout = parseJson(project, layoutSchema, row.layout);
  const length = layout.reduce((sum, { width, height }) => sum + width * height, 0);
  const pixels = await unpackPixels(row.data, row.dtype, length).catch((error: unknown) => {
    throw damaged(project, error);
  });
  let end = 0;
  return layout.map((picture) => {
    const start = end;
    end += picture.width * picture.height;
    return { ...picture, data: pixels.subarray(start, end) };
  });
}
