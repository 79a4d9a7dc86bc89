import { readFile, stat } from 'node:fs/promises';
import { badInput } from '../../../shared/errors.ts';
import type { PlateFormat, WellPosition } from '../../../shared/wells.ts';
import { toImageError } from '../pixels/open-failure.ts';

/** What MetaXpress writes into a plate's .HTD file. */
export interface HtdFile {
  readonly description: string;
  readonly size: PlateFormat | null;
  /** The wells that were to be imaged. */
  readonly wells: readonly WellPosition[];
  /** Places of the sites in their grid, in the order of their numbers; empty where a well has one. */
  readonly sites: readonly { readonly column: number; readonly row: number }[];
  /** Names of the wavelengths; the first is w1. */
  readonly wavelengths: readonly string[];
  readonly timePoints: number;
  readonly zSteps: number;
}

const maxBytes = 4 * 2 ** 20;
const maxGrid = 100;

/** Reads a .HTD file: lines of a quoted key and its values. @throws NotFound, BadInput naming the file */
export async function readHtdFile(path: string): Promise<HtdFile> {
  try {
    if ((await stat(path)).size > maxBytes)
      throw badInput({ what: 'it is too large for a .HTD file', where: path });
    return parseHtd(decode(await readFile(path)), path);
  } catch (error) {
    throw toImageError(error, path);
  }
}

/** Latin-1 as the program writes it; UTF-16 after an editor has saved it. */
function decode(bytes: Buffer): string {
  const utf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(utf16 ? 'utf-16le' : 'latin1').decode(bytes);
}

/** As {@link readHtdFile}, from text. */
export function parseHtd(text: string, path: string): HtdFile {
  if (!isHtd(text)) {
    throw badInput({
      what: 'it does not start with "HTSInfoFile"',
      where: path,
      mend: 'Copy the plate again.',
    });
  }
  const entries = new Map<string, readonly string[]>();
  for (const line of text.split(/\r?\n|\r/)) {
    const [key = '', ...values] = splitLine(line);
    if (key !== '' && !entries.has(key.toLowerCase())) entries.set(key.toLowerCase(), values);
  }
  const first = (key: string) => entries.get(key)?.[0] ?? '';
  const count = (key: string, most: number) => {
    const value = Number(first(key));
    return Number.isInteger(value) && value >= 1 && value <= most ? value : 0;
  };
  const flags = (key: string, rows: number) =>
    Array.from({ length: rows }, (_, row) =>
      (entries.get(`${key}${row + 1}`) ?? []).slice(0, maxGrid).map(isTrue),
    );
  const size = { rows: count('ywells', 48), columns: count('xwells', 72) };
  const places = (rows: readonly (readonly boolean[])[]) =>
    rows.flatMap((row, y) => row.flatMap((chosen, x) => (chosen ? [{ row: y, column: x }] : [])));
  return {
    description: first('description'),
    size: size.rows > 0 && size.columns > 0 ? size : null,
    wells: places(flags('wellsselection', size.rows)).filter(({ column }) => column < size.columns),
    sites: isTrue(first('sites')) ? places(flags('siteselection', count('ysites', maxGrid))) : [],
    wavelengths: isTrue(first('waves'))
      ? Array.from({ length: count('nwavelengths', 64) }, (_, index) => first(`wavename${index + 1}`))
      : [],
    timePoints: Math.max(1, count('timepoints', 1_000_000)),
    zSteps: isTrue(first('zseries')) ? Math.max(1, count('zsteps', 100_000)) : 1,
  };
}

/** True for the text that a .HTD file starts with. */
export const isHtd = (text: string) => /^\s*\uFEFF?"?HTSInfoFile"?/i.test(text);

const isTrue = (value: string) => /^true$/i.test(value);

const maxLineLength = 100_000;

/** Splits at commas outside quotes. */
function splitLine(line: string): string[] {
  return [...line.slice(0, maxLineLength).matchAll(/"((?:[^"]|"")*)"|([^,"]+)/g)]
    .map(([, quoted, plain]) => (quoted?.replaceAll('""', '"') ?? plain ?? '').trim())
    .filter((value, index) => index === 0 || value !== '');
}
