import { SaxesParser } from 'saxes';
import type { StagePosition } from './pixel-source.ts';

/** Where a plane lies: in this file or in another one of its set, on a page counted from 0. */
export interface PagePlace {
  /** Name of the other file; null for this one. */
  readonly file: string | null;
  readonly page: number;
}

/** What OME-XML says of one image. */
export interface OmeImage {
  readonly channels: number;
  readonly slices: number;
  readonly frames: number;
  /** Axes after x and y, the fastest first, such as `CZT`. */
  readonly order: string;
  readonly channelNames: readonly (string | null)[];
  readonly channelColors: readonly (string | null)[];
  readonly pixelSizeUm: number | null;
  readonly stage: StagePosition | undefined;
  /** Where each plane lies, by `c|z|t`; empty where the file leaves it to the order of its pages. */
  readonly places: ReadonlyMap<string, PagePlace>;
}

const maxLength = 64 * 2 ** 20;
const maxPlanes = 200_000;
const maxDepth = 64;

type Attributes = Readonly<Record<string, string>>;

interface Block {
  readonly attributes: Attributes;
  file: string | null;
  uuid: string | null;
}

/** An image as its elements stand there. */
export interface OmeImageText {
  readonly pixels: Attributes;
  readonly channels: readonly Attributes[];
  readonly blocks: readonly Readonly<Block>[];
  readonly plane: Attributes | null;
}

interface Found extends OmeImageText {
  readonly channels: Attributes[];
  readonly blocks: Block[];
  plane: Attributes | null;
}

/** What a text in OME-XML says of all its images, before any is worked out. */
export interface OmeDocument {
  /** The file that holds the text calls itself so. */
  readonly uuid: string | null;
  /** The file that holds the text proper, where this one only points to it. */
  readonly metadataFile: string | null;
  readonly images: readonly OmeImageText[];
}

/** Reads OME-XML; null where the text is none, or not well-formed: then the pages speak for themselves. */
export function parseOmeDocument(text: string): OmeDocument | null {
  if (text.length > maxLength || !/<(?:\w+:)?OME[\s>]/.test(text.slice(0, 65_536))) return null;
  const images: Found[] = [];
  const state: State = { uuid: null, metadataFile: null };
  try {
    collect(text, images, state);
  } catch {
    return null;
  }
  return { ...state, images };
}

/** The image that a file shows by itself: of several the one that has planes in it. */
export function parseOme(text: string): OmeImage | null {
  const document = parseOmeDocument(text);
  if (document === null) return null;
  const { uuid, images } = document;
  const own = images.find(({ blocks }) => uuid !== null && blocks.some((block) => block.uuid === uuid));
  const image = own ?? images[0];
  return image === undefined ? null : describeOmeImage(image, uuid);
}

interface State {
  uuid: string | null;
  metadataFile: string | null;
}

function collect(text: string, found: Found[], state: State): void {
  const parser = new SaxesParser();
  let depth = 0;
  let uuidText: string | null = null;
  parser.on('doctype', () => {
    throw new SyntaxError('OME-XML has no DOCTYPE');
  });
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', (tag) => {
    if (++depth > maxDepth) throw new SyntaxError('too deep');
    const name = tag.name.slice(tag.name.indexOf(':') + 1);
    const image = found.at(-1);
    if (name === 'OME') state.uuid = tag.attributes['UUID'] ?? null;
    if (name === 'BinaryOnly') state.metadataFile = tag.attributes['MetadataFile'] ?? null;
    if (name === 'Pixels') found.push({ pixels: tag.attributes, channels: [], blocks: [], plane: null });
    if (name === 'Channel' && image !== undefined && image.channels.length < 4096)
      image.channels.push(tag.attributes);
    if (name === 'Plane' && image?.plane === null) image.plane = tag.attributes;
    if (name === 'TiffData' && image !== undefined && image.blocks.length < maxPlanes)
      image.blocks.push({ attributes: tag.attributes, file: null, uuid: null });
    if (name === 'UUID') {
      const block = image?.blocks.at(-1);
      if (block !== undefined) block.file = tag.attributes['FileName'] ?? null;
      uuidText = '';
    }
  });
  parser.on('text', (part) => {
    if (uuidText !== null) uuidText += part;
  });
  parser.on('closetag', (tag) => {
    depth--;
    if (!tag.name.endsWith('UUID')) return;
    const block = found.at(-1)?.blocks.at(-1);
    if (block !== undefined && uuidText !== null) block.uuid = uuidText.trim();
    uuidText = null;
  });
  parser.write(text).close();
}

const toCount = (text: string | undefined) => {
  const count = Number(text ?? 1);
  return Number.isInteger(count) && count >= 1 && count <= 1_000_000 ? count : 1;
};

