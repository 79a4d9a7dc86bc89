import type { ReportModel } from '../model/report-model.ts';
import type { Landmark } from './flow.ts';
import { palette, styles } from './palette.ts';
import type { Sheet } from './sheet.ts';

/** Writes title, part and page number under every page but the first. */
export function drawFeet(
  sheet: Sheet,
  model: ReportModel,
  landmarks: readonly Landmark[],
  pageCount: number,
): void {
  const { format, setter, pdf } = sheet;
  const parts = landmarks.filter(({ level }) => level === 1);
  const style = { ...styles.label, color: palette.faint };
  for (let page = 2; page <= pageCount; page++) {
    sheet.turnTo(page);
    const part = parts.findLast((landmark) => landmark.page <= page)?.title ?? 'Contents';
    sheet.untagged(() => {
      const y = format.foot;
      pdf.moveTo(format.left, y - 6).lineTo(format.left + format.measure, y - 6);
      pdf.lineWidth(0.4).strokeColor(palette.rule).stroke();
      sheet.drawLines([setter.setOneLine(model.title, style, format.measure * 0.5)], format.left, y);
      const right = setter.setOneLine(`${part}   ${page} / ${pageCount}`, style, format.measure * 0.45);
      sheet.drawLines([right], format.left, y, format.measure, 'right');
    });
  }
}
