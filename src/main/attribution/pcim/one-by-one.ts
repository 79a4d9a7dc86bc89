import type { MethodContext } from '../method.ts';
import type { PcimImage } from './baseline.ts';
import type { PcimMap } from './pcim-map.ts';

/** Explains images one after another, each with its class; progress runs over all of them. */
export async function explainOneByOne(
  images: readonly PcimImage[],
  classes: readonly number[],
  context: MethodContext,
  explain: (image: PcimImage, classIndex: number, context: MethodContext) => Promise<PcimMap>,
): Promise<PcimMap[]> {
  const maps: PcimMap[] = [];
  for (const [index, image] of images.entries()) {
    const onProgress = (share: number) => context.onProgress((index + share) / images.length);
    maps.push(await explain(image, classes[index] ?? 0, { ...context, onProgress }));
  }
  return maps;
}
