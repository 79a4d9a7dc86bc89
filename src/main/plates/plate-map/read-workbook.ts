import { zipSync } from 'fflate';
import readExcelFile from 'read-excel-file/node';
import { badInput } from '../../../shared/errors.ts';
import type { Line, MapTable } from './map-table.ts';
import { unzip } from './unzip.ts';

/** The parts of a workbook that hold cells. Pictures, macros and links are left where they are. */
const wantedPart =
  /^(?:\[Content_Types\]\.xml|_rels\/\.rels|xl\/(?:workbook|sharedStrings|styles)\.xml|xl\/_rels\/workbook\.xml\.rels|xl\/worksheets\/[^/\\]+\.xml)$/i;
const maxRows = 20_000;
const maxColumns = 1024;
const maxCells = 500_000;

/**
 * Reads the sheets of an .xlsx workbook as lines of texts. What it unpacks to, its rows, columns and cells are bounded,
 * and parts with a DOCTYPE are refused, before the workbook's own reader sees it.
 * @throws BadInput
 */
export async function readWorkbook(bytes: Buffer, path: string): Promise<MapTable[]> {
  const parts = unzip(bytes, path, (name) => wantedPart.test(name));
  for (const [name, part] of parts) refusePart(name, part, path);
  // Packed anew, so that what was checked is what is read.
  const checked = zipSync(
    Object.fromEntries([...parts].map(([name, part]) => [name, withoutExtent(name, part)])),
    {
      level: 0,
    },
  );
  try {
    const sheets = await readExcelFile(Buffer.from(checked), { trim: true });
    return sheets.map(({ sheet, data }) => ({ title: sheet, lines: toLines(data) }));
  } catch (error) {
    throw badInput({
      what: `the workbook cannot be read (${error instanceof Error ? error.message : String(error)})`,
      where: path,
      mend: 'Save it again as .xlsx or as CSV.',
      cause: error,
    });
  }
}

const isSheet = (name: string) => /^xl\/worksheets\//i.test(name);

function refusePart(name: string, part: Buffer, path: string): void {
  const refuse = (what: string) => badInput({ what, where: path, mend: 'Save it again as .xlsx or as CSV.' });
  const text = part.toString('latin1');
  if (/^(?:\xff\xfe|\xfe\xff)/.test(text) || /<!(?:DOCTYPE|ENTITY)/i.test(text)) {
    throw refuse(`its part ${name} is no plain XML, as spreadsheets write it`);
  }
  if (!isSheet(name)) return;
  let cells = 0;
  // Cells and rows name their places, and an empty one far out would cost as much as all before it.
  for (const [, letters = '', digits = ''] of text.matchAll(
    /<(?:\w+:)?(?:c|row)\b[^<>]{0,400}?\sr="([A-Z]{0,8})(\d{1,9})"/g,
  )) {
    if (++cells > maxCells) throw refuse(`a sheet has more than ${maxCells} cells`);
    const columns = Array.from(letters).reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
    if (Number(digits) > maxRows || columns > maxColumns) {
      throw refuse(
        `a sheet reaches to ${letters}${digits}; a plate map has at most ${maxRows} rows and ${maxColumns} columns`,
      );
    }
  }
}

/** The stated extent of a sheet may be anything; its cells are what counts. */
function withoutExtent(name: string, part: Buffer): Uint8Array {
  if (!isSheet(name)) return part;
  return Buffer.from(part.toString('latin1').replace(/<(?:\w+:)?dimension\b[^<>]{0,200}\/>/, ''), 'latin1');
}

function toLines(rows: readonly (readonly unknown[])[]): Line[] {
  return rows
    .map((cells, index) => ({ number: index + 1, cells: cells.map(toText) }))
    .filter(({ cells }) => cells.some((cell) => cell !== ''));
}

/** Numbers without the noise of binary fractions, days as the calendar writes them. */
function toText(cell: unknown): string {
  if (typeof cell === 'string') return cell.trim();
  if (typeof cell === 'number') return String(Number(cell.toPrecision(12)));
  if (typeof cell === 'boolean') return cell ? 'true' : 'false';
  if (cell instanceof Date && !Number.isNaN(cell.getTime()))
    return cell.toISOString().replace(/T00:00:00\.000Z$/, '');
  return '';
}
