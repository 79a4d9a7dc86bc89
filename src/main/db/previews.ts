import type { FieldId, PlateId } from '../../shared/ids.ts';
import { fieldIdSchema } from '../../shared/ids.ts';
import { hasChecksum, packPixels, unpackPixels } from './pack.ts';
import type { ProjectFile } from './project-file.ts';
import { query } from './query.ts';
import { damaged } from './rows.ts';

/** A field's channel made small: raw intensities [height, width], enough to browse the plate without its files. */
export interface Preview {
  readonly fieldId: FieldId;
  readonly channel: number;
  readonly width: number;
  readonly height: number;
  readonly data: Uint16Array<ArrayBuffer> | Float32Array<ArrayBuffer>;
}

/** Stores previews in one transaction; one that is there already is replaced. */
export async function savePreviews(project: ProjectFile, previews: readonly Preview[]): Promise<void> {
  const packed = await Promise.all(
    previews.map(async (preview) => ({ preview, data: await packPixels(preview.data) })),
  );
  project.connection.transaction(() => {
    for (const { preview, data } of packed) savePreview(project, preview, data);
  });
}

function savePreview(project: ProjectFile, preview: Preview, data: Uint8Array): void {
  const picture = {
    width: preview.width,
    height: preview.height,
    dtype: preview.data instanceof Uint16Array ? ('uint16' as const) : ('float32' as const),
    data,
  };
  project.connection.run(
    query
      .insertInto('previews')
      .values({ field_id: preview.fieldId, channel: preview.channel, ...picture })
      .onConflict((conflict) => conflict.columns(['field_id', 'channel']).doUpdateSet(picture)),
  );
}

/** A field's preview, or null where the import has not made one. */
export async function readPreview(
  project: ProjectFile,
  fieldId: FieldId,
  channel: number,
): Promise<Preview | null> {
  return (await readPackedPreview(project, fieldId, channel))?.preview ?? null;
}

/** As {@link readPreview}; `summed` says whether a turned bit would have been noticed. @throws Storage for a damaged one */
export async function readPackedPreview(
  project: ProjectFile,
  fieldId: FieldId,
  channel: number,
): Promise<{ readonly preview: Preview; readonly summed: boolean } | null> {
  const row = project.connection.get(
    query.selectFrom('previews').selectAll().where('field_id', '=', fieldId).where('channel', '=', channel),
  );
  if (row === undefined) return null;
  const { width, height } = row;
  try {
    const data = await unpackPixels(row.data, row.dtype, width * height);
    return { preview: { fieldId, channel, width, height, data }, summed: hasChecksum(row.data) };
  } catch (error) {
    throw damaged(project, error);
  }
}

/** Fields of a plate that have fewer previews than channels: where an interrupted import goes on. */
export function fieldsWithoutPreviews(project: ProjectFile, plateId: PlateId): FieldId[] {
  return project.connection
    .all(
      query
        .selectFrom('fields')
        .innerJoin('wells', 'wells.id', 'fields.well_id')
        .select('fields.id')
        .where('wells.plate_id', '=', plateId)
        .where(
          (field) =>
            field
              .selectFrom('previews')
              .select((preview) => preview.fn.countAll<number>().as('n'))
              .whereRef('previews.field_id', '=', 'fields.id'),
          '<',
          (field) =>
            field
              .selectFrom('channels')
              .select((channel) => channel.fn.countAll<number>().as('n'))
              .where('channels.plate_id', '=', plateId),
        )
        .orderBy('fields.id'),
    )
    .map((row) => fieldIdSchema.parse(row.id));
}
