import { addChannel, cut, cutSums, toColour, type CompositeChannel } from './composite.ts';
import { surroundPixel } from './paint-tile.ts';
import { coverKinds, type ScreenSample } from './screen-sample.ts';

/** Colours a sampled picture. */
export interface ScreenColours {
  /** Adds the channels into RGBA pixels (little-endian). Where one channel alone looks different, the others' sum is kept. */
  paint(channels: readonly CompositeChannel[], rgba: Uint32Array): void;
}

// Sums take 30 bits; the two above say what is no field.
const surroundFlag = 0x80000000 | 0;
const nothingFlag = 0x40000000;
const sumBits = 0x3fffffff;

// A cut sum and three more channels fit the 10 bits of a colour.
const additionsBeforeCut = 3;

const isSameChannel = (a: CompositeChannel, b: CompositeChannel | undefined) =>
  a.index === b?.index && a.table === b.table;

const isSameList = (a: readonly CompositeChannel[], b: readonly CompositeChannel[]) =>
  a.length === b.length && a.every((channel, place) => isSameChannel(channel, b[place]));

/** @param shown the channels as the picture shows them before the first change */
export function createScreenColours(
  sample: ScreenSample,
  shown: readonly CompositeChannel[] = [],
): ScreenColours {
  let last = shown;
  let others: readonly CompositeChannel[] | null = null;
  const base = new Uint32Array(sample.cover.length);
  return {
    paint: (channels, rgba) => {
      const moved =
        channels.find((channel, place) => !isSameChannel(channel, last[place])) ?? channels.at(-1);
      const resting = channels.filter((channel) => channel !== moved);
      last = channels;
      if (others === null || !isSameList(others, resting)) sumUp(sample, resting, base);
      others = resting;
      addToScreen(sample, base, moved, rgba);
    },
  };
}

/** The sum of the channels that rest, cut to 255, with marks where no field is. */
function sumUp(sample: ScreenSample, channels: readonly CompositeChannel[], base: Uint32Array): void {
  base.fill(0);
  for (const [place, { index, table }] of channels.entries()) {
    if (place > 0 && place % additionsBeforeCut === 0) cutSums(base);
    addChannel(base, sample.plane(index), table);
  }
  cutSums(base);
  const { cover } = sample;
  for (let pixel = 0; pixel < base.length; pixel++) {
    const kind = cover[pixel];
    if (kind === coverKinds.surround) base[pixel] = surroundFlag;
    else if (kind === coverKinds.nothing) base[pixel] = nothingFlag;
  }
}

function addToScreen(
  sample: ScreenSample,
  base: Uint32Array,
  moved: CompositeChannel | undefined,
  rgba: Uint32Array,
): void {
  const plane = moved === undefined ? undefined : sample.plane(moved.index);
  if (moved !== undefined && plane instanceof Uint16Array) {
    const { packed } = moved.table;
    for (let pixel = 0; pixel < rgba.length; pixel++) {
      rgba[pixel] = toScreen(((base[pixel] ?? 0) + (packed[plane[pixel] ?? 0] ?? 0)) | 0);
    }
    return;
  }
  rgba.set(base);
  if (moved !== undefined && plane !== undefined) addChannel(rgba, plane, moved.table);
  for (let pixel = 0; pixel < rgba.length; pixel++) rgba[pixel] = toScreen((rgba[pixel] ?? 0) | 0);
}

/** A sum with its marks as a pixel: opaque on the plate, clear beside it. Without a branch, for millions of pixels. */
function toScreen(sum: number): number {
  const surround = sum >> 31;
  const nothing = (sum << 1) >> 31;
  return (toColour(cut(sum & sumBits)) & ~(surround | nothing)) | (surroundPixel & surround);
}
