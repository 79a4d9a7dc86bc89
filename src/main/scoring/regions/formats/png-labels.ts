import { inflate } from 'node:zlib';
import { promisify } from 'node:util';
import { badInput } from '../../../../shared/errors.ts';
import type { Size } from '../../../../shared/geometry.ts';

const inflateAside = promisify(inflate);
const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Samples a pixel by the format's kinds of colour: grey, colour, palette, and grey or colour with opacity. */
const samplesOf: ReadonlyMap<number, number> = new Map([
  [0, 1],
  [2, 3],
  [3, 1],
  [4, 2],
  [6, 4],
]);

interface Header extends Size {
  readonly bits: number;
  readonly kind: number;
  readonly samples: number;
  readonly interlaced: boolean;
}

/** Columns and rows that a pass of an interlaced picture begins at and steps by; one pass where it is none. */
type Pass = readonly [x: number, y: number, dx: number, dy: number];
const passes: readonly Pass[] = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
];

/**
 * The numbers that a PNG holds (ISO/IEC 15948), as labels want them: whole, of any depth, nothing scaled or turned into
 * colour. A palette gives its indices, unless all of its colours are grey: then it gives the greys. All script, so that
 * the thread it runs in may be ended at any time.
 * @throws SyntaxError or RangeError for a damaged file, BadInput for colour of different samples or more than `mostPixels`
 */
export async function decodePngLabels(
  file: Buffer,
  mostPixels: number,
): Promise<Size & { readonly values: Uint16Array }> {
  const { header, palette, packed } = readChunks(file, mostPixels);
  const rows = passesOf(header).map((pass) => passSize(header, pass));
  const expected = rows.reduce((sum, { height, rowBytes }) => sum + height * (rowBytes + 1), 0);
  const raw = await inflateAside(packed, { maxOutputLength: expected + 1 }).catch((cause: unknown) => {
    throw new SyntaxError('its pixels are cut off or damaged', { cause });
  });
  if (raw.length !== expected) throw new SyntaxError('its pixels are cut off or damaged');
  const values = new Uint16Array(header.width * header.height);
  let at = 0;
  for (const [index, pass] of passesOf(header).entries()) {
    const size = rows[index] ?? { width: 0, height: 0, rowBytes: 0 };
    const part = raw.subarray(at, at + size.height * (size.rowBytes + 1));
    at += part.length;
    placePass(part, size, pass, header, values);
  }
  if (palette !== null) for (const [place, value] of values.entries()) values[place] = palette[value] ?? 0;
  return { width: header.width, height: header.height, values };
}

function readChunks(file: Buffer, mostPixels: number) {
  if (!file.subarray(0, 8).equals(signature)) throw new SyntaxError('it does not begin like a PNG');
  let header: Header | null = null;
  let palette: Uint16Array | null = null;
  const parts: Buffer[] = [];
  for (let at = 8; ;) {
    const length = file.readUInt32BE(at);
    const name = file.toString('latin1', at + 4, at + 8);
    const data = file.subarray(at + 8, at + 8 + length);
    if (data.length < length) throw new SyntaxError('it is cut off');
    if (name === 'IHDR') header = readHeader(data, mostPixels);
    if (name === 'PLTE') palette = readGreys(data);
    if (name === 'IDAT') parts.push(data);
    if (name === 'IEND') break;
    at += length + 12;
  }
  if (header === null || parts.length === 0) throw new SyntaxError('it holds no picture');
  return { header, palette: header.kind === 3 ? palette : null, packed: Buffer.concat(parts) };
}

function readHeader(data: Buffer, mostPixels: number): Header {
  const [width, height] = [data.readUInt32BE(0), data.readUInt32BE(4)];
  const [bits, kind] = [data.readUInt8(8), data.readUInt8(9)];
  const samples = samplesOf.get(kind);
  if (!(width > 0 && height > 0 && width * height <= mostPixels)) {
    throw badInput({ what: `an image of ${width} x ${height} pixels is not plausible` });
  }
  const deepEnough = samples === 1 ? [1, 2, 4, 8, 16] : [8, 16];
  if (samples === undefined || !deepEnough.includes(bits) || (kind === 3 && bits === 16))
    throw badInput({ what: `a PNG of kind ${kind} with ${bits} bits does not exist` });
  return { width, height, bits, kind, samples, interlaced: data.readUInt8(12) === 1 };
}

