import type { Flow } from '../flow.ts';
import { palette, styles } from '../palette.ts';
import { drawAcrossPages } from '../flow.ts';

/** Names with their values, one a line: what a table of two columns would say with less ink. */
export function drawFacts(
  flow: Flow,
  facts: readonly (readonly [name: string, value: string])[],
  nameWidth = 108,
): void {
  const { sheet } = flow;
  const list = sheet.element(flow.section, 'L');
  for (const [name, value] of facts) {
    const item = sheet.element(list, 'LI');
    const label = sheet.element(item, 'Lbl');
    const body = sheet.element(item, 'LBody');
    const style = { ...styles.body, color: palette.soft };
    const names = sheet.setter.set(name, style, nameWidth - 10);
    const values = sheet.setter.set(value, styles.body, flow.width - nameWidth);
    flow.need(Math.max(names.length, Math.min(values.length, 3)) * style.leading);
    const top = flow.y;
    sheet.tagged(label, 'Lbl', () => void sheet.drawLines(names, flow.left, top));
    drawAcrossPages(flow, values, (part) => {
      sheet.tagged(body, 'LBody', () => {
        flow.y = sheet.drawLines(part, flow.left + nameWidth, flow.y);
      });
    });
    if (values.length <= names.length) flow.y = top + names.length * style.leading;
    for (const element of [label, body, item]) element.end();
    flow.y += 1.5;
  }
  list.end();
  flow.y += 6;
}
