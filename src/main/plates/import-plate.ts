import { badInput, storage } from '../../shared/errors.ts';
import { formatWell, smallestFormat, type PlateFormat, type WellPosition } from '../../shared/wells.ts';
import type { Project } from '../db/index.ts';
import { assemblePlate } from './assemble-plate.ts';
import { choosePlanes } from './choose-planes.ts';
import { digestImages } from './digest-images.ts';
import type { ImportReport } from './import-report.ts';
import { readPlateMap, type PlateMap } from './plate-map/plate-map.ts';
import { reconcile } from './plate-map/reconcile.ts';
import type { RoleRule } from './plate-map/roles.ts';
import { openPreviewSpool } from './preview-spool.ts';
import type { LeftOut, PlateFormatId, PlateListing } from './readers/plate-reader.ts';
import { readListing } from './readers/read-listing.ts';
import { refuseKnownPlate } from './refuse-known-plate.ts';
import { storePlate } from './store-plate.ts';
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
 * @throws BadInput where nothing fits, or the project has this plate or another one of its name, naming the folder and
 * the mend; NotFound, Storage, Cancelled
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
  refuseKnownPlate(project, request.name ?? listing.name, listing.root, chosen.images);
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

/** A map with more wells than this, and more than this share of them, outside the imaged format is of a larger plate. */
const strayWells = 3;
const strayShare = 0.1;
/** Screens are run on plates of 96 wells and more, so that fewer imaged wells mean that only a part was imaged. */
const commonPlate: PlateFormat = { rows: 8, columns: 12 };

const holds = (plate: PlateFormat, { well }: { readonly well: WellPosition }) =>
  well.row < plate.rows && well.column < plate.columns;

/**
 * The plate's rows and columns: as stated, or the smallest usual format that holds its images. A plate map may show
 * that only a part of a larger plate was imaged; a few stray wells are an error in the map.
 */
function choosePlateSize(
  listing: PlateListing,
  map: PlateMap | null,
  stated: PlateFormat | null,
): PlateFormat {
  const fixed = stated ?? listing.size;
  const size = fixed ?? smallestFormat(listing.images.map(({ well }) => well));
  const homeless = listing.images.find((image) => !holds(size, image));
  if (homeless !== undefined) {
    throw badInput({
      what: `its well ${formatWell(homeless.well)} lies outside a plate of ${size.rows} x ${size.columns} wells`,
      where: listing.root,
      mend: 'State the size of the plate that these images are of.',
    });
  }
  const outside = map?.entries.filter((entry) => !holds(size, entry)) ?? [];
  const [first] = outside;
  if (map === null || first === undefined) return size;
  const common = [...listing.images, ...map.entries].every((entry) => holds(commonPlate, entry));
  const larger = outside.length > strayWells && outside.length > strayShare * map.entries.length;
  if (fixed === null && (common || larger)) {
    return smallestFormat([...listing.images, ...map.entries].map(({ well }) => well));
  }
  throw badInput({
    what: `well ${first.text} lies outside the plate of ${size.rows} x ${size.columns} wells`,
    where: `${map.path}, line ${first.line}`,
    mend: 'Correct the line, or check that this map belongs to this plate.',
  });
}
