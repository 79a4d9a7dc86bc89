import type { Flow } from '../flow.ts';

/** A thin line across columns. */
export function drawRuleLine(
  flow: Flow,
  y: number,
  color: string,
  thickness: number,
  columns: readonly { readonly x: number; readonly width: number }[],
): void {
  const first = columns[0];
  const last = columns.at(-1);
  if (first === undefined || last === undefined) return;
  const { pdf } = flow.sheet;
  flow.sheet.untagged(() => {
    pdf
      .moveTo(first.x, y)
      .lineTo(last.x + last.width, y)
      .lineWidth(thickness)
      .strokeColor(color)
      .stroke();
  });
}
