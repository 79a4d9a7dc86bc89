import { badInput } from '../../shared/errors.ts';
import type { ChannelWish } from '../../shared/import.ts';
import type { Channel } from '../../shared/plate.ts';
import { chooseColor, colorOfLight, describeChannel } from './channel-defaults.ts';
import type { DigestedImage, DigestedPlane } from './digest-images.ts';
import { letOthersWork } from './let-others-work.ts';
import { compareNaturally } from './natural-order.ts';
import type { ListedChannel, PlateListing } from './readers/plate-reader.ts';

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
  /** True where each image holds one channel, which its name tells. */
  readonly single: boolean;
  /** As the microscope's own files call it. */
  readonly described: string | null;
  readonly color: string | null;
  readonly quantiles: Float64Array[];
}

const keyOf = (image: DigestedImage, plane: DigestedPlane) =>
  `${image.listed.channel ?? ''}|${plane.index.channel}`;

/**
 * Collects the channels from all images, ordered by their text in the file names, then by their place in the image.
 * @throws BadInput where `wishes` has another number of channels than there are, unless it has none
 */
export async function nameChannels(
  images: readonly DigestedImage[],
  wishes: readonly ChannelWish[],
  listing: Pick<PlateListing, 'root' | 'channels'>,
): Promise<PlateChannels> {
  const found = collect(images, listing.channels ?? []);
  const indexes = new Map([...found.keys()].map((key, index) => [key, index]));
  const channels = [...found.values()];
  if (wishes.length > 0 && wishes.length !== channels.length) {
    throw badInput({
      what: `${wishes.length} channel names were given, and the plate has ${channels.length} channels (${channels.map(describe).join(', ')})`,
      where: listing.root,
      mend: 'Give one name a channel, in this order.',
    });
  }
  const unique = makeUnique(channels.map((channel, index) => wishes[index]?.name ?? describe(channel)));
  const colors = chooseColors(
    channels.map((channel, index) => ({ ...channel, color: wishes[index]?.color ?? channel.color })),
    unique,
  );
  const described: Channel[] = [];
  for (const [index, channel] of channels.entries()) {
    await letOthersWork();
    described.push(
      describeChannel(index, unique[index] ?? '', colors[index] ?? '#ffffff', channel.quantiles),
    );
  }
  return {
    channels: described,
    indexOf: (image, plane) => indexes.get(keyOf(image, plane)) ?? 0,
  };
}

function collect(
  images: readonly DigestedImage[],
  described: readonly ListedChannel[],
): Map<string, FoundChannel> {
  const found = new Map<string, FoundChannel>();
  for (const image of images) {
    for (const plane of image.planes) {
      const key = keyOf(image, plane);
      const inImage = plane.index.channel;
      const listed = described.find((each) => each.key === image.listed.channel);
      const channel = found.get(key) ?? {
        inName: image.listed.channel,
        inImage,
        stated: image.image.channelNames[inImage] ?? null,
        single: image.image.channels === 1,
        color:
          listed?.color ?? image.image.channelColors[inImage] ?? colorOfLight(listed?.wavelengthNm ?? null),
        described: listed?.name ?? null,
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

function describe({ inName, inImage, stated, single, described }: FoundChannel): string {
  if (described !== null && inImage === 0) return described;
  if (inName === null) return stated ?? `Channel ${inImage + 1}`;
  const numbered = /^\d+$/.test(inName);
  // A number says less than what the image calls its one channel.
  if (numbered && single && stated !== null) return stated;
  const name = numbered ? `Channel ${inName}` : inName;
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
