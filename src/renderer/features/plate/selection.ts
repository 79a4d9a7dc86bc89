import { formatWell, type PlateFormat, type WellPosition } from '../../../shared/wells.ts';
import { placesBetween, type PlateHit } from './plate-geometry.ts';

/** Which keys were held. `add` is Ctrl or Command, `extend` is Shift. */
export interface SelectionKeys {
  readonly add: boolean;
  readonly extend: boolean;
}

/**
 * The selection after a click. A plain click selects just what was hit, Ctrl turns it over, Shift selects the rectangle
 * from the anchor. Only wells of `known` can be selected.
 */
export function selectByClick(
  selection: ReadonlySet<string>,
  hit: PlateHit,
  keys: SelectionKeys,
  anchor: WellPosition | null,
  plate: { readonly format: PlateFormat; readonly known: ReadonlySet<string> },
): ReadonlySet<string> {
  const extended = keys.extend && hit.kind === 'well' && anchor !== null;
  const places = extended ? placesBetween(anchor, hit.well) : placesOf(hit, plate.format);
  const names = toNames(places, plate.known);
  if (keys.add) return extended ? union(selection, names) : toggle(selection, names);
  return new Set(names);
}

/** The selection while a rectangle is drawn from one place to another. */
export function selectByDrag(
  before: ReadonlySet<string>,
  from: WellPosition,
  to: WellPosition,
  keys: SelectionKeys,
  known: ReadonlySet<string>,
): ReadonlySet<string> {
  const names = toNames(placesBetween(from, to), known);
  return keys.add ? union(before, names) : new Set(names);
}

function placesOf(hit: PlateHit, { rows, columns }: PlateFormat): WellPosition[] {
  switch (hit.kind) {
    case 'well':
      return [hit.well];
    case 'row':
      return placesBetween({ row: hit.row, column: 0 }, { row: hit.row, column: columns - 1 });
    case 'column':
      return placesBetween({ row: 0, column: hit.column }, { row: rows - 1, column: hit.column });
    case 'corner':
      return placesBetween({ row: 0, column: 0 }, { row: rows - 1, column: columns - 1 });
  }
}

const toNames = (places: readonly WellPosition[], known: ReadonlySet<string>) =>
  places.map(formatWell).filter((name) => known.has(name));

const union = (a: ReadonlySet<string>, b: readonly string[]) => new Set([...a, ...b]);

/** Takes the names out where all of them are selected, else puts them in. */
function toggle(selection: ReadonlySet<string>, names: readonly string[]): ReadonlySet<string> {
  if (!names.every((name) => selection.has(name))) return union(selection, names);
  return new Set([...selection].filter((name) => !names.includes(name)));
}

/** A selection in words: the names of a few wells, else their number. */
export function describeSelection(selection: ReadonlySet<string>): string {
  const names = [...selection].sort();
  return names.length <= 4 ? names.join(', ') : `${names.length} wells`;
}
