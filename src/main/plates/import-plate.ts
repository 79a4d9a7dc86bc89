import { existsSync } from 'node:fs';
import { badInput, cancelled, isCancelled, storage } from '../../shared/errors.ts';
import type { FieldId, PlateId } from '../../shared/ids.ts';
import { plateFormats, smallestFormat, type PlateFormat } from '../../shared/wells.ts';
import type { Project } from '../db/index.ts';
import { assemblePlate, type AssembledPlate } from './assemble-plate.ts';
import { choosePlanes } from './choose-planes.ts';
import { digestImages } from './digest-images.ts';
import type { ImportReport } from './import-report.ts';
import { readPlateMap, type PlateMap } from './plate-map/plate-map.ts';
import { reconcile } from './plate-map/reconcile.ts';
import type { RoleRule } from './plate-map/roles.ts';
import { openPreviewSpool, type PreviewSpool } from './preview-spool.ts';
import type { LeftOut, PlateFormatId, PlateListing } from './readers/plate-reader.ts';
import { readListing } from './readers/read-listing.ts';
import { createWorkerPool, type WorkerPoolOptions } from './workers/worker-pool.ts';

/** What to import and how to read it. */
export interface ImportRequest {
  readonly path: string;
  readonly format?: PlateFormatId | 'auto' | undefined;
  /** File pattern or preset id for folders of images. */
  readonly pattern?: string | undefined;
  /** Which plate, where the file names tell several apart. */
  readonly plate?: string | undefined;
  /** Path of a CSV plate map. */
  readonly plateMap?: string | undefined;
  readonly roles?: RoleRule | undefined;
  /** Names of the channels in their order. */
  readonly channelNames?: readonly string[] | undefined;
  readonly pixelSizeUm?: number | undefined;
  readonly name?: string | undefined;
  /** Rows and columns of the plate, where its wells do not tell. */
  readonly size?: PlateFormat | undefined;
}

export interface ImportProgress {
  /** Images read and images to read. */
  readonly done: number;
  readonly total: number;
}

export interface ImportOptions extends WorkerPoolOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: ImportProgress) => void) | undefined;
}

/**
 * Reads a plate into the project. Every plane is read once; broken ones are listed in the report and the rest is
 * imported. A failed or cancelled import leaves the project as it was.
 * @throws BadInput where nothing fits, naming the folder and the mend; NotFound, Storage, Cancelled
 */
export async function importPlate(
  project: Project,
  request: ImportRequest,
  options: ImportOptions = {},
): Promise<ImportReport> {
  refuseReadOnly(project);
  const started = performance.now();
  const { signal } = options;
  const listing = await readListing(request.path, request.format ?? 'auto', {
    pattern: request.pattern,
    plate: request.plate,
    signal,
  });
  const map =
    request.plateMap === undefined ? null : await readPlateMap(request.plateMap, { roles: request.roles });
  const size = choosePlateSize(listing, map, request.size ?? null);
  const chosen = choosePlanes(listing.images);
  const pool = createWorkerPool(options);
  const spool = await openPreviewSpool();
  try {
    const read = await digestImages(pool, spool, listing.root, chosen.images, options);
    if (read.images.length === 0) throw nothingReadable(listing, read.broken);
    const plate = assemblePlate({ listing, size, map, request, images: read.images });
    const plateId = await storePlate(project, plate, spool, signal);
    return {
      ...plate.summary,
      plateId,
      evidence: listing.evidence,
      broken: [...read.broken, ...plate.broken],
      missing: listing.missing,
      leftOut: listing.leftOut,
      strayFiles: listing.strayFiles,
      otherSlices: chosen.otherSlices,
      otherTimes: chosen.otherTimes,
      plateMap: map === null ? null : reconcile(map, plate.plate.wells),
      seconds: (performance.now() - started) / 1000,
    };
  } finally {
    await Promise.all([pool.close(), spool.close()]);
  }
}

