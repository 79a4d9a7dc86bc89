import { formatValue } from '../../../../shared/format-number.ts';
import type { Flow } from '../flow.ts';
import { palette, styles } from '../palette.ts';

export interface StripGroup {
  readonly name: string;
  readonly color: string;
  readonly values: readonly number[];
}

const rowHeight = 21;
const nameWidth = 82;
/** The golden ratio's fractional part spreads dots evenly without drawing lots. */
const golden = 0.618033988749895;

/** Values of groups as rows of dots over one axis from 0 to 1, with a line at each group's median. */
export function drawStripPlot(flow: Flow, groups: readonly StripGroup[], axis: string, alt: string): void {
  const { sheet } = flow;
  const { pdf, setter } = sheet;
  const height = groups.length * rowHeight + 26;
  flow.need(height + 8);
  const x = flow.left + nameWidth;
  const width = Math.min(330, flow.width - nameWidth - 50);
  const top = flow.y;
  const figure = sheet.element(flow.section, 'Figure', { alt });
  sheet.tagged(figure, 'Figure', () => {
    drawAxis(flow, x, top, width, groups.length * rowHeight, axis);
    for (const [row, group] of groups.entries()) {
      const middle = top + (row + 0.5) * rowHeight;
      const name = setter.setOneLine(group.name, styles.caption, nameWidth - 10);
      sheet.drawLines([name], flow.left, middle - name.leading / 2);
      const count = setter.set(`n ${group.values.length}`, styles.label, 50);
      sheet.drawLines(count, x + width + 10, middle - styles.label.leading / 2);
      pdf.fillOpacity(0.6).fillColor(group.color);
      for (const [index, value] of group.values.entries()) {
        const jitter = (((index + 1) * golden) % 1) - 0.5;
        pdf.circle(x + value * width, middle + jitter * (rowHeight - 9), 1.7).fill();
      }
      pdf.fillOpacity(1);
      const median = medianOf(group.values);
      if (median === null) continue;
      const at = x + median * width;
      pdf.moveTo(at, middle - rowHeight * 0.36).lineTo(at, middle + rowHeight * 0.36);
      pdf.lineWidth(1.1).strokeColor(palette.ink).stroke();
    }
  });
  figure.end();
  flow.y = top + height + 8;
}

function drawAxis(flow: Flow, x: number, y: number, width: number, height: number, words: string): void {
  const { sheet } = flow;
  const { pdf, setter } = sheet;
  for (const tick of [0, 0.25, 0.5, 0.75, 1]) {
    const at = x + tick * width;
    pdf
      .moveTo(at, y)
      .lineTo(at, y + height)
      .lineWidth(0.4)
      .strokeColor(palette.rule)
      .stroke();
    sheet.drawLines(setter.set(formatValue(tick), styles.label, 30), at - 15, y + height + 3, 30, 'centre');
  }
  sheet.drawLines(setter.set(words, styles.label, width), x, y + height + 12, width, 'centre');
}

export function medianOf(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  if (sorted.length === 0) return null;
  return Number.isInteger(half)
    ? ((sorted[half - 1] ?? 0) + (sorted[half] ?? 0)) / 2
    : (sorted[Math.floor(half)] ?? 0);
}
