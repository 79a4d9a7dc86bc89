import { formatWell, tryParseWell, type WellPosition } from '../../../shared/wells.ts';

interface Named {
  /** The file's name without its ending, and the image's own name. */
  readonly file: string;
  readonly image: string;
}

interface Placed {
  readonly well: WellPosition;
  readonly field: string;
}

/**
 * Places images by their names, such as `Well A-1; Field #2`, `A1-Site_0` or `B07`, or by those of their files. Only
 * where one of the two tells a well for every image is it believed; otherwise all are fields of one well. Fields are
 * numbered in the order of the images, unless the names tell different numbers.
 */
export function placeByName(images: readonly Named[]): Placed[] {
  const byImage = images.map(({ image }) => wellIn(image));
  const byFile = images.map(({ file }) => wellIn(file));
  const told = [byImage, byFile].find((wells) => wells.every((well) => well !== null));
  const wells = images.map((_, index) => told?.[index] ?? { row: 0, column: 0 });
  const members = Map.groupBy(images.keys(), (index) => formatWell(wells[index] ?? { row: 0, column: 0 }));
  const fields = new Map<number, string>();
  for (const own of members.values()) {
    const numbers = own.map((index) => fieldIn(images[index]?.image ?? ''));
    const telling = numbers.every((number) => number !== null) && new Set(numbers).size === numbers.length;
    for (const [order, index] of own.entries())
      fields.set(index, (telling ? numbers[order] : null) ?? String(order + 1));
  }
  return wells.map((well, index) => ({ well, field: fields.get(index) ?? String(index + 1) }));
}

/** A well that stands by itself in a name; `Field 1`, `ch1` and `XY01` are none. */
function wellIn(name: string): WellPosition | null {
  const words = /\bwell[ _:#-]*([a-z]{1,2}[-_ ]?\d{1,2})(?!\d)/i.exec(name)?.[1];
  if (words !== undefined) return tryParseWell(words);
  for (const [, text = ''] of name.matchAll(/(?<![\p{L}\p{N}])([a-z]{1,2}\d{1,2})(?![\p{L}\p{N}])/giu)) {
    const well = /^(?:ch|xy)/i.test(text) ? null : tryParseWell(text);
    if (well !== null) return well;
  }
  return null;
}

const fieldIn = (name: string): string | null =>
  /(?:field|site|pos(?:ition)?|fov|series)[ _:#-]*(\d{1,6})/i.exec(name)?.[1]?.replace(/^0+(?=\d)/, '') ??
  null;
