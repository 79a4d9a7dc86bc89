import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { cancelled, isCancelled, toErrorRecord } from '../../shared/errors.ts';
import type { PlateId } from '../../shared/ids.ts';
import type { Project, StagedImage } from '../db/index.ts';
import { toStackChoice } from './choose-planes.ts';
import type { ImportProgress } from './import-plate.ts';
import type { ImageFacts, PlaneIndex } from './pixels/pixel-source.ts';
import type { PlaneMeasures } from './quality/measure-plane.ts';
import type { LeftOut, ListedImage } from './readers/plate-reader.ts';
import { createStagingQueue } from './staging-queue.ts';
import type { WorkerPool, WorkerResult } from './workers/worker-pool.ts';

/** A plane that was read: its intensities in short. Its small copies wait in the project. */
export interface DigestedPlane {
  readonly index: PlaneIndex;
  readonly quantiles: Float64Array;
  readonly measures: PlaneMeasures;
  readonly hash: string;
}

export interface DigestedImage {
  /** Its place among the images of the import. */
  readonly place: number;
  readonly listed: ListedImage;
  readonly image: ImageFacts;
  readonly planes: readonly DigestedPlane[];
  /** Size and time of a file; 0 and null for an image that is a folder. */
  readonly byteSize: number;
  readonly modifiedAt: string | null;
}

/** What is to be read, and where its small copies go. */
export interface DigestTask {
  readonly project: Project;
  readonly plateId: PlateId;
  readonly root: string;
  readonly images: readonly ListedImage[];
  /** The field of an image, and the number under which the preview of one of its channels waits. */
  readonly fieldOf: (image: ListedImage) => number;
  readonly previewChannelOf: (image: ListedImage, inImage: number) => number;
  /** Images that an earlier, killed import has read, by their places. */
  readonly known: ReadonlyMap<number, DigestedImage>;
}

interface DigestOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: ImportProgress) => void) | undefined;
  /** Called once when the first few images, from all over the plate, were read. May fail to stop. */
  readonly onSample?: ((images: readonly DigestedImage[]) => Promise<void>) | undefined;
}

export interface Digested {
  readonly images: DigestedImage[];
  readonly broken: LeftOut[];
}

/**
 * Reads every image once, in the pool, and keeps in the project what was read as it comes. Broken images are listed.
 * Results come in the order of the images, whatever the order in which they were read.
 */
export async function digestImages(
  pool: WorkerPool,
  task: DigestTask,
  options: DigestOptions = {},
): Promise<Digested> {
  const { images, known } = task;
  const results = images.map((_, place) => known.get(place) as DigestedImage | LeftOut | undefined);
  const queue = createStagingQueue(task.project, task.plateId);
  const sample = samplePlaces(images.length);
  const isSampled = (place: number) => sample.includes(place);
  let done = known.size;
  const readOne = async (place: number) => {
    const listed = images[place];
    if (listed === undefined || results[place] !== undefined) return;
    const { staged, result } = await digestOne(pool, task, { place, listed }, options.signal);
    results[place] = result;
    await queue.add(staged);
    options.onProgress?.({ done: ++done, total: images.length });
  };
  try {
    await takeTurns(sample, pool.inFlight, readOne, options.signal);
    await options.onSample?.(sample.flatMap((place) => digestedOnly(results[place])));
    const rest = [...images.keys()].filter((place) => !isSampled(place));
    await takeTurns(rest, pool.inFlight, readOne, options.signal);
  } finally {
    await queue.close();
  }
  const broken = results.flatMap((result) => (result !== undefined && 'reason' in result ? [result] : []));
  return { images: results.flatMap(digestedOnly), broken };
}

const digestedOnly = (result: DigestedImage | LeftOut | undefined): DigestedImage[] =>
  result === undefined || 'reason' in result ? [] : [result];

/** The first, the middle and the last image: enough to tell another plate from one that is there already. */
function samplePlaces(count: number): number[] {
  return [...new Set([0, Math.floor(count / 2), count - 1])].filter((place) => place >= 0);
}

/** Works through `places` with so many at a time as the pool takes; after a failure no further one is begun. */
async function takeTurns(
  places: readonly number[],
  atATime: number,
  work: (place: number) => Promise<void>,
  signal: AbortSignal | undefined,
): Promise<void> {
  let [next, failed] = [0, false];
  const turn = async () => {
    for (let at = next++; at < places.length && !failed; at = next++) {
      if (signal?.aborted) throw cancelled();
      try {
        await work(places[at] ?? 0);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  // One more than are under way, so that a worker never waits for the next file's facts.
  const turns = await Promise.allSettled(Array.from({ length: atATime + 1 }, turn));
  for (const each of turns) if (each.status === 'rejected') throw each.reason;
}

interface Placed {
  readonly place: number;
  readonly listed: ListedImage;
}

async function digestOne(
  pool: WorkerPool,
  task: DigestTask,
  { place, listed }: Placed,
  signal: AbortSignal | undefined,
): Promise<{ staged: StagedImage; result: DigestedImage | LeftOut }> {
  const path = join(task.root, listed.relativePath);
  const [digest, file] = await Promise.all([readImage(pool, task.root, listed, signal), readFileFacts(path)]);
  if ('reason' in digest) {
    return { staged: { place, ...file, outcome: { reason: digest.reason } }, result: digest };
  }
  const { image, planes } = digest;
  const staged: StagedImage = {
    place,
    ...file,
    outcome: {
      facts: image,
      planes: planes.map(({ index, measures, hash, quantiles, preview, overview }) => ({
        fieldId: task.fieldOf(listed),
        previewChannel: task.previewChannelOf(listed, index.channel),
        facts: { index, measures, hash },
        quantiles,
        preview,
        overview,
      })),
    },
  };
  const kept = planes.map(({ index, measures, hash, quantiles }) => ({ index, measures, hash, quantiles }));
  return { staged, result: { place, listed, image, planes: kept, ...file } };
}

async function readImage(
  pool: WorkerPool,
  root: string,
  listed: ListedImage,
  signal: AbortSignal | undefined,
): Promise<WorkerResult<'digest'> | LeftOut> {
  try {
    const path = join(root, listed.relativePath);
    return await pool.run('digest', { path, choice: toStackChoice(root, listed) }, signal);
  } catch (error) {
    if (isCancelled(error)) throw error;
    return { where: listed.relativePath, reason: toErrorRecord(error).what };
  }
}

/** What tells later whether a file is still the same. */
export async function readFileFacts(path: string): Promise<{ byteSize: number; modifiedAt: string | null }> {
  const facts = await stat(path).catch(() => null);
  const file = facts?.isFile() === true ? facts : null;
  return { byteSize: file?.size ?? 0, modifiedAt: file?.mtime.toISOString() ?? null };
}
