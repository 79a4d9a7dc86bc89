import type { Field } from '../../../../shared/plate.ts';
import type { Region } from '../../../../shared/region.ts';

/** A field with its regions, as it goes into a file. */
export interface ExportedField {
  readonly plate: string;
  /** What stands for the plate in file names; of {@link plateStems}. */
  readonly plateStem: string;
  readonly well: string;
  readonly field: Field;
  readonly regions: readonly Region[];
}

/** Letters of a plate's name in a file name: in four bytes each still shorter than file systems take. */
const mostLetters = 56;

/** The field's part of a file name: plate, well and number. */
export const fieldStem = ({ plateStem, well, field }: ExportedField): string =>
  `${plateStem}_${well}_f${field.index}`;

/**
 * For each plate's name what stands for it in file names: without signs that file systems refuse, never hidden, and with
 * a number where two would be one, upper and lower case alike.
 */
export function plateStems(names: readonly string[]): string[] {
  const given = new Set<string>();
  return names.map((name) => {
    const stem = toStem(name);
    let unique = stem;
    for (let count = 2; given.has(keyOf(unique)); count++) unique = `${stem}-${count}`;
    given.add(keyOf(unique));
    return unique;
  });
}

function toStem(name: string): string {
  const plain = name.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^\.[.-]*/u, '');
  return plain === '' ? 'plate' : Array.from(plain).slice(0, mostLetters).join('');
}

const keyOf = (stem: string) => stem.normalize('NFKC').toLowerCase();
