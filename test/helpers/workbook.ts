import { strToU8, zipSync, type Zippable } from 'fflate';

export interface SheetPlan {
  readonly name: string;
  /** Rows of cells; null is an empty one. */
  readonly rows: readonly (readonly (string | number | null)[])[];
}

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packageRelations = 'http://schemas.openxmlformats.org/package/2006/relationships';

const escape = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

function columnName(index: number): string {
  return index < 26
    ? String.fromCharCode(65 + index)
    : columnName(Math.floor(index / 26) - 1) + columnName(index % 26);
}

/** The parts of an .xlsx workbook as spreadsheet programs write them: shared strings, numbers, one part a sheet. */
export function workbookParts(sheets: readonly SheetPlan[]): Record<string, string> {
  const texts: string[] = [];
  const share = (text: string) => {
    if (!texts.includes(text)) texts.push(text);
    return texts.indexOf(text);
  };
  const parts: Record<string, string> = {};
  for (const [index, { rows }] of sheets.entries()) {
    const body = rows
      .map((cells, row) => {
        const written = cells.map((cell, column) => {
          const place = `${columnName(column)}${row + 1}`;
          if (cell === null) return '';
          if (typeof cell === 'number') return `<c r="${place}"><v>${cell}</v></c>`;
          return `<c r="${place}" t="s"><v>${share(cell)}</v></c>`;
        });
        return `<row r="${row + 1}">${written.join('')}</row>`;
      })
      .join('');
    parts[`xl/worksheets/sheet${index + 1}.xml`] =
      `${head}<worksheet xmlns="${main}"><dimension ref="A1:B2"/><sheetData>${body}</sheetData></worksheet>`;
  }
  const numbers = sheets.map((_, index) => index + 1);
  parts['xl/sharedStrings.xml'] =
    `${head}<sst xmlns="${main}">${texts.map((text) => `<si><t xml:space="preserve">${escape(text)}</t></si>`).join('')}</sst>`;
  parts['xl/workbook.xml'] =
    `${head}<workbook xmlns="${main}" xmlns:r="${relations}"><sheets>${numbers.map((n) => `<sheet name="${escape(sheets[n - 1]?.name ?? '')}" sheetId="${n}" r:id="rId${n}"/>`).join('')}</sheets></workbook>`;
  parts['xl/_rels/workbook.xml.rels'] =
    `${head}<Relationships xmlns="${packageRelations}">${numbers.map((n) => `<Relationship Id="rId${n}" Type="${relations}/worksheet" Target="worksheets/sheet${n}.xml"/>`).join('')}<Relationship Id="rId99" Type="${relations}/sharedStrings" Target="sharedStrings.xml"/></Relationships>`;
  parts['_rels/.rels'] =
    `${head}<Relationships xmlns="${packageRelations}"><Relationship Id="rId1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`;
  parts['[Content_Types].xml'] =
    `${head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>`;
  return parts;
}

/** Packs parts as an .xlsx file. */
export function packParts(parts: Readonly<Record<string, string | Uint8Array>>): Uint8Array {
  const files: Zippable = {};
  for (const [name, content] of Object.entries(parts))
    files[name] = typeof content === 'string' ? strToU8(content) : content;
  return zipSync(files);
}

export const writeWorkbook = (sheets: readonly SheetPlan[]): Uint8Array => packParts(workbookParts(sheets));
