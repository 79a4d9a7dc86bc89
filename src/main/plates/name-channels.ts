import { badInput } from '../../shared/errors.ts';
import type { Channel } from '../../shared/plate.ts';
import { chooseColor, describeChannel } from './channel-defaults.ts';
import type { DigestedImage, DigestedPlane } from './digest-images.ts';
import { compareNaturally } from './natural-order.ts';

/** The channels of a plate, and the index of the one that a plane belongs to. */
export interface PlateChannels {
  readonly channels: readonly Channel[];
  readonly indexOf: (image: DigestedImage, plane: DigestedPlane) => number;
}

interface FoundChannel {
  /** Text in the file names; null where images hold their channels themselves. */
  readonly inName: string | null;
  readonly inImage: number;
  readonly stated: string | null;
  readonly color: string | null;
  readonly quantiles: Float64Array[];
}

const keyOf = (image: DigestedImage, plane: DigestedPlane) =>
  `${image.listed.channel ?? ''}|${plane.index.channel}`;

/**
 * Collects the channels from all images, ordered by their text in the file names, then by their place in the image.
 * @throws BadInput where `names` has another number of names than there are channels
 */
export function nameChannels(
  images: readonly DigestedImage[],
  names: readonly string[] | null,
  where: string,
): PlateChannels {
  const found = collect(images);
  const keys = [...found.keys()];
  const channels = [...found.values()];
  if (names !== null && names.length !== channels.length) {
    throw badInput({
      what: `${names.length} channel names were given, and the plate has ${channels.length} channels (${channels.map(describe).join(', ')})`,
      where,
      mend: 'Give one name a channel, in this order.',
    });
  }
  const unique = makeUnique(channels.map((channel, index) => names?.[index] ?? describe(channel)));
  const colors = chooseColors(channels, unique);
  return {
    channels: channels.map((channel, index) =>
      describeChannel(index, unique[index] ?? '', colors[index] ?? '#ffffff', channel.quantiles),
    ),
    indexOf: (image, plane) => keys.indexOf(keyOf(image, plane)),
  };
}

function collect(images: readonly DigestedImage[]): Map<string, FoundChannel> {
  const found = new Map<string, FoundChannel>();
  for (const image of images) {
    for (const plane of image.planes) {
      const key = keyOf(image, plane);
      const inImage = plane.index.channel;
      const channel = found.get(key) ?? {
        inName: image.listed.channel,
        inImage,
        stated: image.image.channelNames[inImage] ?? null,
        color: image.image.channelColors[inImage] ?? null,
        quantiles: [],
      };
      channel.quantiles.push(plane.quantiles);
      found.set(key, channel);
    }
  }
  const order = ([, a]: [string, FoundChannel], [, b]: [string, FoundChannel]) =>
    compareNaturally(a.inName ?? '', b.inName ?? '') || a.inImage - b.inImage;
  return new Map([...found].sort(order));
}

function describe({ inName, inImage, stated }: FoundChannel): string {
  if (inName === null) return stated ?? `Channel ${inImage + 1}`;
  const name = /^\d+$/.test(inName) ? `Channel ${inName}` : inName;
  return inImage === 0 ? name : `${name} ${stated ?? inImage + 1}`;
}

/** Channels are found by name later, so that no two may share one. */
function makeUnique(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let unique = name;
    for (let copy = 2; taken.has(unique); copy++) unique = `${name} (${copy})`;
    taken.add(unique);
    return unique;
  });
}

/** Colours as the files state them, unless they state one and the same for all channels. */
function chooseColors(channels: readonly FoundChannel[], names: readonly string[]): string[] {
  const stated = channels.map(({ color }) => color);
  const useful = stated.every((color) => color !== null) && new Set(stated).size === stated.length;
  const taken: string[] = [];
  for (const [index, name] of names.entries()) {
    const color = (useful ? stated[index] : null) ?? chooseColor(name, taken);
    taken.push(color);
  }
  return taken;
}
