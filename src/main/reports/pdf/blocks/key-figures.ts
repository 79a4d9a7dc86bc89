import type { Flow } from '../flow.ts';
import { palette, styles } from '../palette.ts';

/** A number that sums up a part of the report. */
export interface KeyFigure {
  readonly value: string;
  readonly words: string;
}

const valueStyle = { ...styles.display, size: 21, leading: 27, color: palette.accent };
const between = 16;

/** Numbers side by side, large, each with what it counts below it. */
export function drawKeyFigures(flow: Flow, figures: readonly KeyFigure[]): void {
  const { sheet } = flow;
  const width = (flow.width - between * (figures.length - 1)) / figures.length;
  const set = figures.map(({ value, words }) => ({
    value: sheet.setter.setOneLine(value, valueStyle, width),
    words: sheet.setter.set(words, styles.caption, width - 8),
  }));
  const height =
    valueStyle.leading + Math.max(0, ...set.map(({ words }) => words.length)) * styles.caption.leading;
  flow.need(height + 20);
  for (const [index, { value, words }] of set.entries()) {
    const x = flow.left + index * (width + between);
    const element = sheet.element(flow.section, 'P');
    sheet.tagged(element, 'P', () => {
      sheet.drawLines([value], x, flow.y);
      sheet.drawLines(words, x, flow.y + valueStyle.leading);
    });
    element.end();
  }
  flow.y += height + 16;
}
