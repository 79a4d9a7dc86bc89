import { readFileSync } from 'node:fs';
import Papa from 'papaparse';

/** The rows of a table as another reader gives them, by column. */
export const readCsv = (path: string): Record<string, string>[] =>
  Papa.parse<Record<string, string>>(readFileSync(path, 'utf8'), { header: true, skipEmptyLines: true }).data;
