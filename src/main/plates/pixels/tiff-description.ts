import type { GeoTIFFImage } from 'geotiff';
import type { FlexPages } from './flex-description.ts';
import { parseOme, type OmeImage, type PagePlace } from './ome-description.ts';
import type { StagePosition } from './pixel-source.ts';

/** How the pages of a TIFF file make up a stack. */
export interface StackLayout {
  readonly channels: number;
  readonly slices: number;
  readonly frames: number;
  readonly channelNames: readonly (string | null)[];
  readonly channelColors: readonly (string | null)[];
  readonly pixelSizeUm: number | null;
  readonly stage: StagePosition | undefined;
  /** Where a plane lies; null for one that no file holds. */
  readonly toPlace: (channel: number, z: number, t: number) => PagePlace | null;
}

/** What is known of the file besides its description. */
export interface PageFacts {
  readonly pages: number;
  /** Samples a pixel: 3 of a colour picture. */
  readonly samples: number;
  /** True where only this file's own planes count, whatever set of files it belongs to. */
  readonly alone: boolean;
}

/**
 * Reads the stack's layout from the first page's description, as ImageJ (`images=6 channels=2 slices=3`), OME-XML and
 * MetaXpress write it. Pages that no description explains are z slices.
 */
export function describeStack(description: string, facts: PageFacts): StackLayout {
  if (description.startsWith('ImageJ=')) return orSlices(readImageJ(description), facts);
  const ome = parseOme(description);
  if (ome !== null) return layOutOme(ome, facts);
  return orSlices(readMetaXpress(description), facts);
}

/** The text that a page carries; empty where it has none. */
export async function readDescription(page: GeoTIFFImage): Promise<string> {
  const text: unknown = await page.fileDirectory.loadValue('ImageDescription');
  return typeof text === 'string' ? text.replace(/\0+$/, '') : '';
}

/** The pages of one field of an Opera's file: channels first, then slices. @param field counted from 0 */
export function layOutFlex({ channelNames, slices }: FlexPages, field: number): StackLayout {
  const counts = { channels: channelNames.length, slices, frames: 1 };
  const before = field * channelNames.length * slices;
  const layout = byOrder(counts, 'CZT', { ...noExtras, channelNames });
  return { ...layout, toPlace: (c, z) => ({ file: null, page: before + z * channelNames.length + c }) };
}

interface Stated {
  readonly counts: Counts;
  readonly order: string;
  readonly extras: Extras;
}

interface Counts {
  readonly channels: number;
  readonly slices: number;
  readonly frames: number;
}

interface Extras {
  readonly channelNames: readonly (string | null)[];
  readonly channelColors: readonly (string | null)[];
  readonly pixelSizeUm: number | null;
  readonly stage: StagePosition | undefined;
}

const noExtras: Extras = { channelNames: [], channelColors: [], pixelSizeUm: null, stage: undefined };

/** The stack as it is stated, where it has as many planes as the file has pages; else the pages are slices. */
function orSlices({ counts, order, extras }: Stated, { pages }: PageFacts): StackLayout {
  const fits = counts.channels * counts.slices * counts.frames === pages;
  if (fits) return byOrder(counts, order, extras);
  const slices = { channels: 1, slices: pages, frames: 1 };
  return byOrder(slices, 'CZT', { ...extras, channelNames: [], channelColors: [] });
}

function byOrder(counts: Counts, order: string, extras: Extras): StackLayout {
  const lengths = { C: counts.channels, Z: counts.slices, T: counts.frames };
  return {
    ...counts,
    ...fill(extras, counts.channels),
    toPlace: (c, z, t) => {
      const at = { C: c, Z: z, T: t };
      let [page, stride] = [0, 1];
      for (const axis of order) {
        if (axis !== 'C' && axis !== 'Z' && axis !== 'T') continue;
        page += at[axis] * stride;
        stride *= lengths[axis];
      }
      return { file: null, page };
    },
  };
}

