import { interpolateRdBu, interpolateViridis } from 'd3-scale-chromatic';
import sharp from 'sharp';
import { unsupported } from '../../shared/errors.ts';
import type { MapFacts, PlacedMaps } from '../../shared/map.ts';

const minSide = 512;
const barHeight = 44;

/**
 * Draws one map as PNG bytes: resized by cubic interpolation for display, coloured, with its colour bar and numbers.
 * Maps with negative values diverge about 0 (blue negative, red positive), others run from 0 or their minimum.
 * @throws Unsupported for maps of cells: they need the field below them to make sense.
 */
export async function renderMap(maps: PlacedMaps, facts: MapFacts): Promise<Uint8Array> {
  if (maps.count !== 1) {
    throw unsupported({
      what: 'a picture shows one map, not one a cell',
      mend: 'Write the raw values to a .npy file.',
    });
  }
  const limits = displayLimits(facts);
  const scale = Math.max(1, Math.round(minSide / Math.max(maps.width, maps.height)));
  const [width, height] = [maps.width * scale, maps.height * scale];
  const grid = Buffer.from(colourGrid(maps.data, limits));
  const picture = await sharp(grid, { raw: { width: maps.width, height: maps.height, channels: 3 } })
    .resize(width, height, { kernel: 'cubic' })
    .extend({ bottom: barHeight, background: '#14161a' })
    .composite([{ input: Buffer.from(colourBar(width, limits, facts)), top: height, left: 0 }])
    .png()
    .toBuffer();
  return new Uint8Array(picture);
}

interface Limits {
  readonly low: number;
  readonly high: number;
  readonly signed: boolean;
}

/** The scale of one map alone: symmetric about 0 when it has negative values. */
export function displayLimits({ min, max }: Pick<MapFacts, 'min' | 'max'>): Limits {
  const [low, high] = [min ?? 0, max ?? 0];
  const reach = Math.max(Math.abs(low), Math.abs(high));
  return low < 0
    ? { low: -reach, high: reach, signed: true }
    : { low: 0, high: high > 0 ? high : 1, signed: false };
}

function colourOf(share: number, signed: boolean): readonly [number, number, number] {
  const text = signed ? interpolateRdBu(1 - share) : interpolateViridis(share);
  return parseColour(text);
}

function parseColour(text: string): readonly [number, number, number] {
  const hex = /^#(..)(..)(..)$/.exec(text);
  const parts = hex ? hex.slice(1).map((part) => parseInt(part, 16)) : (text.match(/\d+/g) ?? []).map(Number);
  return [parts[0] ?? 0, parts[1] ?? 0, parts[2] ?? 0];
}

function colourGrid(values: Float32Array, { low, high, signed }: Limits): Uint8Array {
  const pixels = new Uint8Array(values.length * 3);
  for (let index = 0; index < values.length; index++) {
    const share = Math.min(1, Math.max(0, ((values[index] ?? 0) - low) / (high - low)));
    pixels.set(colourOf(share, signed), index * 3);
  }
  return pixels;
}

function colourBar(width: number, { low, high, signed }: Limits, facts: MapFacts): string {
  const stops = Array.from({ length: 17 }, (_, index) => {
    const [r, g, b] = colourOf(index / 16, signed);
    return `<stop offset="${index / 16}" stop-color="rgb(${r},${g},${b})"/>`;
  }).join('');
  const number = (value: number) => value.toPrecision(3);
  const text = (x: number, anchor: string, content: string) =>
    `<text x="${x}" y="34" text-anchor="${anchor}" font-family="sans-serif" font-size="13" fill="#e6e8eb">${content}</text>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${barHeight}">
    <defs><linearGradient id="g">${stops}</linearGradient></defs>
    <rect x="8" y="8" width="${width - 16}" height="10" rx="2" fill="url(#g)"/>
    ${text(8, 'start', number(low))}${text(width / 2, 'middle', facts.unit)}${text(width - 8, 'end', number(high))}
  </svg>`;
}
