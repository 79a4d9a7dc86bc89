import { formatValue } from '../../../../shared/format-number.ts';
import type { Limits } from '../../../../shared/map-scale.ts';
import { colourOf, toHex, type Scheme } from '../../figures/colours.ts';
import { palette, styles } from '../palette.ts';
import type { Align, Sheet } from '../sheet.ts';

export interface ColourBar {
  readonly scheme: Scheme;
  readonly limits: Limits;
  /** True where values beyond the limits take the end's colour; the numbers then say so. */
  readonly clipped: boolean;
  /** What the numbers are; may be empty. */
  readonly words: string;
}

const thickness = 5;

/** Height of a bar with a line of numbers, and of one with its words below them. */
export const bareBarHeight = thickness + 2 + styles.label.leading;
export const colourBarHeight = bareBarHeight + styles.label.leading - 1;

/** A lying colour bar: numbers at both ends and at 0 where it is crossed, below them what they are. */
export function drawColourBar(sheet: Sheet, bar: ColourBar, x: number, y: number, width: number): void {
  const { pdf, setter } = sheet;
  const gradient = pdf.linearGradient(x, y, x + width, y);
  const stops = 24;
  for (let stop = 0; stop <= stops; stop++) {
    gradient.stop(stop / stops, toHex(colourOf(bar.scheme, stop / stops)));
  }
  pdf.rect(x, y, width, thickness).fill(gradient);
  pdf.rect(x, y, width, thickness).lineWidth(0.3).strokeColor(palette.faint).stroke();
  const top = y + thickness + 2;
  const { low, high } = bar.limits;
  const write = (text: string, align: Align, line = 0) =>
    sheet.drawLines(
      [setter.setOneLine(text, styles.label, width)],
      ...([x, top + line * (styles.label.leading - 1), width, align] as const),
    );
  write(`${bar.clipped && low < 0 ? '≤ ' : ''}${formatValue(low)}`, 'left');
  if (low < 0 && high > 0) write('0', 'centre');
  write(`${bar.clipped ? '≥ ' : ''}${formatValue(high)}`, 'right');
  if (bar.words !== '') write(bar.words, 'centre', 1);
}