/** The greys of a palette; null where any of its colours is none. */
function readGreys(data: Buffer): Uint16Array | null {
  const greys = new Uint16Array(Math.floor(data.length / 3));
  for (let index = 0; index < greys.length; index++) {
    const [red, green, blue] = data.subarray(3 * index, 3 * index + 3);
    if (red !== green || red !== blue) return null;
    greys[index] = red ?? 0;
  }
  return greys;
}

const passesOf = ({ interlaced }: Header): readonly Pass[] => (interlaced ? passes : [[0, 0, 1, 1]]);

interface PassSize extends Size {
  readonly rowBytes: number;
}

function passSize({ width, height, bits, samples }: Header, [x, y, dx, dy]: Pass): PassSize {
  const columns = Math.ceil((width - x) / dx);
  const empty = columns <= 0 || y >= height;
  return {
    width: empty ? 0 : columns,
    height: empty ? 0 : Math.ceil((height - y) / dy),
    rowBytes: empty ? 0 : Math.ceil((columns * bits * samples) / 8),
  };
}

/** Undoes the filters of a pass row by row, and puts its numbers where they belong. */
function placePass(raw: Buffer, size: PassSize, pass: Pass, header: Header, values: Uint16Array): void {
  const { bits, samples, kind, width } = header;
  const step = Math.max(1, (bits * samples) / 8);
  const [x, y, dx, dy] = pass;
  let above: Buffer = Buffer.alloc(size.rowBytes);
  for (let row = 0; row < size.height; row++) {
    const at = row * (size.rowBytes + 1);
    const line = raw.subarray(at + 1, at + 1 + size.rowBytes);
    undoFilter(raw[at] ?? 0, line, above, step);
    above = line;
    const start = (y + row * dy) * width + x;
    for (let column = 0; column < size.width; column++) {
      const value = sampleAt(line, column * samples, bits);
      // Opacity is no part of the number; colours of a label are all alike.
      const colours = kind === 2 || kind === 6 ? [1, 2] : [];
      if (colours.some((sample) => sampleAt(line, column * samples + sample, bits) !== value)) {
        throw badInput({
          what: 'it is a colour picture, and labels are single numbers',
          mend: 'Export a 16-bit label image.',
        });
      }
      values[start + column * dx] = value;
    }
  }
}

function sampleAt(line: Buffer, index: number, bits: number): number {
  if (bits === 16) return ((line[2 * index] ?? 0) << 8) | (line[2 * index + 1] ?? 0);
  if (bits === 8) return line[index] ?? 0;
  const perByte = 8 / bits;
  const shift = 8 - bits * ((index % perByte) + 1);
  return ((line[Math.floor(index / perByte)] ?? 0) >> shift) & ((1 << bits) - 1);
}

function undoFilter(filter: number, line: Buffer, above: Buffer, step: number): void {
  if (filter === 0) return;
  if (filter > 4) throw badInput({ what: `its rows are filtered in an unknown way (${filter})` });
  for (let at = 0; at < line.length; at++) {
    const left = at < step ? 0 : (line[at - step] ?? 0);
    const up = above[at] ?? 0;
    const corner = at < step ? 0 : (above[at - step] ?? 0);
    const guess =
      filter === 1 ? left : filter === 2 ? up : filter === 3 ? (left + up) >> 1 : paeth(left, up, corner);
    line[at] = (line[at] ?? 0) + guess;
  }
}

/** The neighbour that is nearest to left + up - corner. */
function paeth(left: number, up: number, corner: number): number {
  const estimate = left + up - corner;
  const [a, b, c] = [Math.abs(estimate - left), Math.abs(estimate - up), Math.abs(estimate - corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}