const toIndex = (text: string | undefined) => {
  const index = Number(text ?? 0);
  return Number.isInteger(index) && index >= 0 ? index : 0;
};

const micrometresPer: Readonly<Record<string, number>> = {
  µm: 1,
  μm: 1,
  um: 1,
  // A micro sign in another encoding than the file says.
  '\uFFFDm': 1,
  micron: 1,
  nm: 1e-3,
  mm: 1e3,
  cm: 1e4,
  m: 1e6,
};

function toMicrometres(text: string | undefined, unit: string | undefined): number | null {
  const value = text === undefined || text === '' ? Number.NaN : Number(text);
  const factor = micrometresPer[unit ?? 'µm'];
  return Number.isFinite(value) && factor !== undefined ? value * factor : null;
}

/** The position that an element of OME-XML states. Without a unit it is in the stage's own one, whatever that is: null. */
export function toStage(element: Attributes): StagePosition | null {
  const [unitX, unitY] = [element['PositionXUnit'], element['PositionYUnit']];
  if (unitX === undefined || unitY === undefined) return null;
  const x = toMicrometres(element['PositionX'], unitX);
  const y = toMicrometres(element['PositionY'], unitY);
  return x !== null && y !== null ? { x, y, unit: 'um' } : null;
}

/** A colour as OME keeps it: red, green, blue and opacity in one signed number. White says nothing. */
function toColor(text: string | undefined): string | null {
  const value = text === undefined ? Number.NaN : Number(text);
  if (!Number.isInteger(value)) return null;
  const rgb = (value >>> 8) & 0xffffff;
  return rgb === 0xffffff || rgb === 0 ? null : `#${rgb.toString(16).padStart(6, '0')}`;
}

/**
 * Works out one image of a document.
 * @param uuid what the file calls itself from which `places` are seen
 * @param samples channels that lie together on a page, as those of a colour picture do
 */
export function describeOmeImage(
  { pixels, channels, blocks, plane }: OmeImageText,
  uuid: string | null,
  samples = 1,
): OmeImage {
  const stated = toCount(pixels['SizeC']);
  const together = stated % samples === 0 ? samples : 1;
  const counts = { C: stated / together, Z: toCount(pixels['SizeZ']), T: toCount(pixels['SizeT']) };
  const axes = (pixels['DimensionOrder'] ?? 'XYCZT').slice(2);
  const order = /^(?=.*C)(?=.*Z)(?=.*T)[CZT]{3}$/.test(axes) ? axes : 'CZT';
  const size = toMicrometres(pixels['PhysicalSizeX'], pixels['PhysicalSizeXUnit']);
  return {
    channels: counts.C,
    slices: counts.Z,
    frames: counts.T,
    order,
    channelNames: Array.from({ length: counts.C }, (_, c) => channels[c]?.['Name']?.trim() || null),
    channelColors: Array.from({ length: counts.C }, (_, c) => toColor(channels[c]?.['Color'])),
    pixelSizeUm: size !== null && size > 0 ? size : null,
    stage: (plane === null ? null : toStage(plane)) ?? undefined,
    places: placePlanes(blocks, counts, order, uuid),
  };
}

/** Follows the TiffData elements: each names a first plane, its page, and how many planes follow it. */
function placePlanes(
  blocks: readonly Block[],
  counts: Readonly<Record<'C' | 'Z' | 'T', number>>,
  order: string,
  uuid: string | null,
): Map<string, PagePlace> {
  const places = new Map<string, PagePlace>();
  const total = Math.min(maxPlanes, counts.C * counts.Z * counts.T);
  const axes = Array.from(order).filter((axis) => axis === 'C' || axis === 'Z' || axis === 'T');
  for (const { attributes, file, uuid: owner } of blocks) {
    const single = attributes['IFD'] !== undefined || owner !== null;
    const count =
      attributes['PlaneCount'] === undefined ? (single ? 1 : total) : toIndex(attributes['PlaneCount']);
    const first = {
      C: toIndex(attributes['FirstC']),
      Z: toIndex(attributes['FirstZ']),
      T: toIndex(attributes['FirstT']),
    };
    let [start, stride] = [0, 1];
    for (const axis of axes) {
      start += first[axis] * stride;
      stride *= counts[axis];
    }
    const other = owner === null || owner === uuid ? null : file;
    for (let index = 0; index < count && start + index < total; index++) {
      let rest = start + index;
      const at = { C: 0, Z: 0, T: 0 };
      for (const axis of axes) {
        at[axis] = rest % counts[axis];
        rest = Math.floor(rest / counts[axis]);
      }
      places.set(`${at.C}|${at.Z}|${at.T}`, { file: other, page: toIndex(attributes['IFD']) + index });
    }
  }
  return places;
}
