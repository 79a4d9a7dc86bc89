import { openImage } from './open-image.ts';

/** A picture with every channel as real intensities. */
export interface ImagePlanes {
  readonly width: number;
  readonly height: number;
  readonly planes: readonly Float32Array<ArrayBuffer>[];
  readonly channelNames: readonly string[];
}

/** Reads the first slice and time point of an image file, every channel. For a single picture, not for a plate. */
export async function readImagePlanes(path: string): Promise<ImagePlanes> {
  const source = await openImage(path);
  try {
    const { channels, channelNames, levels } = source.image;
    const planes: Float32Array<ArrayBuffer>[] = [];
    for (let channel = 0; channel < channels; channel++) {
      planes.push(Float32Array.from(await source.read({ channel, z: 0, t: 0 }, 0, null)));
    }
    const { width, height } = levels[0] ?? { width: 0, height: 0 };
    const names = planes.map((_, channel) => channelNames[channel] ?? `Channel ${channel + 1}`);
    return { width, height, planes, channelNames: names };
  } finally {
    await source.close();
  }
}
