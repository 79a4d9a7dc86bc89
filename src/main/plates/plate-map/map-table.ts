/** One line of a table: its number in the file or sheet, counted from 1, and its cells. */
export interface Line {
  readonly number: number;
  readonly cells: readonly string[];
}

/** A table of a plate map: a file of text has one, a workbook one a sheet. */
export interface MapTable {
  /** The sheet's name; null for a file of text. */
  readonly title: string | null;
  /** Without empty lines. */
  readonly lines: readonly Line[];
}

/** Compares names of plates as people write them: case, spaces, dots, dashes and underscores do not count. */
export const plainName = (name: string) =>
  name
    .normalize('NFC')
    .toLowerCase()
    .replaceAll(/[\s._-]/g, '');
