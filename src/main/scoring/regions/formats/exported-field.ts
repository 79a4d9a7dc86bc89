import type { Field } from '../../../../shared/plate.ts';
import type { Region } from '../../../../shared/region.ts';

/** A field with its regions, as it goes into a file. */
export interface ExportedField {
  readonly plate: string;
  readonly well: string;
  readonly field: Field;
  readonly regions: readonly Region[];
}

/** The field's part of a file name: plate, well and number, without signs that file systems refuse. */
export function fieldStem({ plate, well, field }: ExportedField): string {
  return `${plate.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-')}_${well}_f${field.index}`;
}
