import type { Field } from '../../../../shared/plate.ts';
import type { Region } from '../../../../shared/region.ts';

/** A field with its regions, as it goes into a file. */
export interface ExportedField {
  readonly plate: string;
  readonly well: string;
  readonly field: Field;
  readonly regions: readonly Region[];
}

/** Letters of a plate's name in a file name: in four bytes each still shorter than file systems take. */
const mostLetters = 56;

/** The field's part of a file name: plate, well and number, without signs that file systems refuse. */
export function fieldStem({ plate, well, field }: ExportedField): string {
  const plain = Array.from(plate.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-'));
  return `${plain.slice(0, mostLetters).join('')}_${well}_f${field.index}`;
}
