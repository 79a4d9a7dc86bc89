import { formatRow } from '../../../../shared/wells.ts';
import type { Role } from '../../../../shared/plate.ts';
import { colourOf, toHex } from '../../figures/colours.ts';
import { shareOf } from '../../figures/draw-map.ts';
import type { PlateMap, ReportPlate } from '../../model/report-model.ts';
import type { Flow } from '../flow.ts';
import { palette, styles } from '../palette.ts';
import { bareBarHeight, drawColourBar } from './colour-bar.ts';

/** Inks of the roles, told apart also without colour vision. */
export const roleColours: Readonly<Record<Role, string>> = {
  sample: '#c3ccd3',
  positive: '#d9822b',
  negative: '#3a6ea5',
  reference: '#8a63b3',
  empty: '#ffffff',
  excluded: '#f0f2f4',
};

const ruler = 12;

/** Height that {@link drawPlateFigure} takes at a width. */
export function plateFigureHeight(flow: Flow, plate: ReportPlate, map: PlateMap, width: number): number {
  const captionLines = flow.sheet.setter.set(map.caption, styles.caption, width).length;
  return (
    styles.labelStrong.leading +
    6 +
    ruler +
    plate.rows * cellSize(plate, width) +
    8 +
    bareBarHeight +
    4 +
    captionLines * styles.caption.leading
  );
}

const cellSize = ({ columns }: ReportPlate, width: number) => (width - ruler) / columns;

/** A plate as vector graphics: every well a disc in its colour, with a colour bar or a legend and a caption. */
export function drawPlateFigure(
  flow: Flow,
  plate: ReportPlate,
  map: PlateMap,
  place: { readonly x: number; readonly y: number; readonly width: number },
): void {
  const { sheet } = flow;
  const { x, y, width } = place;
  const figure = sheet.element(flow.section, 'Figure', { alt: describe(plate, map) });
  sheet.tagged(figure, 'Figure', () => {
    const title = sheet.setter.setOneLine(map.title, styles.labelStrong, width);
    const top = sheet.drawLines([title], x, y) + 6;
    drawRulers(flow, plate, x, top, width);
    drawWells(flow, plate, map, x + ruler, top + ruler, cellSize(plate, width));
    const below = top + ruler + plate.rows * cellSize(plate, width) + 8;
    if (map.kind === 'values') {
      const scheme = map.signed ? ('signed' as const) : ('plate' as const);
      drawColourBar(
        sheet,
        { scheme, limits: map.limits, clipped: false, words: '' },
        x + ruler,
        below,
        width - ruler,
      );
    } else drawLegend(flow, plate, x + ruler, below);
    const caption = sheet.setter.set(map.caption, styles.caption, width);
    sheet.drawLines(caption, x, below + bareBarHeight + 4);
  });
  figure.end();
}

/** What a figure shows, for readers that cannot see it. */
function describe(plate: ReportPlate, map: PlateMap): string {
  const size = `${plate.rows} by ${plate.columns} wells of plate ${plate.name}`;
  if (map.kind === 'roles') return `Roles of ${size}.`;
  const values = [...map.values];
  const top = values.toSorted(([, a], [, b]) => b - a).slice(0, 3);
  const highest = top.map(([name, value]) => `${name} ${value.toPrecision(3)}`).join(', ');
  return `${map.title}: ${size}, ${values.length} with a value. Highest: ${highest}.`;
}

function drawRulers(flow: Flow, plate: ReportPlate, x: number, y: number, width: number): void {
  const { sheet } = flow;
  const cell = cellSize(plate, width);
  const style = { ...styles.label, size: Math.min(6.2, cell * 0.78), color: palette.faint };
  const write = (text: string, at: number, top: number, room: number) =>
    sheet.drawLines(sheet.setter.set(text, style, 40), at, top, room, 'centre');
  for (let column = 0; column < plate.columns; column++) {
    write(String(column + 1), x + ruler + column * cell, y, cell);
  }
  for (let row = 0; row < plate.rows; row++) {
    write(formatRow(row), x, y + ruler + row * cell + (cell - style.leading) / 2, ruler - 3);
  }
}

function drawWells(flow: Flow, plate: ReportPlate, map: PlateMap, x: number, y: number, cell: number): void {
  const { pdf } = flow.sheet;
  const radius = cell * 0.43;
  const byPlace = new Map(plate.wells.map((well) => [`${well.row}/${well.column}`, well]));
  for (let row = 0; row < plate.rows; row++) {
    for (let column = 0; column < plate.columns; column++) {
      const well = byPlace.get(`${row}/${column}`);
      const centre = [x + (column + 0.5) * cell, y + (row + 0.5) * cell] as const;
      const fill = well === undefined ? null : fillOf(map, well.name, well.role);
      pdf.circle(centre[0], centre[1], radius);
      if (fill === null) pdf.lineWidth(0.35).strokeColor(palette.rule).stroke();
      else pdf.lineWidth(0.35).fillAndStroke(fill, well?.role === 'empty' ? palette.faint : fill);
      if (map.kind === 'values') drawRoleRing(flow, well?.role, centre, radius);
    }
  }
}

/** Controls are marked on every map, so that a pattern can be read against them. */
function drawRoleRing(
  flow: Flow,
  role: Role | undefined,
  [x, y]: readonly [number, number],
  radius: number,
): void {
  if (role !== 'positive' && role !== 'negative') return;
  flow.sheet.pdf
    .circle(x, y, radius + 0.55)
    .lineWidth(0.9)
    .strokeColor(roleColours[role])
    .stroke();
}

function fillOf(map: PlateMap, name: string, role: Role): string | null {
  if (map.kind === 'roles') return roleColours[role];
  const value = map.values.get(name);
  if (value === undefined) return null;
  return toHex(colourOf(map.signed ? 'signed' : 'plate', shareOf(value, map.limits)));
}

function drawLegend(flow: Flow, plate: ReportPlate, x: number, y: number): void {
  const { sheet } = flow;
  const roles = Map.groupBy(plate.wells, ({ role }) => role);
  let at = x;
  for (const [role, wells] of roles) {
    sheet.pdf.circle(at + 2.6, y + 4.4, 2.6).lineWidth(0.35);
    sheet.pdf.fillAndStroke(roleColours[role], role === 'empty' ? palette.faint : roleColours[role]);
    const lines = sheet.setter.set(`${role} ${wells.length}`, styles.label, 120);
    sheet.drawLines(lines, at + 8, y);
    at += (lines[0]?.width ?? 0) + 20;
  }
}
