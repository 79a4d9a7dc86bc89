import { z } from 'zod';
import { plateIdSchema, type PlateId } from '../../shared/ids.ts';
import { fromDoubles, packPixels, toDoubles } from './pack.ts';
import type { NewPlate } from './plates.ts';
import type { ProjectFile } from './project-file.ts';
import { insertOf, query } from './query.ts';
import { now, parseJson } from './rows.ts';
import { programVersion } from '../../shared/program.ts';

/** A small picture of a plane in its own intensities. */
export interface StagedPicture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint16Array<ArrayBuffer> | Float32Array<ArrayBuffer>;
}

/** A plane that an import has read. */
export interface StagedPlane {
  readonly fieldId: number;
  /** The number under which its preview waits; `finishImport` gives the plate's own ones. */
  readonly previewChannel: number;
  /** What the reader wants to know again later. Plain JSON. */
  readonly facts: unknown;
  readonly quantiles: Float64Array<ArrayBuffer>;
  readonly preview: StagedPicture;
  readonly overview: StagedPicture;
}

/** An image that an import has read or could not read. */
export interface StagedImage {
  /** Its place in the list of images. */
  readonly place: number;
  readonly byteSize: number;
  readonly modifiedAt: string | null;
  readonly outcome:
    { readonly facts: unknown; readonly planes: readonly StagedPlane[] } | { readonly reason: string };
}

/** As {@link StagedImage}, without its pictures. */
export interface ReadImage extends Pick<StagedImage, 'place' | 'byteSize' | 'modifiedAt'> {
  readonly facts: unknown;
  readonly planes: readonly { readonly facts: unknown; readonly quantiles: Float64Array<ArrayBuffer> }[];
}

/** The plate of an unfinished import of the same images, or null. */
export function findUnfinishedImport(project: ProjectFile, sourceKey: string): PlateId | null {
  const row = project.connection.get(
    query
      .selectFrom('imports')
      .innerJoin('plates', 'plates.id', 'imports.plate_id')
      .select('plate_id')
      .where('source_key', '=', sourceKey)
      .where('state', '=', 'importing')
      .orderBy('plate_id'),
  );
  return row === undefined ? null : plateIdSchema.parse(row.plate_id);
}

/** Begins an import: a plate without wells, in no list until `finishImport`. */
export function beginImport(
  project: ProjectFile,
  sourceKey: string,
  plate: Pick<NewPlate, 'name' | 'rows' | 'columns'>,
): PlateId {
  const { connection } = project;
  return connection.transaction(() => {
    const { id } = connection.run(
      query.insertInto('plates').values({
        ...plate,
        canvas_width: 1,
        canvas_height: 1,
        pixel_size_um: null,
        state: 'importing',
        source: '{}',
        created_at: now(),
        program_version: programVersion,
      }),
    );
    connection.run(query.insertInto('imports').values({ plate_id: id, source_key: sourceKey }));
    return plateIdSchema.parse(id);
  });
}

/** Stores what was read in one transaction; what is there already is replaced. */
export async function stageImages(
  project: ProjectFile,
  plateId: PlateId,
  images: readonly StagedImage[],
): Promise<void> {
  const planes = images.flatMap(({ place, outcome }) =>
    'planes' in outcome ? outcome.planes.map((plane, part) => ({ place, part, plane })) : [],
  );
  const packed = await Promise.all(planes.map(({ plane }) => packPixels(plane.preview.data)));
  project.connection.quickTransaction(() => {
    replaceImages(project, plateId, images);
    replacePlanes(project, plateId, planes);
    replacePreviews(
      project,
      planes.map(({ plane }, index) => ({ plane, data: packed[index] ?? new Uint8Array() })),
    );
  });
}

function replaceImages({ connection }: ProjectFile, plateId: PlateId, images: readonly StagedImage[]): void {
  const places = images.map(({ place }) => [plateId, place]);
  for (const table of ['import_planes', 'import_images'] as const) {
    connection.runMany(query.deleteFrom(table).where('plate_id', '=', 0).where('place', '=', 0), places);
  }
  connection.runMany(
    insertOf('import_images', ['plate_id', 'place', 'byte_size', 'modified_at', 'facts', 'reason']),
    images.map(({ place, byteSize, modifiedAt, outcome }) => [
      plateId,
      place,
      byteSize,
      modifiedAt,
      'facts' in outcome ? JSON.stringify(outcome.facts) : null,
      'reason' in outcome ? outcome.reason : null,
    ]),
  );
}

interface PlacedPlane {
  readonly place: number;
  readonly part: number;
  readonly plane: StagedPlane;
}

