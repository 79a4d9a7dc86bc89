import { join } from 'node:path';
import { cancelled, isCancelled, toErrorRecord, type ErrorRecord } from '../../shared/errors.ts';
import type { PlateId } from '../../shared/ids.ts';
import type { Project, StagedImage } from '../db/index.ts';
import { toStackChoice } from './choose-planes.ts';
import type { ImportProgress } from './import-plate.ts';
import type { ImageDigest } from './pixels/digest.ts';
import type { FileFacts } from './pixels/file-facts.ts';
import type { ImageFacts, PlaneIndex } from './pixels/pixel-source.ts';
import type { PlaneMeasures } from './quality/measure-plane.ts';
import type { LeftOut, ListedImage } from './readers/plate-reader.ts';
import { createStagingQueue } from './staging-queue.ts';
import type { WorkerPool } from './workers/worker-pool.ts';

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
  const pace = createPace();
  const readSome = async (places: readonly number[]) => {
    const placed = places.flatMap((place) => {
      const listed = images[place];
      return listed === undefined || results[place] !== undefined ? [] : [{ place, listed }];
    });
    for (const { staged, result } of await digestSome(pool, task, placed, pace, options.signal)) {
      results[staged.place] = result;
      await queue.add(staged);
      options.onProgress?.({ done: ++done, total: images.length });
    }
  };
  try {
    await takeTurns(sample, pool.inFlight, { work: readSome, atOnce: () => 1 }, options.signal);
    await options.onSample?.(sample.flatMap((place) => digestedOnly(results[place])));
    const rest = [...images.keys()].filter((place) => !isSampled(place));
    await takeTurns(rest, pool.inFlight, { work: readSome, atOnce: pace.imagesAtOnce }, options.signal);
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

/** How long a thread works on one message at most, roughly; a cancelled import waits for it. */
const messageMs = 20;
const mostAtOnce = 16;

/** How many images go to a thread together: many small ones, and large ones one by one. */
interface Pace {
  readonly imagesAtOnce: () => number;
  /** Takes note of how long an image took. */
  readonly note: (msEach: number) => void;
}

function createPace(): Pace {
  let msEach = messageMs;
  return {
    imagesAtOnce: () => Math.max(1, Math.min(mostAtOnce, Math.floor(messageMs / msEach))),
    note: (found) => {
      msEach = (msEach + found) / 2;
    },
  };
}

interface Turns {
  readonly work: (places: readonly number[]) => Promise<void>;
  /** How many places one turn takes. */
  readonly atOnce: () => number;
}

/** Works through `places` with so many turns at a time as the pool takes; after a failure no further one is begun. */
async function takeTurns(
  places: readonly number[],
  turnsAtATime: number,
  { work, atOnce }: Turns,
  signal: AbortSignal | undefined,
): Promise<void> {
  let [next, failed] = [0, false];
  const turn = async () => {
    while (next < places.length && !failed) {
      if (signal?.aborted) throw cancelled();
      const some = places.slice(next, next + atOnce());
      next += some.length;
      try {
        await work(some);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  // One more than are under way, so that a worker never waits for the next files' names.
  const turns = await Promise.allSettled(Array.from({ length: turnsAtATime + 1 }, turn));
  for (const each of turns) if (each.status === 'rejected') throw each.reason;
}

interface Placed {
  readonly place: number;
  readonly listed: ListedImage;
}

interface ReadImage {
  readonly staged: StagedImage;
  readonly result: DigestedImage | LeftOut;
}

async function digestSome(
  pool: WorkerPool,
  task: DigestTask,
  placed: readonly Placed[],
  pace: Pace,
  signal: AbortSignal | undefined,
): Promise<ReadImage[]> {
  if (placed.length === 0) return [];
  const images = placed.map(({ listed }) => ({
    path: join(task.root, listed.relativePath),
    choice: toStackChoice(task.root, listed),
  }));
  const found = await pool.run('digestSome', { images }, signal).catch((error: unknown) => {
    if (isCancelled(error)) throw error;
    return toErrorRecord(error);
  });
  if ('kind' in found) {
    const [only, ...more] = placed;
    if (only !== undefined && more.length === 0) return [toBroken(only, found)];
    // A thread that ended took all of them with it; each by itself tells which one was to blame.
    const alone: ReadImage[] = [];
    for (const each of placed) alone.push(...(await digestSome(pool, task, [each], pace, signal)));
    return alone;
  }
  pace.note(found.msEach);
  return placed.flatMap((each, index) => {
    const outcome = found.images[index];
    if (outcome === undefined) return [];
    return [outcome.ok ? toRead(task, each, outcome.value) : toBroken(each, outcome.error)];
  });
}

function toBroken({ place, listed }: Placed, { what }: ErrorRecord): ReadImage {
  const result = { where: listed.relativePath, reason: what };
  return { staged: { place, byteSize: 0, modifiedAt: null, outcome: { reason: what } }, result };
}

function toRead(
  task: DigestTask,
  { place, listed }: Placed,
  { digest: { image, planes }, file }: { readonly digest: ImageDigest; readonly file: FileFacts },
): ReadImage {
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
