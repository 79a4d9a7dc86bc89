import { formatValue } from '../../../../shared/format-number.ts';
import type { Role } from '../../../../shared/plate.ts';
import { formatRow } from '../../../../shared/wells.ts';
import { colourOf, toHex } from '../../figures/colours.ts';
import { shareOf } from '../../figures/draw-map.ts';
import type { PlateMap, ReportPlate } from '../../model/report-model.ts';
import { roleColours } from '../../pdf/blocks/plate-figure.ts';
import { toXmlText } from '../maps/map-picture.ts';

const ink = '#1b2126';
const faint = '#6b7780';
const rule = '#c9d0d6';
const left = 34;
const top = 62;
const bottom = 78;
/** Wells of small plates are drawn larger, so that every figure is about as wide. */
const cellOf = (columns: number) => Math.min(44, Math.max(12, 720 / columns));

/**
 * A plate map as an SVG document: every well a disc in its colour, which tells its number when pointed at, with a
 * colour bar or a legend. All text is text.
 */
export function drawPlateSvg(plate: ReportPlate, map: PlateMap): string {
  const cell = cellOf(plate.columns);
  const width = Math.max(360, left + plate.columns * cell + 16);
  const height = top + plate.rows * cell + bottom;
  const title = toXmlText(`${map.title} – ${plate.name.slice(0, 200)}`);
  return [
    `<?xml version="1.0" encoding="UTF-8"?>`,
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`,
    ` font-family="Helvetica, Arial, sans-serif" role="img" aria-labelledby="title desc">`,
    `<title id="title">${title}</title><desc id="desc">${toXmlText(map.caption)}</desc>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    text(left, 20, map.title, { size: 15, weight: 'bold' }),
    text(left, 36, fit(plate.name, width - left), { color: faint }),
    ...drawRulers(plate, cell),
    ...drawWells(plate, map, cell),
    map.kind === 'values' ? drawBar(map, width, height) : drawLegend(plate, height),
    text(left, height - 14, fit(map.caption, width - left), { color: faint, size: 10 }),
    '</svg>\n',
  ].join('\n');
}

interface Style {
  readonly size?: number;
  readonly color?: string;
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly weight?: 'bold';
}

function text(x: number, y: number, content: string, style: Style = {}): string {
  const { size = 11, color = ink, anchor = 'start', weight } = style;
  const bold = weight === undefined ? '' : ` font-weight="${weight}"`;
  return `<text x="${x}" y="${y}" font-size="${size}" fill="${color}" text-anchor="${anchor}"${bold}>${toXmlText(content)}</text>`;
}

function fit(content: string, width: number): string {
  const letters = Array.from(content);
  const most = Math.max(8, Math.floor(width / 5.6));
  return letters.length <= most ? content : `${letters.slice(0, most - 1).join('')}…`;
}

function* drawRulers({ rows, columns }: ReportPlate, cell: number): Generator<string> {
  const style = { size: Math.min(10, cell * 0.7), color: faint } as const;
  for (let column = 0; column < columns; column++)
    yield text(left + (column + 0.5) * cell, top - 6, String(column + 1), { ...style, anchor: 'middle' });
  for (let row = 0; row < rows; row++)
    yield text(left - 6, top + (row + 0.5) * cell + style.size / 3, formatRow(row), {
      ...style,
      anchor: 'end',
    });
}

function* drawWells(plate: ReportPlate, map: PlateMap, cell: number): Generator<string> {
  const known = new Map(plate.wells.map((well) => [`${well.row}/${well.column}`, well]));
  for (let row = 0; row < plate.rows; row++) {
    for (let column = 0; column < plate.columns; column++) {
      const well = known.get(`${row}/${column}`);
      const at = `cx="${left + (column + 0.5) * cell}" cy="${top + (row + 0.5) * cell}" r="${cell * 0.42}"`;
      const fill = well === undefined ? null : fillOf(map, well.name, well.role);
      const words =
        well === undefined ? '' : `<title>${toXmlText(wordsOf(map, well.name, well.role))}</title>`;
      yield `<circle ${at} fill="${fill ?? 'none'}" stroke="${strokeOf(map, well?.role, fill)}" stroke-width="${isControl(well?.role) ? 2 : 1}">${words}</circle>`;
    }
  }
}

function fillOf(map: PlateMap, name: string, role: Role): string | null {
  if (map.kind === 'roles') return roleColours[role];
  const value = map.values.get(name);
  if (value === undefined) return null;
  return toHex(colourOf(map.signed ? 'signed' : 'plate', shareOf(value, map.limits)));
}

const isControl = (role: Role | undefined): role is 'positive' | 'negative' =>
  role === 'positive' || role === 'negative';

/** Controls are ringed on every map, so that a pattern can be read against them. */
function strokeOf(map: PlateMap, role: Role | undefined, fill: string | null): string {
  if (map.kind === 'values' && isControl(role)) return roleColours[role];
  return fill === null || role === 'empty' ? rule : fill;
}

function wordsOf(map: PlateMap, name: string, role: Role): string {
  if (map.kind === 'roles') return `${name}: ${role}`;
  const value = map.values.get(name);
  return `${name} (${role}): ${value === undefined ? 'no value' : String(value)}`;
}

const stops = 17;

function drawBar(map: Extract<PlateMap, { kind: 'values' }>, width: number, height: number): string {
  const { limits, signed } = map;
  const ramp = Array.from({ length: stops }, (_, index) => {
    const share = index / (stops - 1);
    return `<stop offset="${share}" stop-color="${toHex(colourOf(signed ? 'signed' : 'plate', share))}"/>`;
  }).join('');
  const long = Math.min(320, width - left - 16);
  const y = height - bottom + 16;
  return [
    `<defs><linearGradient id="ramp">${ramp}</linearGradient></defs>`,
    `<rect x="${left}" y="${y}" width="${long}" height="9" fill="url(#ramp)"/>`,
    text(left, y + 22, formatValue(limits.low)),
    text(left + long / 2, y + 22, formatValue((limits.low + limits.high) / 2), { anchor: 'middle' }),
    text(left + long, y + 22, formatValue(limits.high), { anchor: 'end' }),
  ].join('\n');
}

function drawLegend({ wells }: ReportPlate, height: number): string {
  const roles = [...Map.groupBy(wells, ({ role }) => role)];
  const y = height - bottom + 26;
  return roles
    .map(([role, own], index) => {
      const x = left + index * 96;
      const disc = `<circle cx="${x + 5}" cy="${y - 4}" r="5" fill="${roleColours[role]}" stroke="${rule}"/>`;
      return disc + text(x + 15, y, `${role} ${own.length}`);
    })
    .join('\n');
}
