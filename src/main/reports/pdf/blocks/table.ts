import { drawRuleLine } from './rule.ts';
import type { Flow } from '../flow.ts';
import { palette, styles, type TextStyle } from '../palette.ts';
import type { Align, Element } from '../sheet.ts';
import type { Line } from '../type/set-text.ts';

export interface Column {
  readonly title: string;
  /** Share of the table's width beside the other columns. */
  readonly share: number;
  readonly align?: Align;
  readonly style?: TextStyle;
}

export interface TableOptions {
  readonly width?: number;
  /** Height of type and rows; tables of many rows are tighter. */
  readonly tight?: boolean;
  /** Rows whose first cell is a heading of the row. */
  readonly rowHeadings?: boolean;
}

interface SetColumn extends Column {
  readonly x: number;
  readonly width: number;
}

const cellGap = 8;

/**
 * A table whose head is repeated on every page. A row that no page can hold goes on on the next one, so that text of
 * any length comes out whole.
 */
export function drawTable(
  flow: Flow,
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  options: TableOptions = {},
): void {
  const { sheet } = flow;
  const set = placeColumns(flow, columns, options.width ?? flow.width);
  const padding = options.tight === true ? 0.55 : 3;
  const table = sheet.element(flow.section, 'Table');
  flow.need(rows.length <= mostRowsTogether ? smallTableHeight(rows.length) : 58);
  drawHead(flow, set, table);
  for (const row of rows) {
    const cells = set.map((column, index) =>
      sheet.setter.set(row[index] ?? '', column.style ?? styles.table, column.width),
    );
    drawRow(flow, set, cells, table, padding, options);
    flow.check();
  }
  table.end();
  flow.y += 10;
}

/** Tables of so few rows stay on one page. */
const mostRowsTogether = 8;

/** About how high a table of one-line rows is, its head included. */
export const smallTableHeight = (rows: number): number => 26 + rows * (styles.table.leading + 7);

function placeColumns(flow: Flow, columns: readonly Column[], width: number): SetColumn[] {
  const shares = columns.reduce((sum, { share }) => sum + share, 0);
  const room = width - cellGap * (columns.length - 1);
  let x = flow.left;
  return columns.map((column) => {
    const own = (room * column.share) / shares;
    const placed = { ...column, x, width: own };
    x += own + cellGap;
    return placed;
  });
}

/** A head leaves room for rows, however long a title is. */
const mostHeadLines = 4;

function drawHead(flow: Flow, columns: readonly SetColumn[], table: Element | null): void {
  const { sheet } = flow;
  const cells = columns.map((column) =>
    sheet.setter.set(column.title.slice(0, 200), styles.tableHead, column.width).slice(0, mostHeadLines),
  );
  const height = Math.max(...cells.map((lines) => lines.length)) * styles.tableHead.leading;
  const row = table === null ? null : sheet.element(table, 'TR');
  for (const [index, column] of columns.entries()) {
    const lines = cells[index] ?? [];
    const top = flow.y + height - lines.length * styles.tableHead.leading;
    const draw = () => void sheet.drawLines(lines, column.x, top, column.width, column.align);
    if (row === null) sheet.untagged(draw);
    else drawCell(flow, row, 'TH', draw);
  }
  row?.end();
  flow.y += height + 3;
  drawRuleLine(flow, flow.y, palette.soft, 0.7, columns);
  flow.y += 2;
}

function drawCell(flow: Flow, row: Element, type: 'TH' | 'TD', draw: () => void): void {
  const cell = flow.sheet.element(row, type);
  flow.sheet.tagged(cell, type, draw);
  cell.end();
}

function drawRow(
  flow: Flow,
  columns: readonly SetColumn[],
  cells: readonly (readonly Line[])[],
  table: Element,
  padding: number,
  options: TableOptions,
): void {
  const { sheet } = flow;
  const row = sheet.element(table, 'TR');
  const elements = columns.map((_, index) =>
    sheet.element(row, index === 0 && options.rowHeadings === true ? 'TH' : 'TD'),
  );
  let rest = cells;
  const leading = Math.max(...columns.map((column) => (column.style ?? styles.table).leading));
  const wholeHeight = Math.max(...cells.map((lines) => lines.length)) * leading + 2 * padding;
  const pageHeight = flow.sheet.format.bottom - flow.sheet.format.top - 40;
  if (wholeHeight > flow.room() && wholeHeight <= pageHeight) turnPage(flow, columns);
  while (rest.some((lines) => lines.length > 0)) {
    const most = Math.floor((flow.room() - 2 * padding) / leading);
    if (most < 1) {
      turnPage(flow, columns);
      continue;
    }
    const parts = rest.map((lines) => lines.slice(0, most));
    for (const [index, column] of columns.entries()) {
      const element = elements[index];
      const lines = parts[index] ?? [];
      if (element === undefined || lines.length === 0) continue;
      sheet.tagged(element, 'TD', () => {
        sheet.drawLines(lines, column.x, flow.y + padding, column.width, column.align);
      });
    }
    flow.y += Math.max(...parts.map((lines) => lines.length)) * leading + 2 * padding;
    rest = rest.map((lines) => lines.slice(most));
  }
  for (const element of elements) element.end();
  row.end();
  drawRuleLine(flow, flow.y, palette.rule, 0.5, columns);
}

function turnPage(flow: Flow, columns: readonly SetColumn[]): void {
  flow.newPage();
  // A repeated head is decoration: readers for the blind have heard it.
  drawHead(flow, columns, null);
}
