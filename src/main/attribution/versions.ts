import { cancelled } from '../../shared/errors.ts';
import type { Tensor } from '../../shared/tensor.ts';
import type { MethodContext } from './method.ts';

/** Many versions of one image, written when their turn comes so that few are held at a time. */
export interface Versions<R> {
  readonly count: number;
  /** Shape of one version, for instance [C, H, W]. */
  readonly shape: readonly number[];
  /** Writes version `index` into `into`, which holds zeros. */
  readonly write: (into: Float32Array, index: number) => void;
  /** Versions to hold at a time, at most. */
  readonly atOnce: number;
  /** Asks about versions [V, ...]; `from` is the number of the first. */
  readonly ask: (versions: Tensor, from: number) => Promise<R>;
  /** The share of all work that was done before, and that these versions are. */
  readonly before: number;
  readonly share: number;
}

/**
 * Asks about every version, some at a time and as many each time as can be, since engines compile for each number, and
 * answers in their order.
 * @throws Cancelled when the context's signal has fired.
 */
export async function askVersions<R>(versions: Versions<R>, context: MethodContext): Promise<R[]> {
  const { count, shape, write, ask, before, share } = versions;
  const atOnce = Math.ceil(count / Math.ceil(count / versions.atOnce));
  const size = shape.reduce((product, length) => product * length, 1);
  const answers: R[] = [];
  for (let from = 0; from < count; from += atOnce) {
    if (context.signal?.aborted === true) throw cancelled();
    const some = Math.min(atOnce, count - from);
    const data = new Float32Array(some * size);
    for (let v = 0; v < some; v++) write(data.subarray(v * size, (v + 1) * size), from + v);
    answers.push(await ask({ data, shape: [some, ...shape] }, from));
    context.onProgress(before + (share * (from + some)) / count);
  }
  return answers;
}

/** The owners of versions that are all of one image. */
export const ownedBy = (image: number, { shape }: Tensor) =>
  Array.from({ length: shape[0] ?? 0 }, () => image);
