import { basename } from 'node:path';
import type { PlateFormat } from '../../shared/wells.ts';
import { choosePlanes } from './choose-planes.ts';
import { choosePlateSize } from './choose-plate-size.ts';
import type { ImportRequest } from './import-plate.ts';
import { letOthersWork } from './let-others-work.ts';
import { compareNaturally } from './natural-order.ts';
import { readPlateMap, type PlateMap } from './plate-map/plate-map.ts';
import type { ListedImage, PlateListing } from './readers/plate-reader.ts';
import { readListing } from './readers/read-listing.ts';

/** Everything that is known about an import before an image is read. */
export interface ImportPlan {
  readonly listing: PlateListing;
  readonly map: PlateMap | null;
  readonly size: PlateFormat;
  /** What the plate is to be called. */
  readonly name: string;
  /** The images that are read. */
  readonly images: readonly ListedImage[];
  readonly otherSlices: number;
  readonly otherTimes: number;
  /** True where they are kept to look through. */
  readonly keepsPlanes: boolean;
  /** The number of a field by its name. */
  readonly fieldNumbers: ReadonlyMap<string, number>;
}

/** Finds out what a folder holds and what of it is to be read. @throws BadInput, NotFound naming file and mend */
export async function planImport(
  request: ImportRequest,
  signal: AbortSignal | undefined,
): Promise<ImportPlan> {
  const listing = await readListing(request.path, request.format ?? 'auto', {
    pattern: request.pattern,
    plate: request.plate,
    signal,
  });
  const map =
    request.plateMap === undefined
      ? null
      : await readPlateMap(request.plateMap, {
          roles: request.roles,
          signal,
          plateNames: [request.name, request.plate, listing.name, basename(listing.root)].filter(
            (name) => name !== undefined,
          ),
        });
  await letOthersWork();
  const chosen = choosePlanes(listing.images, { z: request.z, t: request.t });
  await letOthersWork();
  return {
    listing,
    map,
    size: choosePlateSize(listing, map, request.size ?? null),
    name: request.name ?? listing.name,
    ...chosen,
    keepsPlanes: request.keepPlanes === true,
    fieldNumbers: numberFields(chosen.images.map(({ field }) => field)),
  };
}

/** A field's number is the one in its name; where any field of the plate has another name, its place in the order. */
function numberFields(names: readonly string[]): Map<string, number> {
  const distinct = [...new Set(names)].sort(compareNaturally);
  const counted = distinct.every((name) => /^\d{1,9}$/.test(name));
  return new Map(distinct.map((name, place) => [name, counted ? Number(name) : place + 1]));
}

/** Images by well, as `row|column`, in reading order. */
export function groupByWell(images: readonly ListedImage[]): Map<string, ListedImage[]> {
  const sorted = [...images].sort((a, b) => a.well.row - b.well.row || a.well.column - b.well.column);
  return Map.groupBy(sorted, ({ well }) => `${well.row}|${well.column}`);
}
