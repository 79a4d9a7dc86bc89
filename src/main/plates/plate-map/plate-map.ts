import { readFile } from 'node:fs/promises';
import Papa from 'papaparse';
import { badInput, notFound } from '../../../shared/errors.ts';
import type { Role } from '../../../shared/plate.ts';
import type { WellPosition } from '../../../shared/wells.ts';
import { choosePlateName } from './choose-plate.ts';
import { hasWells, readLongForm, type ReadMap } from './long-form.ts';
import { plainName, type Line, type MapTable } from './map-table.ts';
import { isMatrix, readMatrixForm } from './matrix-form.ts';
import { readWorkbookAside } from './read-workbook-aside.ts';
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
  /** What the plate is called, the most telling name first: chooses among the plates of a map of several. */
  readonly plateNames?: readonly string[] | undefined;
  /** Which column gives the roles, where it is not to be guessed. */
  readonly roles?: RoleRule | undefined;
  readonly signal?: AbortSignal | undefined;
}

const maxBytes = 32 * 2 ** 20;

/**
 * Reads a plate map: text separated by comma, semicolon or tab, or an .xlsx workbook, a MIHCSME one among them. In long
 * form (a line a well) or matrix form (rows lettered, columns numbered, one table below the other), for one plate or
 * several. @throws BadInput naming file, line and value.
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
  if (bytes.length >= 4 && bytes.readUInt32BE(0) === zipSignature)
    return parseTables(await readWorkbookAside(bytes, path, options.signal), path, options);
  if (/\.xlsx?$/i.test(path)) {
    throw badInput({
      what: 'it is no .xlsx workbook',
      where: path,
      mend: 'Open it in a spreadsheet program and save it as .xlsx or as CSV.',
    });
  }
  return parsePlateMap(decodeText(bytes), path, options);
}

/** `PK` and the two bytes that follow it at the start of every .xlsx file. */
const zipSignature = 0x504b0304;

/** UTF-8, UTF-16 with its mark, or Latin-1 as older spreadsheet exports are. */
function decodeText(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('latin1').decode(bytes);
  }
}

/** As {@link readPlateMap}, from text; `path` is for messages. */
export function parsePlateMap(text: string, path: string, options: PlateMapOptions = {}): PlateMap {
  return parseTables([{ title: null, lines: toLines(text) }], path, options);
}

function parseTables(tables: readonly MapTable[], path: string, options: PlateMapOptions): PlateMap {
  const filled = tables.filter(({ lines }) => lines.length > 0);
  if (filled.length === 0) throw badInput({ what: 'the plate map is empty', where: path });
  const { entries, roleColumn } = readTables(filled, path, options);
  const taken = new Map<string, MapEntry>();
  const duplicates: MapEntry[] = [];
  for (const entry of entries) {
    const key = `${entry.well.row},${entry.well.column}`;
    if (taken.has(key)) duplicates.push(entry);
    else taken.set(key, entry);
  }
  return { path, entries: [...taken.values()], roleColumn, duplicates };
}

/** A sheet of wells by lines wins over sheets that look like the plate, which count together. */
function readTables(tables: readonly MapTable[], path: string, options: PlateMapOptions): ReadMap {
  const names = options.plateNames ?? [];
  const conditions = tables.find(({ title }) => title !== null && plainName(title) === 'assayconditions');
  const candidates = conditions === undefined ? tables : [conditions];
  const matrices = candidates.filter(({ lines }) => isMatrix(lines));
  const long = candidates.filter((table) => !matrices.includes(table) && hasWells(table.lines));
  const named = new Map(long.map((table) => [table.title ?? '', table]));
  const table = long.length > 1 ? named.get(choosePlateName([...named.keys()], names, path)) : long[0];
  const place = ({ title }: MapTable) => (title === null ? path : `${path}, sheet ${title}`);
  if (table !== undefined) return readLongForm(table.lines, place(table), options.roles, names);
  if (matrices.length > 0) return readMatrixForm(matrices, path, names);
  // Nothing looks like a plate map; the long form says best what is missing.
  const [first] = candidates;
  if (first === undefined) throw new RangeError('a plate map has a table');
  return readLongForm(first.lines, place(first), options.roles, names);
}

/** The separator that the first line has most of. */
function guessSeparator(text: string): string {
  const head = text.split(/\r?\n/, 50).find((line) => /[,;\t]/.test(line) && !line.startsWith('#'));
  const count = (separator: string) => (head ?? '').split(separator).length;
  return [',', ';', '\t'].reduce((best, each) => (count(each) > count(best) ? each : best));
}

function toLines(marked: string): Line[] {
  const text = marked.replace(/^\uFEFF/, '');
  const { data } = Papa.parse<string[]>(text, { delimiter: guessSeparator(text) });
  return data
    .map((cells, index) => ({ number: index + 1, cells: cells.map((cell) => cell.trim()) }))
    .filter(({ cells }) => cells.some((cell) => cell !== ''));
}
