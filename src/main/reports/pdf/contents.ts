import type { Flow, Landmark } from './flow.ts';
import { palette, styles } from './palette.ts';
import type { Sheet } from './sheet.ts';

const rowHeight = { 1: 22, 2: 14.5 } as const;
const headHeight = 52;

/** Pages that contents of so many headings take. */
export function contentsPages(sheet: Sheet, parts: number, subheadings: number): number {
  const height = parts * rowHeight[1] + subheadings * rowHeight[2];
  const room = sheet.format.bottom - sheet.format.top - headHeight;
  return Math.max(1, Math.ceil(height / (room - rowHeight[1])));
}

/** Fills the pages kept for the contents, when every page number is known. What finds no room is left out, deepest first. */
export function drawContents(flow: Flow, firstPage: number, pageCount: number): void {
  const { sheet } = flow;
  const { format } = sheet;
  const entries = fit(flow.landmarks, pageCount * (format.bottom - format.top - headHeight - rowHeight[1]));
  const section = sheet.element(sheet.root, 'TOC');
  let page = firstPage;
  sheet.turnTo(page);
  let y = drawHead(flow, section);
  for (const entry of entries) {
    const height = rowHeight[entry.level];
    if (y + height > format.bottom && page < firstPage + pageCount - 1) {
      page += 1;
      sheet.turnTo(page);
      y = format.top;
    }
    const item = sheet.element(section, 'TOCI');
    const top = y;
    sheet.tagged(item, 'TOCI', () => drawEntry(flow, entry, top + (entry.level === 1 ? 6 : 0)));
    item.end();
    y += height;
  }
  section.end();
}

function fit(landmarks: readonly Landmark[], room: number): readonly Landmark[] {
  const height = landmarks.reduce((sum, { level }) => sum + rowHeight[level], 0);
  return height <= room ? landmarks : landmarks.filter(({ level }) => level === 1);
}

function drawHead(flow: Flow, section: ReturnType<Sheet['element']>): number {
  const { sheet } = flow;
  const { format, pdf } = sheet;
  sheet.untagged(() => pdf.rect(format.left, format.top, 28, 2.4).fill(palette.accent));
  const head = sheet.element(section, 'H1');
  const lines = sheet.setter.set('Contents', styles.heading1, flow.width);
  sheet.tagged(head, 'H1', () => void sheet.drawLines(lines, format.left, format.top + 9));
  head.end();
  return format.top + headHeight - 8;
}

function drawEntry(flow: Flow, { id, level, title, page }: Landmark, y: number): void {
  const { sheet } = flow;
  const { pdf, setter, format } = sheet;
  const style = level === 1 ? styles.strong : { ...styles.body, size: 8.6, color: palette.soft };
  const left = format.left + (level === 1 ? 0 : 16);
  const number = setter.set(String(page), style, 40)[0];
  const numberWidth = number?.width ?? 0;
  const line = setter.setOneLine(title, style, format.measure - 70);
  sheet.drawLines([line], left, y);
  if (number !== undefined) sheet.drawLines([number], format.left, y, format.measure, 'right');
  const [from, to] = [left + line.width + 7, format.left + format.measure - numberWidth - 7];
  const base = y + style.leading / 2 + 2.6;
  if (to > from) {
    pdf.moveTo(from, base).lineTo(to, base).lineWidth(0.5).dash(0.5, { space: 3 });
    pdf.strokeColor(palette.faint).stroke().undash();
  }
  pdf.goTo(format.left, y, format.measure, style.leading, id);
}
