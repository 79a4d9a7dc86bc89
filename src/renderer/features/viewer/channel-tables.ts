import type { Channel } from '../../../shared/plate.ts';

/** As much of a channel as its drawing needs. */
export type ChannelLook = Pick<Channel, 'color' | 'low' | 'high' | 'gamma' | 'visible'>;

const wordsOf = ({ visible, color, low, high, gamma }: ChannelLook): string =>
  visible ? [color, low, high, gamma].join() : 'hidden';

/** Whether tiles look the same by either: the same channels are shown in the same way. */
export const isSameLooks = (a: readonly ChannelLook[], b: readonly ChannelLook[]): boolean =>
  a.length === b.length && a.map(wordsOf).join(';') === b.map(wordsOf).join(';');

/**
 * What each intensity adds to a pixel: red, green and blue of 0 to 255 in fields of 10 bits (red lowest), so that up to
 * four channels can be added before a field overflows.
 */
export interface ChannelTable {
  readonly packed: Uint32Array;
  /** Table index of an intensity v: (v - offset) * factor, cut to the table. */
  readonly offset: number;
  readonly factor: number;
}

const integerEntries = 65536;
const realEntries = 4096;

/** The table for whole intensities of 0 to 65535: the intensity itself is the index. */
export function tableForIntegers(look: ChannelLook): ChannelTable {
  const packed = new Uint32Array(integerEntries);
  const draw = createDrawing(look);
  // Only between the limits does every intensity have its own colour.
  const first = Math.min(integerEntries, Math.max(0, Math.floor(look.low)));
  const last = Math.min(integerEntries, Math.max(first, Math.ceil(look.high)));
  for (let value = first; value < last; value++) packed[value] = draw(value);
  packed.fill(draw(integerEntries), last);
  return { packed, offset: 0, factor: 1 };
}

/** The table for real intensities: 4096 steps from `low` to `high`. */
export function tableForReals(look: ChannelLook): ChannelTable {
  const packed = new Uint32Array(realEntries);
  const draw = createDrawing(look);
  const span = Math.max(look.high - look.low, Number.MIN_VALUE);
  for (let index = 0; index < realEntries; index++) {
    packed[index] = draw(look.low + (index / (realEntries - 1)) * span);
  }
  return { packed, offset: look.low, factor: (realEntries - 1) / span };
}

function createDrawing({ color, low, high, gamma }: ChannelLook): (value: number) => number {
  const [red, green, blue] = parseHexColor(color);
  const span = Math.max(high - low, Number.MIN_VALUE);
  return (value) => {
    const share = Math.min(1, Math.max(0, (value - low) / span));
    const light = gamma === 1 ? share : share ** gamma;
    return Math.round(red * light) | (Math.round(green * light) << 10) | (Math.round(blue * light) << 20);
  };
}

/** Red, green and blue of `#rrggbb`, 0 to 255. */
export function parseHexColor(color: string): readonly [number, number, number] {
  const value = Number.parseInt(color.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}
