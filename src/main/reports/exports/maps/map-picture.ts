import sharp from 'sharp';
import { formatValue } from '../../../../shared/format-number.ts';
import type { Size } from '../../../../shared/geometry.ts';
import type { PlacedMaps } from '../../../../shared/map.ts';
import { rasterise } from '../../../../shared/rasterise.ts';
import { toScaleBar } from '../../../../shared/scale-bar.ts';
import { colourOf, toHex } from '../../figures/colours.ts';
import { compositeField, type ShownPlane } from '../../figures/composite.ts';
import { drawMap, drawOverlay, type MapLook } from '../../figures/draw-map.ts';

/** What a picture shows. */
export interface PictureSubject {
  readonly maps: PlacedMaps;
  /** Size of the field in its pixels. */
  readonly field: Size;
  readonly look: MapLook;
  readonly pixelSizeUm: number | null;
  /** First line below the picture. */
  readonly title: string;
  /** What the numbers on the colour bar are. */
  readonly valueWords: string;
}

/** Planes of a field at one size, for the image below a map. */
export interface Backdrop extends Size {
  readonly planes: readonly ShownPlane[];
}

const longestSide = 640;
const margin = 16;
const footHeight = 84;
const ink = '#1b2126';

/**
 * A map in colours as PNG, with its colour bar, the numbers at its ends, and a scale bar; over the image where there is
 * a backdrop. Smoothed for display; the same values give the same bytes.
 */
export async function drawMapPicture(
  subject: PictureSubject,
  backdrop: Backdrop | null,
): Promise<Uint8Array> {
  const { maps, field, look } = subject;
  const scale = longestSide / Math.max(field.width, field.height);
  const size = {
    width: Math.max(1, Math.round(field.width * scale)),
    height: Math.max(1, Math.round(field.height * scale)),
  };
  const whole = { x: 0, y: 0, width: field.width, height: field.height };
  const values = rasterise(maps, whole, size, true);
  const pixels =
    backdrop === null ? drawMap(values, look) : drawOverlay(drawBackdrop(backdrop, size), values, look);
  const picture = await sharp(pixels, { raw: { ...size, channels: 3 } })
    .png()
    .toBuffer();
  const sheet = { width: Math.max(size.width, 260) + 2 * margin, height: size.height + margin + footHeight };
  const marks = drawMarks(subject, size, sheet, scale);
  const drawn = await sharp({ create: { ...sheet, channels: 3, background: '#ffffff' } })
    .composite([
      { input: picture, left: margin, top: margin },
      { input: Buffer.from(marks), left: 0, top: 0 },
    ])
    .png({ compressionLevel: 9 })
    .toBuffer();
  return new Uint8Array(drawn);
}

function drawBackdrop({ planes, width, height }: Backdrop, size: Size): Uint8Array {
  return compositeField(planes, { width, height }, { x: 0, y: 0, width, height }, size);
}

function drawMarks(subject: PictureSubject, size: Size, sheet: Size, scale: number): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${sheet.width}" height="${sheet.height}">`,
    drawScaleBar(subject, size, scale),
    drawFoot(subject, size, sheet.width - 2 * margin),
    '</svg>',
  ].join('');
}

/** White with a dark edge, so that it shows on every colour. */
function drawScaleBar({ pixelSizeUm }: PictureSubject, size: Size, scale: number): string {
  const bar = toScaleBar((pixelSizeUm ?? 1) / scale, size.width / 3, pixelSizeUm === null ? 'px' : 'µm');
  const right = margin + size.width - 14;
  const bottom = margin + size.height - 14;
  const left = right - bar.lengthPx;
  return [
    `<rect x="${left}" y="${bottom - 5}" width="${bar.lengthPx}" height="5" fill="#fff" stroke="#000" stroke-opacity="0.65"/>`,
    `<text x="${(left + right) / 2}" y="${bottom - 11}" text-anchor="middle" font-family="sans-serif" font-size="13"`,
    ` font-weight="bold" fill="#fff" stroke="#000" stroke-opacity="0.65" stroke-width="3" paint-order="stroke">`,
    `${toXmlText(bar.label)}</text>`,
  ].join('');
}

const stops = 33;

function drawFoot({ look, title, valueWords }: PictureSubject, size: Size, width: number): string {
  const { limits, signed } = look;
  const top = margin + size.height;
  const ramp = Array.from({ length: stops }, (_, index) => {
    const share = index / (stops - 1);
    return `<stop offset="${share}" stop-color="${toHex(colourOf(signed ? 'signed' : 'evidence', share))}"/>`;
  }).join('');
  const text = (x: number, y: number, anchor: string, content: string, size = 12) =>
    `<text x="${x}" y="${y}" text-anchor="${anchor}" font-family="sans-serif" font-size="${size}" fill="${ink}">${toXmlText(content)}</text>`;
  const middle = (limits.low + limits.high) / 2;
  return [
    `<defs><linearGradient id="ramp">${ramp}</linearGradient></defs>`,
    text(margin, top + 22, 'start', cutToWidth(title, width), 13),
    `<rect x="${margin}" y="${top + 32}" width="${width}" height="12" fill="url(#ramp)"/>`,
    text(margin, top + 58, 'start', formatValue(limits.low)),
    text(margin + width / 2, top + 58, 'middle', formatValue(middle)),
    text(margin + width, top + 58, 'end', formatValue(limits.high)),
    text(margin, top + 75, 'start', cutToWidth(valueWords, width)),
  ].join('');
}

/** About what fits, at seven pixels a letter. */
function cutToWidth(text: string, width: number): string {
  const letters = Array.from(text);
  const most = Math.floor(width / 7);
  return letters.length <= most ? text : `${letters.slice(0, most - 1).join('')}…`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as XML takes it: markup as text, without signs that XML 1.0 forbids or that turn the direction of writing. */
export function toXmlText(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[\p{Cc}\u202a-\u202e\u2066-\u2069\ufffe\uffff]/gu, ' ')
    .replaceAll(/[&<>"']/gu, (sign) => entities[sign] ?? sign);
}