function replacePlanes({ connection }: ProjectFile, plateId: PlateId, planes: readonly PlacedPlane[]): void {
  connection.runMany(
    insertOf('import_planes', [
      'plate_id',
      'place',
      'part',
      'facts',
      'quantiles',
      'width',
      'height',
      'dtype',
      'overview',
    ]),
    planes.map(({ place, part, plane: { facts, quantiles, overview } }) => [
      plateId,
      place,
      part,
      JSON.stringify(facts),
      toDoubles(quantiles),
      overview.width,
      overview.height,
      typeOf(overview),
      bytesOf(overview),
    ]),
  );
}

interface PackedPreview {
  readonly plane: StagedPlane;
  readonly data: Uint8Array;
}

function replacePreviews({ connection }: ProjectFile, previews: readonly PackedPreview[]): void {
  connection.runMany(
    query.deleteFrom('previews').where('field_id', '=', 0).where('channel', '=', 0),
    previews.map(({ plane }) => [plane.fieldId, plane.previewChannel]),
  );
  connection.runMany(
    insertOf('previews', ['field_id', 'channel', 'width', 'height', 'dtype', 'data']),
    previews.map(({ plane: { fieldId, previewChannel, preview }, data }) => [
      fieldId,
      previewChannel,
      preview.width,
      preview.height,
      typeOf(preview),
      data,
    ]),
  );
}

const typeOf = ({ data }: StagedPicture) => (data instanceof Uint16Array ? 'uint16' : 'float32');
const bytesOf = ({ data }: StagedPicture) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

const anySchema = z.unknown();

/** Up to `limit` images that were read, from place `from` on, in the order of their places. */
export function readStagedImages(
  project: ProjectFile,
  plateId: PlateId,
  from: number,
  limit: number,
): ReadImage[] {
  const { connection } = project;
  const images = connection.all(
    query
      .selectFrom('import_images')
      .select(['place', 'byte_size', 'modified_at', 'facts'])
      .where('plate_id', '=', plateId)
      .where('place', '>=', from)
      .where('facts', 'is not', null)
      .orderBy('place')
      .limit(limit),
  );
  const last = images.at(-1)?.place ?? from;
  const planes = connection.all(
    query
      .selectFrom('import_planes')
      .select(['place', 'facts', 'quantiles'])
      .where('plate_id', '=', plateId)
      .where('place', '>=', from)
      .where('place', '<=', last)
      .orderBy('place')
      .orderBy('part'),
  );
  const byPlace = Map.groupBy(planes, ({ place }) => place);
  return images.map(({ place, byte_size, modified_at, facts }) => ({
    place,
    byteSize: byte_size,
    modifiedAt: modified_at,
    facts: facts === null ? null : parseJson(project, anySchema, facts),
    planes: (byPlace.get(place) ?? []).map((plane) => ({
      facts: parseJson(project, anySchema, plane.facts),
      quantiles: fromDoubles(plane.quantiles),
    })),
  }));
}

/** The smallest picture of a plane that an import has read. */
export interface StagedOverview extends StagedPicture {
  readonly place: number;
  readonly part: number;
}

/** The smallest pictures of the planes of some images. */
export function readStagedOverviews(
  project: ProjectFile,
  plateId: PlateId,
  places: readonly number[],
): StagedOverview[] {
  return project.connection
    .all(
      query
        .selectFrom('import_planes')
        .select(['place', 'part', 'width', 'height', 'dtype', 'overview'])
        .where('plate_id', '=', plateId)
        .where('place', 'in', [...places]),
    )
    .map(({ place, part, width, height, dtype, overview }) => {
      const { buffer } = new Uint8Array(overview);
      const data = dtype === 'uint16' ? new Uint16Array(buffer) : new Float32Array(buffer);
      return { place, part, width, height, data };
    });
}

/**
 * Removes up to `limit` planes of what finished imports had staged. Answers false when nothing is left; so the caller
 * can let other work have its turn in between.
 */
export function clearStaging(project: ProjectFile, limit: number): boolean {
  const { connection } = project;
  const finished = query
    .selectFrom('import_planes')
    .innerJoin('plates', 'plates.id', 'import_planes.plate_id')
    .select(['plate_id', 'place', 'part'])
    .where('state', '=', 'ready')
    .limit(limit);
  return connection.quickTransaction(() => {
    const planes = connection.all(finished);
    connection.runMany(
      query
        .deleteFrom('import_planes')
        .where('plate_id', '=', 0)
        .where('place', '=', 0)
        .where('part', '=', 0),
      planes.map(({ plate_id, place, part }) => [plate_id, place, part]),
    );
    if (planes.length === limit) return true;
    const ready = query.selectFrom('plates').select('id').where('state', '=', 'ready');
    connection.run(query.deleteFrom('import_images').where('plate_id', 'in', ready));
    return false;
  });
}
