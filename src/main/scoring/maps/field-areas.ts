import type { Size } from '../../../shared/geometry.ts';
import { againstObjects, classOf, type Against } from '../../../shared/score.ts';
import type { RegionGeometry } from '../../../shared/region.ts';
import type { Project } from '../../db/index.ts';
import { maskOfRegions, objectGeometries, unionOf } from './areas.ts';
import { fingerprint } from './fingerprint.ts';
import type { AreaMasks } from './score-against.ts';
import type { BatchTask, FieldTask } from './tasks.ts';

/** An area of one field on one grid, with its fingerprint. */
export interface FieldArea extends AreaMasks {
  readonly against: Against;
  /** Of the grid's pixels. */
  readonly ownShare: number;
  readonly allShare: number;
  readonly key: string;
}

/** The areas of a field, by grid: maps of several networks may meet on different ones. */
export interface FieldAreas {
  on(grid: Size): { readonly areas: readonly FieldArea[]; readonly cells: Uint8Array | null };
}

const shareOf = (mask: Uint8Array) => mask.reduce((sum, value) => sum + value, 0) / mask.length;

/** Class names that mean cells or their nuclei. */
const cellClass = /cell|nucle|zell|kern/iu;

/** Reads what is marked in a field. Fields that nobody has annotated have no area of a class. */
export function readFieldAreas(
  project: Project,
  { fieldId, width, height, units }: FieldTask,
  { areas, annotator, finderKey }: Pick<BatchTask, 'areas' | 'annotator' | 'finderKey'>,
): FieldAreas {
  const byClass = new Map<string, RegionGeometry[]>();
  const asked = annotator === null ? {} : { annotator };
  for (const region of project.listRegions({ fieldIds: [fieldId], ...asked })) {
    byClass.set(region.class, [...(byClass.get(region.class) ?? []), region.geometry]);
  }
  const objects = finderKey === null ? null : project.readObjects(fieldId, finderKey);
  const found = objects === null ? null : objectGeometries(objects);
  const geometriesOf = (against: Against): readonly RegionGeometry[] | null => {
    if (against === againstObjects) return found;
    // Where the last region was taken away, what was scored against it before must go.
    const isKnown = byClass.size > 0 || units.some(({ known }) => known[against] !== undefined);
    return isKnown ? (byClass.get(classOf(against) ?? '') ?? []) : null;
  };
  const onGrid = new Map<string, ReturnType<FieldAreas['on']>>();
  const build = (grid: Size) => {
    const mask = (geometries: readonly RegionGeometry[]) =>
      maskOfRegions(geometries, { width, height }, grid);
    const all = unionOf([...byClass.values()].map(mask), grid.width * grid.height);
    const built = areas.flatMap((against): FieldArea[] => {
      const geometries = geometriesOf(against);
      if (geometries === null) return [];
      const own = mask(geometries);
      const union = against === againstObjects || byClass.size <= 1 ? own : all;
      const key = fingerprint(`${grid.width}x${grid.height}`, own, union);
      return [{ ...{ against, own, all: union, key }, ownShare: shareOf(own), allShare: shareOf(union) }];
    });
    const cellGeometries = [...byClass].filter(([name]) => cellClass.test(name)).flatMap(([, own]) => own);
    const marked = cellGeometries.length > 0 ? cellGeometries : found;
    return { areas: built, cells: marked === null ? null : mask(marked) };
  };
  return {
    on: (grid) => {
      const name = `${grid.width}x${grid.height}`;
      const known = onGrid.get(name) ?? build(grid);
      onGrid.set(name, known);
      return known;
    },
  };
}
