import type { ImportPreview } from '../../../shared/import.ts';
import { formatRow } from '../../../shared/wells.ts';
import { headerStep, wellRect, type PlateGeometry } from '../plate/index.ts';

export type PreviewedWell = ImportPreview['wells'][number];

/** Colours that follow the window's light or dark look. */
export interface PreviewInk {
  readonly text: string;
  readonly found: string;
  readonly onFound: string;
  readonly incomplete: string;
  readonly hatch: string;
}

export const previewInks: Readonly<Record<'light' | 'dark', PreviewInk>> = {
  dark: { text: '#8f9aa5', found: '#189283', onFound: '#ffffff', incomplete: '#b9791c', hatch: '#414b55' },
  light: { text: '#5d6873', found: '#189283', onFound: '#ffffff', incomplete: '#a8660a', hatch: '#b4bdc5' },
};

interface PreviewScene {
  readonly geometry: PlateGeometry;
  readonly wells: readonly PreviewedWell[];
  readonly ink: PreviewInk;
}

/** Draws the wells with images filled, with their number of fields, and those without hatched. */
export function drawPlatePreview(context: CanvasRenderingContext2D, scene: PreviewScene): void {
  const { geometry, wells, ink } = scene;
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
  drawHeaders(context, scene);
  const found = new Set(wells.map(({ row, column }) => row * 1000 + column));
  for (let row = 0; row < geometry.format.rows; row++) {
    for (let column = 0; column < geometry.format.columns; column++) {
      if (!found.has(row * 1000 + column)) drawHatched(context, geometry, row, column, ink.hatch);
    }
  }
  for (const well of wells) drawFound(context, well, scene);
}

const fontStack = 'system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';

function drawHeaders(context: CanvasRenderingContext2D, { geometry, ink }: PreviewScene): void {
  const { format, pitch, gap, left, top } = geometry;
  const step = headerStep(pitch);
  context.font = `500 10px ${fontStack}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillStyle = ink.text;
  for (let row = 0; row < format.rows; row += step) {
    context.fillText(formatRow(row), left / 2 - 1, top + row * pitch + (pitch - gap) / 2);
  }
  for (let column = 0; column < format.columns; column += step) {
    context.fillText(String(column + 1), left + column * pitch + (pitch - gap) / 2, top / 2 - 1);
  }
}

function drawHatched(
  context: CanvasRenderingContext2D,
  geometry: PlateGeometry,
  row: number,
  column: number,
  colour: string,
): void {
  const { x, y, width, height } = wellRect(geometry, { row, column });
  context.save();
  context.beginPath();
  context.roundRect(x, y, width, height, width > 10 ? 3 : 0);
  context.clip();
  context.strokeStyle = colour;
  context.lineWidth = 1;
  const step = Math.max(3, width / 4);
  context.beginPath();
  for (let at = -height; at < width; at += step) {
    context.moveTo(x + at, y + height);
    context.lineTo(x + at + height, y);
  }
  context.stroke();
  context.restore();
}

function drawFound(
  context: CanvasRenderingContext2D,
  well: PreviewedWell,
  { geometry, ink }: PreviewScene,
): void {
  const { x, y, width, height } = wellRect(geometry, well);
  context.beginPath();
  context.roundRect(x, y, width, height, width > 10 ? 3 : 0);
  context.fillStyle = well.incomplete ? ink.incomplete : ink.found;
  context.fill();
  const text = String(well.fields);
  if (width < 9 + 5 * text.length) return;
  context.font = `600 ${width > 24 ? 11 : 10}px ${fontStack}`;
  context.fillStyle = ink.onFound;
  context.fillText(text, x + width / 2, y + height / 2 + 0.5);
}
