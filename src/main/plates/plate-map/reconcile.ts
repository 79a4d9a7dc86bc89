import { formatWell, type WellPosition } from '../../../shared/wells.ts';
import type { PlateMap } from './plate-map.ts';

/** How a plate map and the images agree; wells by name. */
export interface Reconciliation {
  readonly roleColumn: string | null;
  /** In the map, without images. */
  readonly declaredButMissing: readonly string[];
  /** With images, not in the map: taken as samples. */
  readonly presentButUndeclared: readonly string[];
  /** Lines of the map that name a well a second time and were not used. */
  readonly duplicates: readonly { readonly well: string; readonly line: number }[];
}

export function reconcile(map: PlateMap, imaged: readonly WellPosition[]): Reconciliation {
  const declared = new Set(map.entries.map(({ well }) => formatWell(well)));
  const present = new Set(imaged.map(formatWell));
  return {
    roleColumn: map.roleColumn,
    declaredButMissing: [...declared].filter((well) => !present.has(well)).sort(),
    presentButUndeclared: [...present].filter((well) => !declared.has(well)).sort(),
    duplicates: map.duplicates.map(({ well, line }) => ({ well: formatWell(well), line })),
  };
}
