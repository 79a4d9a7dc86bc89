import type { Role, Well } from '../../../shared/plate.ts';

type Place = Pick<Well, 'name' | 'row' | 'column' | 'role'>;

/** The well of a role that lies nearest to `from`, the first one in reading order among equals; null where there is none. */
export function nearestControl<W extends Place>(wells: readonly W[], from: Place, role: Role): W | null {
  const distance = (well: Place) => Math.hypot(well.row - from.row, well.column - from.column);
  return wells
    .filter((well) => well.role === role && well.name !== from.name)
    .reduce<W | null>(
      (nearest, well) => (nearest === null || distance(well) < distance(nearest) ? well : nearest),
      null,
    );
}
