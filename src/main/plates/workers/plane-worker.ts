import { move, transferableSymbol, valueSymbol } from 'piscina';
import { toErrorRecord, type ErrorRecord } from '../../../shared/errors.ts';
import { digestImage, type ImageDigest, type StackChoice } from '../pixels/digest.ts';
import { readFileFacts, type FileFacts } from '../pixels/file-facts.ts';
import { decodeImage, hashStoredPlane } from '../pixels/read-only.ts';
import { readImagePlanes, type ImagePlanes } from '../pixels/read-image-planes.ts';
import { readPlane, type DecodedPlane, type PlaneTask } from '../pixels/read-plane.ts';
import type { StoredPlane } from '../service/stored-plane.ts';
import type { FoundObjects, NucleiTask } from '../objects/nucleus-finder.ts';

/** An image of a plate, and which of its planes to read. */
export interface ImageTask {
  readonly path: string;
  readonly choice: StackChoice;
}

/** The tasks of a worker, by name. */
export interface WorkerTasks {
  /** Several images, since a message between threads costs as much as a small plane; each has an outcome of its own. */
  readonly digestSome: {
    readonly task: { readonly images: readonly ImageTask[] };
    readonly result: {
      readonly images: readonly Outcome<{ readonly digest: ImageDigest; readonly file: FileFacts }>[];
      /** How long an image took. */
      readonly msEach: number;
    };
  };
  readonly plane: { readonly task: PlaneTask; readonly result: DecodedPlane };
  /** A picture that is part of no plate. */
  readonly picture: { readonly task: { readonly path: string }; readonly result: ImagePlanes };
  /** The content of a plane in short, to be compared with the hash `like`. */
  readonly hash: {
    readonly task: { readonly plane: StoredPlane; readonly like: string };
    readonly result: string;
  };
  /** Reads images and keeps nothing, as an import does it or by the TIFF library alone. */
  readonly decode: {
    readonly task: { readonly images: readonly ImageTask[]; readonly by: 'import' | 'library' };
    readonly result: { readonly planes: number };
  };
  readonly nuclei: { readonly task: NucleiTask; readonly result: FoundObjects };
  readonly nucleusLabels: { readonly task: NucleiTask; readonly result: Int32Array<ArrayBuffer> };
}

/** Errors lose their class between threads, so that they travel as records. */
export type Outcome<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: ErrorRecord };

async function answer<T>(
  work: () => Promise<T> | T,
  buffersOf: (value: T) => ArrayBuffer[],
): Promise<unknown> {
  try {
    const value = await work();
    return transferring({ ok: true, value }, buffersOf(value));
  } catch (error) {
    return { ok: false, error: toErrorRecord(error) };
  }
}

/** Wraps a result so that its buffers move to the other thread instead of being copied. */
function transferring<T>(outcome: Outcome<T>, buffers: ArrayBuffer[]): unknown {
  const movable = { [transferableSymbol]: [...new Set(buffers)], [valueSymbol]: outcome };
  return move(movable);
}

const buffersOfDigest = ({ planes }: ImageDigest) =>
  planes.flatMap(({ quantiles, preview, overview }) => [
    quantiles.buffer,
    preview.data.buffer,
    overview.data.buffer,
  ]);

export const digestSome = ({ images }: WorkerTasks['digestSome']['task']) =>
  answer(
    async () => {
      const started = performance.now();
      const outcomes: WorkerTasks['digestSome']['result']['images'][number][] = [];
      for (const image of images) outcomes.push(await digestOne(image));
      return { images: outcomes, msEach: (performance.now() - started) / Math.max(1, images.length) };
    },
    ({ images: outcomes }) =>
      outcomes.flatMap((outcome) => (outcome.ok ? buffersOfDigest(outcome.value.digest) : [])),
  );

async function digestOne({
  path,
  choice,
}: ImageTask): Promise<Outcome<{ digest: ImageDigest; file: FileFacts }>> {
  try {
    const found = await digestImage(path, choice);
    return { ok: true, value: { digest: found, file: await readFileFacts(path) } };
  } catch (error) {
    return { ok: false, error: toErrorRecord(error) };
  }
}

export const plane = (task: PlaneTask) =>
  answer(
    () => readPlane(task),
    ({ data }) => [data.buffer],
  );

export const picture = ({ path }: WorkerTasks['picture']['task']) =>
  answer(
    () => readImagePlanes(path),
    ({ planes }) => planes.map(({ buffer }) => buffer),
  );

export const hash = ({ plane: stored, like }: WorkerTasks['hash']['task']) =>
  answer(
    () => hashStoredPlane(stored, like),
    () => [],
  );

export const decode = ({ images, by }: WorkerTasks['decode']['task']) =>
  answer(
    async () => {
      const library =
        by === 'import' ? null : (await import('../bench/decode-by-library.ts')).decodeByLibrary;
      let planes = 0;
      for (const { path, choice } of images)
        planes += library === null ? await decodeImage(path, choice) : await library(path);
      return { planes };
    },
    () => [],
  );

export const nuclei = (task: NucleiTask) =>
  answer(
    async () => {
      // The imaging library takes longer to load than a plane to decode, and most tasks do without it.
      const { findNuclei } = await import('../objects/nucleus-finder.ts');
      return await findNuclei(task);
    },
    ({ centres, areas }) => [centres.buffer, areas.buffer],
  );

export const nucleusLabels = (task: NucleiTask) =>
  answer(
    async () => {
      const { labelNuclei } = await import('../objects/nucleus-finder.ts');
      return await labelNuclei(task);
    },
    (labels) => [labels.buffer],
  );