/** Just what is not counted, with a name and a colour or null for every channel. */
const fill = (extras: Extras, channels: number): Extras => ({
  pixelSizeUm: extras.pixelSizeUm,
  stage: extras.stage,
  channelNames: Array.from({ length: channels }, (_, c) => extras.channelNames[c] ?? null),
  channelColors: Array.from({ length: channels }, (_, c) => extras.channelColors[c] ?? null),
});

function layOutOme(ome: OmeImage, facts: PageFacts): StackLayout {
  // A page of a colour picture holds all of its samples, each of which OME counts as a channel.
  const channels =
    facts.samples > 1 && ome.channels % facts.samples === 0 ? ome.channels / facts.samples : ome.channels;
  const stated = {
    counts: { channels, slices: ome.slices, frames: ome.frames },
    order: ome.order,
    extras: ome,
  };
  const shared = [...ome.places.values()].some(({ file }) => file !== null);
  if (ome.places.size === 0 || channels !== ome.channels) return orSlices(stated, facts);
  if (shared && facts.alone) return ownPlanes(ome, facts);
  return {
    ...stated.counts,
    ...fill(ome, channels),
    toPlace: (c, z, t) => ome.places.get(`${c}|${z}|${t}`) ?? null,
  };
}

/** The channels, slices and time points that this file of a set holds. */
function ownPlanes(ome: OmeImage, facts: PageFacts): StackLayout {
  const own = [...ome.places].filter(([, { file, page }]) => file === null && page < facts.pages);
  const at = own.map(([key]) => key.split('|').map(Number));
  const values = (axis: number) => [...new Set(at.map((place) => place[axis] ?? 0))].sort((a, b) => a - b);
  const [channels, slices, frames] = [values(0), values(1), values(2)];
  const counts = { channels: channels.length, slices: slices.length, frames: frames.length };
  const extras = {
    ...ome,
    channelNames: channels.map((c) => ome.channelNames[c] ?? null),
    channelColors: channels.map((c) => ome.channelColors[c] ?? null),
  };
  if (own.length === 0) return orSlices({ counts, order: ome.order, extras: noExtras }, facts);
  return {
    ...counts,
    ...fill(extras, counts.channels),
    toPlace: (c, z, t) =>
      ome.places.get(`${channels[c] ?? -1}|${slices[z] ?? -1}|${frames[t] ?? -1}`) ?? null,
  };
}

function readImageJ(description: string): Stated {
  const text = (name: string) => new RegExp(`^${name}=(.{1,40}?)\\s*$`, 'm').exec(description)?.[1];
  const count = (name: string) => {
    const value = Number(text(name) ?? 1);
    return Number.isInteger(value) && value >= 1 && value < 1e7 ? value : 1;
  };
  const stated = { channels: count('channels'), slices: count('slices'), frames: count('frames') };
  const unstacked = stated.channels * stated.slices * stated.frames === 1;
  const counts = unstacked ? { ...stated, slices: count('images') } : stated;
  return { counts, order: 'CZT', extras: noExtras };
}

/** One plane of MetaXpress or MetaMorph: `<MetaData>` with properties by name. */
function readMetaXpress(description: string): Stated {
  const counts = { channels: 1, slices: 1, frames: 1 };
  if (!description.includes('<MetaData>')) return { counts, order: 'CZT', extras: noExtras };
  const text = (id: string) =>
    new RegExp(`<prop id="${id}"[^<>]{0,80}?\\svalue="([^"<>]{0,200})"`).exec(description)?.[1];
  const number = (id: string) => {
    const value = text(id);
    return value === undefined || value === '' ? Number.NaN : Number(value);
  };
  const size = number('spatial-calibration-x');
  const calibrated =
    text('spatial-calibration-state') === 'on' &&
    /^(?:um|µm|microns?)$/i.test(text('spatial-calibration-units') ?? '');
  const [x, y] = [number('stage-position-x'), number('stage-position-y')];
  const name = text('_IllumSetting_')?.trim() ?? '';
  return {
    counts,
    order: 'CZT',
    extras: {
      channelNames: [name === '' ? null : name],
      channelColors: [],
      pixelSizeUm: calibrated && size > 0 ? size : null,
      stage: Number.isFinite(x) && Number.isFinite(y) ? { x, y, unit: 'um' } : undefined,
    },
  };
}
