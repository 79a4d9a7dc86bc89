import { z } from 'zod';
import type { Judge } from '../../../src/main/attribution/metrics/fidelity/judge.ts';
import { axis } from '../../../src/shared/tensor.ts';
import { flat, nested, readGolden } from '../golden.ts';

const matrix = z.array(z.array(z.number()));
const one = z.object({
  model: z.object({ W1: matrix, b1: z.array(z.number()), W2: matrix, b2: z.array(z.number()) }),
  x: nested,
  target: z.int(),
  logits: z.array(z.number()),
  probs: z.array(z.number()),
  grad_logit: nested,
  map: nested,
});
const schema = z.object({ one, two: one });

/** The golden two-layer network in double precision, its image as [channels, pixels], and one map. */
export interface ToyNetwork {
  readonly image: Float64Array;
  readonly channels: number;
  readonly map: Float64Array;
  readonly gradient: Float64Array;
  /** The target's score of an image [channels, pixels]. */
  readonly score: (image: ArrayLike<number>, of: 'logit' | 'prob') => number;
  /** All logits of an image. */
  readonly logits: (image: ArrayLike<number>) => number[];
  /** The same network as a metric may ask it, in float32. */
  readonly judge: (of: 'logit' | 'prob', atOnce?: number) => Judge;
}

/** 8 x 8 pixels. */
export const toySide = 8;
const pixels = toySide * toySide;

/** Values [H, W, C] as [C, H, W]. */
export function channelsFirst(values: readonly number[], channels: number): Float64Array {
  return Float64Array.from(
    values,
    (_, at) => values[(at % pixels) * channels + Math.floor(at / pixels)] ?? 0,
  );
}

export function readToyNetwork(which: 'one' | 'two'): ToyNetwork {
  const golden = readGolden('metrics/toy_model.json', schema)[which];
  const { W1, b1, W2, b2 } = golden.model;
  const values = flat(golden.x);
  const channels = values.length / pixels;
  const weights = W1.map((row) => channelsFirst(row, channels));
  const logits = (image: ArrayLike<number>): number[] => {
    const hidden = weights.map((row, h) => Math.max(0, dot(row, image) + (b1[h] ?? 0)));
    return W2.map((row, k) => dot(row, hidden) + (b2[k] ?? 0));
  };
  const score = (image: ArrayLike<number>, of: 'logit' | 'prob') => {
    const all = logits(image);
    const own = all[golden.target] ?? Number.NaN;
    return of === 'logit' ? own : Math.exp(own) / all.reduce((sum, logit) => sum + Math.exp(logit), 0);
  };
  return {
    image: channelsFirst(values, channels),
    channels,
    map: Float64Array.from(flat(golden.map)),
    gradient: channelsFirst(flat(golden.grad_logit), channels),
    score,
    logits,
    judge: (of, atOnce = 5) => ({
      atOnce,
      score: (versions) => {
        const size = channels * pixels;
        const count = axis(versions, 0);
        const images = Array.from({ length: count }, (_, v) =>
          versions.data.subarray(v * size, (v + 1) * size),
        );
        return Promise.resolve(images.map((image) => score(image, of)));
      },
    }),
  };
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += (a[at] ?? 0) * (b[at] ?? 0);
  return sum;
}

/** The image of a toy network as metrics take it. */
export const viewOf = ({ image, channels }: ToyNetwork) => ({
  values: Float32Array.from(image),
  channels,
  height: toySide,
  width: toySide,
});

/** A context that nobody stops or listens to. */
export const quiet = { seed: 1, signal: null, onProgress: () => undefined };
