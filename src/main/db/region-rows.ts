import { z } from 'zod';
import {
  regionClassSchema,
  regionIdSchema,
  regionOriginSchema,
  type Region,
  type RegionClass,
  type RegionGeometry,
} from '../../shared/region.ts';
import { packedArrays, packedTypes } from '../../shared/region-packing.ts';
import { fieldIdSchema } from '../../shared/ids.ts';
import type { ProjectFile } from './project-file.ts';
import { query } from './query.ts';
import { damaged, parseJson, parseRow } from './rows.ts';

/** The inverse of `packGeometry`. @throws Storage where the row does not hold what it says. */
export function unpackGeometry(
  project: ProjectFile,
  row: { readonly kind: string; readonly dtype: string; readonly geometry: Uint8Array },
): RegionGeometry {
  const dtype = packedTypes.find((candidate) => candidate === row.dtype) ?? 'float64';
  const fault = () => damaged(project, new RangeError('a geometry is shorter or longer than it says'));
  if (row.geometry.length % packedArrays[dtype].BYTES_PER_ELEMENT !== 0) throw fault();
  // Copied, since a blob may start anywhere while typed arrays want an aligned start.
  const numbers = new packedArrays[dtype](new Uint8Array(row.geometry).buffer);
  if (!numbers.every(Number.isFinite)) throw fault();
  let place = 0;
  const take = () => {
    if (place >= numbers.length) throw fault();
    return numbers[place++] ?? 0;
  };
  const takeMany = (count: number) => {
    if (!(count >= 0 && place + count <= numbers.length)) throw fault();
    place += count;
    return Array.from(numbers.subarray(place - count, place));
  };
  if (row.kind === 'points') {
    const radius = take();
    return { kind: 'points', radius, points: takeMany(numbers.length - 1) };
  }
  const times = <T>(read: () => T): T[] => {
    const count = take();
    if (!(count >= 0 && count <= numbers.length)) throw fault();
    return Array.from({ length: count }, read);
  };
  const polygons = times(() => times(() => takeMany(take())));
  if (place !== numbers.length) throw fault();
  return { kind: 'area', polygons };
}

/** Regions with the name of their class. */
export const selectRegions = () =>
  query
    .selectFrom('regions')
    .innerJoin('region_classes', 'region_classes.id', 'regions.class_id')
    .selectAll('regions')
    .select('region_classes.name as class');

interface RegionRow {
  readonly id: number;
  readonly field_id: number;
  readonly class: string;
  readonly annotator: string;
  readonly name: string | null;
  readonly origin: string;
  readonly kind: string;
  readonly dtype: string;
  readonly geometry: Uint8Array;
  readonly created_at: string;
}

const factsSchema = z.object({ id: regionIdSchema, fieldId: fieldIdSchema });

/** A row in the words of the program. @throws Storage where it cannot be read. */
export function toRegion(project: ProjectFile, row: RegionRow): Region {
  return {
    ...parseRow(project, factsSchema, { id: row.id, fieldId: row.field_id }),
    class: row.class,
    annotator: row.annotator,
    name: row.name,
    origin: parseJson(project, regionOriginSchema, row.origin),
    geometry: unpackGeometry(project, row),
    createdAt: row.created_at,
  };
}

/** A class's row. @throws Storage where it cannot be read. */
export const toRegionClass = (
  project: ProjectFile,
  row: { readonly id: number; readonly name: string; readonly color: string },
): RegionClass => parseRow(project, regionClassSchema, row);
