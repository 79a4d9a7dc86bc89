import { cutRegion } from './cut-region.ts';
import type { PixelArray, PixelSource } from './pixel-source.ts';

/** A picture that is decoded whole: its samples as planes of [height, width], all of one type. */
export interface WholePicture {
  readonly width: number;
  readonly height: number;
  readonly channels: readonly PixelArray[];
}

/** The pixels of a decoded picture: one slice, one time point, one level; three planes are red, green and blue. */
export function createPictureSource({ width, height, channels }: WholePicture): PixelSource {
  return {
    image: {
      channels: channels.length,
      slices: 1,
      frames: 1,
      type: channels[0] instanceof Uint16Array ? 'uint16' : 'uint8',
      levels: [{ width, height }],
      channelNames: channels.length === 3 ? ['Red', 'Green', 'Blue'] : channels.map(() => null),
      channelColors: channels.map(() => null),
      pixelSizeUm: null,
    },
    read: (plane, _level, region) => {
      const values = channels[plane.channel];
      if (values === undefined) return Promise.reject(new RangeError(`no channel ${plane.channel}`));
      return Promise.resolve(region === null ? values : cutRegion(values, width, region));
    },
    close: () => Promise.resolve(),
  };
}
