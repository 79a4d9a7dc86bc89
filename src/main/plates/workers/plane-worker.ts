import { move, transferableSymbol, valueSymbol } from 'piscina';
import { toErrorRecord, type ErrorRecord } from '../../../shared/errors.ts';
import { digestImage, type ImageDigest, type StackChoice } from '../pixels/digest.ts';
import { decodeImage, hashStoredPlane } from '../pixels/read-only.ts';
import { readImagePlanes, type ImagePlanes } from '../pixels/read-image-planes.ts';
import { readPlane, type DecodedPlane, type PlaneTask } from '../pixels/read-plane.ts';
import type { StoredPlane } from '../service/stored-plane.ts';
import type { FoundObjects, NucleiTask } from '../objects/nucleus-finder.ts';

/** The tasks of a worker, by name. */
export interface WorkerTasks {
  readonly digest: {
    readonly task: { readonly path: string; readonly choice: StackChoice };
    readonly result: ImageDigest;
  };
  readonly plane: { readonly task: PlaneTask; readonly result: DecodedPlane };
  /** A picture that is part of no plate. */
  readonly picture: { readonly task: { readonly path: string }; readonly result: ImagePlanes };
  /** The content of a plane in short, to be compared with the hash `like`. */
  readonly hash: {
    readonly task: { readonly plane: StoredPlane; readonly like: string };
    readonly result: string;
  };
  /** Reads an image and keeps nothing, as an import does it or by the TIFF library alone. */
  readonly decode: {
    readonly task: WorkerTasks['digest']['task'] & { readonly by: 'import' | 'library' };
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

export const digest = ({ path, choice }: WorkerTasks['digest']['task']) =>
  answer(
    () => digestImage(path, choice),
    ({ planes }) =>
      planes.flatMap(({ quantiles, preview, overview }) => [
        quantiles.buffer,
        preview.data.buffer,
        overview.data.buffer,
      ]),
  );

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

export const decode = ({ path, choice, by }: WorkerTasks['decode']['task']) =>
  answer(
    async () => {
      if (by === 'import') return { planes: await decodeImage(path, choice) };
      const { decodeByLibrary } = await import('../bench/decode-by-library.ts');
      return { planes: await decodeByLibrary(path) };
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
