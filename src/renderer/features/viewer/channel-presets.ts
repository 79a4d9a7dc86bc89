import type { Channel } from '../../../shared/plate.ts';

interface PresetColour {
  /** Names, in small letters, that a channel's name may hold. */
  readonly names: readonly string[];
  readonly color: string;
}

/** Colours for the channels of a usual staining. */
export interface ChannelPreset {
  readonly name: string;
  readonly colours: readonly PresetColour[];
}

const nucleus = ['dna', 'dapi', 'hoechst', 'h33342', 'draq5', 'nuclei', 'nucleus'];

export const channelPresets: readonly ChannelPreset[] = [
  {
    name: 'Cell Painting',
    colours: [
      { names: nucleus, color: '#3c78ff' },
      { names: ['rna', 'syto'], color: '#ffd23c' },
      { names: ['agp', 'actin', 'phalloidin', 'wga', 'golgi'], color: '#ff8c28' },
      { names: ['mito'], color: '#ff4646' },
      { names: ['er', 'concanavalin', 'cona'], color: '#3ccf5a' },
    ],
  },
  {
    name: 'DAPI / GFP / RFP',
    colours: [
      { names: nucleus, color: '#3c78ff' },
      { names: ['gfp', 'fitc', 'yfp', 'alexa488', '488'], color: '#32e65a' },
      { names: ['rfp', 'tritc', 'mcherry', 'tdtomato', 'texas', 'cy3', '561', '568'], color: '#ff4646' },
      { names: ['cy5', 'farred', '640', '647'], color: '#d24bff' },
    ],
  },
];

/** True where a name holds the word, a short one only as a word of its own: `ER` is none of `marker`. */
function holds(name: string, word: string): boolean {
  const parts = name
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  return word.length > 3 ? parts.join('').includes(word) : parts.includes(word);
}

/**
 * The colours that a preset gives to channels, by place: by name first; where no name fits, the preset's colours that are
 * left over, in their order. Channels beyond them keep their own.
 */
export function presetColours(
  { colours }: ChannelPreset,
  channels: readonly Pick<Channel, 'name' | 'color'>[],
): readonly string[] {
  const named = channels.map(
    ({ name }) => colours.find(({ names }) => names.some((word) => holds(name, word)))?.color ?? null,
  );
  const left = colours.map(({ color }) => color).filter((color) => !named.includes(color));
  return channels.map(({ color }, place) => named[place] ?? left.shift() ?? color);
}
