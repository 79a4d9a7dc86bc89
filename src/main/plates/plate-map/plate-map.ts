import { readFile } from 'node:fs/promises';
import Papa from 'papaparse';
import { badInput, notFound } from '../../../shared/errors.ts';
import type { Role } from '../../../shared/plate.ts';
import type { WellPosition } from '../../../shared/wells.ts';
import { readLongForm } from './long-form.ts';
import { isMatrix, readMatrixForm } from './matrix-form.ts';
import type { RoleRule } from './roles.ts';

/** What the plate map says of one well. */
export interface MapEntry {
  readonly well: WellPosition;
  readonly role: Role;
  readonly label: string | null;
  readonly conditions: Readonly<Record<string, string>>;
  /** The well as the file spells it. */
  readonly text: string;
  /** Line of the file, counted from 1, for messages. */
  readonly line: number;
}

export interface PlateMap {
  readonly path: string;
  readonly entries: readonly MapEntry[];
  /** The column that gave the roles, or null where every well is a sample. */
  readonly roleColumn: string | null;
  /** Wells that stand in the file more than once; the first line counts. */
  readonly duplicates: readonly MapEntry[];
}

export interface PlateMapOptions {
  /** Which column gives the roles, where it is not to be guessed. */
  readonly roles?: RoleRule | undefined;
}

/** One line of the file: its number and its cells. */
export interface Line {
  readonly number: number;
  readonly cells: readonly string[];
}

const maxBytes = 32 * 2 ** 20;

/**
 * Reads a plate map in long form (a line a well) or matrix form (rows lettered, columns numbered); comma, semicolon
 * or tab separated. @throws BadInput naming file, line and value.
 */
export async function readPlateMap(path: string, options: PlateMapOptions = {}): Promise<PlateMap> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw notFound({
      what: 'the plate map cannot be read',
      where: path,
      mend: 'Check the path.',
      cause: error,
    });
  });
  if (bytes.byteLength > maxBytes)
    throw badInput({ what: 'the plate map is larger than 32 MB', where: path });
  return parsePlateMap(decodeText(bytes), path, options);
}

/** UTF-8, or Latin-1 as older spreadsheet exports are. */
function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('latin1').decode(bytes);
  }
}

/** As {@link readPlateMap}, from text; `path` is for messages. */
export function parsePlateMap(text: string, path: string, options: PlateMapOptions = {}): PlateMap {
  const lines = toLines(text);
  if (lines.length === 0) throw badInput({ what: 'the plate map is empty', where: path });
  const read = isMatrix(lines) ? readMatrixForm(lines, path) : readLongForm(lines, path, options.roles);
  const taken = new Map<string, MapEntry>();
  const duplicates: MapEntry[] = [];
  for (const entry of read.entries) {
    const key = `${entry.well.row},${entry.well.column}`;
    if (taken.has(key)) duplicates.push(entry);
    else taken.set(key, entry);
  }
  return { path, entries: [...taken.values()], roleColumn: read.roleColumn, duplicates };
}

/** The separator that the first line has most of. */
function guessSeparator(text: string): string {
  const [head = ''] = text.trimStart().split(/\r?\n/, 1);
  const count = (separator: string) => head.split(separator).length;
  return [',', ';', '\t'].reduce((best, each) => (count(each) > count(best) ? each : best));
}

function toLines(marked: string): Line[] {
  const text = marked.replace(/^\uFEFF/, '');
  const { data } = Papa.parse<string[]>(text, { delimiter: guessSeparator(text) });
  return data
    .map((cells, index) => ({ number: index + 1, cells: cells.map((cell) => cell.trim()) }))
    .filter(({ cells }) => cells.some((cell) => cell !== ''));
}
