import { badInput } from '../../shared/errors.ts';
import { formatWell, smallestFormat, type PlateFormat, type WellPosition } from '../../shared/wells.ts';
import type { PlateMap } from './plate-map/plate-map.ts';
import type { PlateListing } from './readers/plate-reader.ts';

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
export function choosePlateSize(
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
