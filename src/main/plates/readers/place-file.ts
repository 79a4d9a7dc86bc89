import { smallestFormatOf, tryParseWell, type WellPosition } from '../../../shared/wells.ts';
import type { FilePattern, PatternMatch } from '../file-pattern.ts';
import type { ListedImage } from './plate-reader.ts';
import { dropLeadingZeros, type PlacedImage } from './tell-plates-apart.ts';

/** Patterns that are tried in order on each file. */
export interface Scheme {
  readonly id: string;
  readonly patterns: readonly FilePattern[];
}

/** Places one file after the other. A numbered well needs to know the columns of the plate. */
export type PlaceFile = (file: string) => PlacedImage | null;

/** Prepares the placing of these files: where wells are only numbered, the largest number tells the plate's format. */
export function preparePlacing(scheme: Scheme, files: readonly string[]): PlaceFile {
  let columns: number | null = null;
  const countColumns = () => {
    columns ??= columnsOfNumbered(scheme, files);
    return columns;
  };
  return (file) => {
    for (const pattern of scheme.patterns) {
      const match = pattern.match(file);
      const well = match === null ? null : toWell(match, countColumns);
      if (match === null || well === null) continue;
      return { image: toImage(file, well, match), plate: match.plate ?? null, pattern };
    }
    return null;
  };
}

function toImage(file: string, well: WellPosition, match: PatternMatch): ListedImage {
  return {
    relativePath: file,
    well,
    field: match.field ?? '1',
    channel: match.channel === undefined ? null : dropLeadingZeros(match.channel),
    z: match.z === undefined ? null : Number(match.z),
    t: match.t !== undefined ? Number(match.t) : match.time !== undefined ? toMinutes(match.time) : null,
  };
}

/** A pattern without any well puts its fields into the first one. */
function toWell(match: PatternMatch, countColumns: () => number): WellPosition | null {
  if (match.well !== undefined) return tryParseWell(match.well);
  if (match.index !== undefined) return toNumberedWell(Number(match.index), countColumns());
  if (match.row0 !== undefined && match.column0 !== undefined)
    return tryParseWell(`R${Number(match.row0) + 1}C${Number(match.column0) + 1}`);
  if (match.row === undefined && match.column === undefined) return { row: 0, column: 0 };
  const row = dropLeadingZeros(match.row ?? 'A');
  const column = dropLeadingZeros(match.column ?? '1');
  return tryParseWell(/^\d+$/.test(row) ? `R${row}C${column}` : `${row}${column}`);
}

/** Wells are numbered from 1 along the rows. */
function toNumberedWell(number: number, columns: number): WellPosition | null {
  const index = number - 1;
  const well = { row: Math.floor(index / columns), column: index % columns };
  return index >= 0 && well.row < 48 ? well : null;
}

function columnsOfNumbered(scheme: Scheme, files: readonly string[]): number {
  let largest = 1;
  for (const pattern of scheme.patterns) {
    if (!pattern.names.has('index')) continue;
    for (const file of files) largest = Math.max(largest, Number(pattern.match(file)?.index ?? 1));
  }
  return smallestFormatOf(largest).columns;
}

/** Minutes since the start, or since a date that is the same for all. */
function toMinutes(text: string): number {
  const date = /^(\d{4})y(\d{1,2})m(\d{1,2})d[_-]?(\d{1,2})h(\d{1,2})m/i.exec(text)?.slice(1).map(Number);
  if (date !== undefined) {
    const [year = 0, month = 1, day = 1, hour = 0, minute = 0] = date;
    return Math.round(Date.UTC(year, month - 1, day, hour, minute) / 60_000);
  }
  const part = (unit: string) => Number(new RegExp(`(\\d+)${unit}`, 'i').exec(text)?.[1] ?? 0);
  return part('d') * 1440 + part('h') * 60 + part('m');
}