function refuseReadOnly(project: Project): void {
  if (project.readOnlyReason === null) return;
  throw storage({
    what:
      project.readOnlyReason === 'in-use'
        ? 'another program has the project open'
        : 'the project cannot be changed',
    where: project.path,
    mend: 'Close the other program, or check the permissions of the file.',
  });
}

function nothingReadable(listing: PlateListing, broken: readonly LeftOut[]) {
  const [first] = broken;
  return badInput({
    what: `none of its ${broken.length} images can be read; ${first?.where ?? ''}: ${first?.reason ?? ''}`,
    where: listing.root,
    mend: 'Copy or export the images again.',
  });
}

/** A plate map with more wells than this, and more than this share of them, outside the imaged format is of a larger plate. */
const strayWells = 3;
const strayShare = 0.1;

/**
 * The plate's rows and columns: as stated, or the smallest usual format that holds its images. A plate map may show
 * that only a part of a larger plate was imaged; a few stray wells are an error in the map.
 */
function choosePlateSize(
  listing: PlateListing,
  map: PlateMap | null,
  stated: PlateFormat | null,
): PlateFormat {
  const imaged = smallestFormat(listing.images.map(({ well }) => well));
  const fixed = stated ?? listing.size;
  if (fixed !== null && (imaged.rows > fixed.rows || imaged.columns > fixed.columns)) {
    throw badInput({
      what: `its wells do not fit on a plate of ${fixed.rows} x ${fixed.columns} wells`,
      where: listing.root,
      mend: `The smallest plate that holds them has ${plateFormats.includes(imaged) ? `${imaged.rows * imaged.columns} wells` : 'an unusual size'}.`,
    });
  }
  const size = fixed ?? imaged;
  const outside =
    map?.entries.filter(({ well }) => well.row >= size.rows || well.column >= size.columns) ?? [];
  const [first] = outside;
  if (map === null || first === undefined) return size;
  const larger = outside.length > strayWells && outside.length > strayShare * map.entries.length;
  if (fixed === null && larger)
    return smallestFormat([...listing.images, ...map.entries].map(({ well }) => well));
  throw badInput({
    what: `well ${first.text} lies outside the plate of ${size.rows} x ${size.columns} wells`,
    where: `${map.path}, line ${first.line}`,
    mend: 'Correct the line, or check that this map belongs to this plate.',
  });
}

/** Previews that are stored in one transaction; between them other work gets its turn. */
const previewsAtATime = 64;

async function storePlate(
  project: Project,
  { plate, previews }: AssembledPlate,
  spool: PreviewSpool,
  signal: AbortSignal | undefined,
): Promise<PlateId> {
  // What a killed import left behind is hidden and useless.
  for (const unfinished of project.listUnfinishedImports()) project.removePlate(unfinished.id);
  const plateId = project.insertPlate(plate);
  try {
    const view = project.readPlateView(plateId, existsSync);
    const fieldIds: ReadonlyMap<string, FieldId> = new Map(
      view.wells.flatMap((well) =>
        well.fields.map((field) => [`${well.row}|${well.column}|${field.index}`, field.id] as const),
      ),
    );
    for (let start = 0; start < previews.length; start += previewsAtATime) {
      if (signal?.aborted) throw cancelled();
      const some = await Promise.all(
        previews.slice(start, start + previewsAtATime).map(async ({ fieldKey, channel, place }) => {
          const fieldId = fieldIds.get(fieldKey);
          if (fieldId === undefined) throw new RangeError(`field ${fieldKey} was not stored`);
          return { fieldId, channel, ...(await spool.read(place)) };
        }),
      );
      project.savePreviews(some);
    }
    project.finishImport(plateId);
    return plateId;
  } catch (error) {
    takeBack(project, plateId, error);
    throw error;
  }
}

/** Removes a half-stored plate. Where even that fails the first error is the one to tell; the plate stays hidden. */
function takeBack(project: Project, plateId: PlateId, reason: unknown): void {
  try {
    project.removePlate(plateId);
  } catch (error) {
    if (isCancelled(reason)) throw error;
  }
}
