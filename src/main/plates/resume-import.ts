import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { cancelled } from '../../shared/errors.ts';
import type { PlateId } from '../../shared/ids.ts';
import type { Project, ReadImage } from '../db/index.ts';
import type { DigestedImage } from './digest-images.ts';
import { letOthersWork } from './let-others-work.ts';
import { readFileFacts } from './pixels/file-facts.ts';
import type { ImageFacts } from './pixels/pixel-source.ts';
import type { ListedImage } from './readers/plate-reader.ts';

/** The same for two imports that read the same images in the same way, whatever they call them. */
export async function sourceKeyOf(
  root: string,
  format: string,
  images: readonly ListedImage[],
): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify([root, format]));
  for (const [index, image] of images.entries()) {
    if (index % imagesHashedAtATime === 0) await letOthersWork();
    hash.update(JSON.stringify(image));
  }
  return hash.digest('hex');
}

const imagesHashedAtATime = 2000;

const sizeSchema = z.object({ width: z.int(), height: z.int() });
const imageFactsSchema: z.ZodType<ImageFacts> = z.object({
  channels: z.int(),
  slices: z.int(),
  frames: z.int(),
  type: z.enum(['uint8', 'uint16', 'uint32', 'int8', 'int16', 'int32', 'float32', 'float64']),
  levels: z.array(sizeSchema),
  channelNames: z.array(z.string().nullable()),
  channelColors: z.array(z.string().nullable()),
  pixelSizeUm: z.number().nullable(),
  projected: z.int().optional(),
  stage: z.object({ x: z.number(), y: z.number(), unit: z.enum(['um', 'field']) }).optional(),
});
const planeFactsSchema = z.object({
  index: z.object({ channel: z.int(), z: z.int(), t: z.int() }),
  hash: z.string(),
  measures: z.object({
    mean: z.number(),
    sd: z.number(),
    median: z.number(),
    p99: z.number(),
    max: z.number(),
    atMax: z.number(),
    focus: z.number().nullable(),
  }),
});

const imagesAtATime = 256;

/**
 * What a killed import had read, by place. An image that was written to since is not among them, nor one that could not
 * be read: it may have been mended.
 */
export async function readKnownImages(
  project: Project,
  plateId: PlateId,
  root: string,
  images: readonly ListedImage[],
  signal: AbortSignal | undefined,
): Promise<Map<number, DigestedImage>> {
  const known = new Map<number, DigestedImage>();
  for (let from = 0; ;) {
    if (signal?.aborted) throw cancelled();
    const some = project.readStagedImages(plateId, from, imagesAtATime);
    const checked = await Promise.all(some.map((image) => toDigested(image, root, images[image.place])));
    for (const image of checked) if (image !== null) known.set(image.place, image);
    const last = some.at(-1);
    if (last === undefined) return known;
    from = last.place + 1;
  }
}

async function toDigested(
  read: ReadImage,
  root: string,
  listed: ListedImage | undefined,
): Promise<DigestedImage | null> {
  const facts = imageFactsSchema.safeParse(read.facts);
  const planes = read.planes.map(({ facts: plane, quantiles }) => ({
    facts: planeFactsSchema.safeParse(plane),
    quantiles,
  }));
  if (listed === undefined || !facts.success) return null;
  const { byteSize, modifiedAt } = await readFileFacts(join(root, listed.relativePath));
  if (byteSize !== read.byteSize || modifiedAt !== read.modifiedAt) return null;
  const digested = planes.flatMap(({ facts: plane, quantiles }) =>
    plane.success ? [{ ...plane.data, quantiles }] : [],
  );
  if (digested.length !== planes.length) return null;
  return { place: read.place, listed, image: facts.data, planes: digested, byteSize, modifiedAt };
}
