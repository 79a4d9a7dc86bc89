import { badInput } from '../../../shared/errors.ts';
import { plainName } from './map-table.ts';

/**
 * Chooses among the plates that a map names: the one that is called as the plate is; else the only one whose name is a
 * part of the plate's, as a barcode is of a folder's name.
 * @throws BadInput naming the choice
 */
export function choosePlateName(inMap: readonly string[], names: readonly string[], path: string): string {
  const wanted = names.map(plainName).filter((name) => name !== '');
  const equal = wanted
    .map((name) => inMap.find((each) => plainName(each) === name))
    .find((found) => found !== undefined);
  if (equal !== undefined) return equal;
  const parts = inMap.filter((each) => {
    const name = plainName(each);
    return name.length >= 3 && wanted.some((plate) => plate.includes(name));
  });
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  const shown = inMap.slice(0, 8).join(', ') + (inMap.length > 8 ? ` and ${inMap.length - 8} more` : '');
  throw badInput({
    what: `it is a map of ${inMap.length} plates (${shown}), and none of them is called ${names.length === 0 ? 'for' : names.map((name) => `"${name}"`).join(' or ')}`,
    where: path,
    mend: 'Give this plate the name of one of them with --name.',
  });
}
