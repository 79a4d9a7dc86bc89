import { badInput, networkMismatch } from '../../../shared/errors.ts';
import type { NetworkDescription } from '../../../shared/network.ts';
import type { Target } from '../../../shared/target.ts';
import { axis, type Tensor } from '../../../shared/tensor.ts';
import { argmaxClasses } from './probabilities.ts';
import { connectedPixels } from './connected-pixels.ts';

/** Weights w of the score S = sum w * y, of the logits' shape. */
export interface TargetWeights {
  readonly weights: Tensor;
  /** The class explained for each image; null where each pixel is explained for its own. */
  readonly classes: readonly (number | null)[];
  /** True for an image whose set of pixels is empty. */
  readonly empty: readonly boolean[];
}

/** True where the weights can only be chosen after a forward pass. */
export function needsLogits(target: Target, network: NetworkDescription): boolean {
  return network.task === 'segmentation' || target.kind === 'predicted';
}

/**
 * The classes that a classifier is explained for, image by image.
 * @param logits [B, K], needed for `predicted`
 * @throws NetworkMismatch for a class that the network does not have, BadInput for a target made of pixels.
 */
export function targetClasses(
  target: Target,
  count: number,
  logits: Tensor | null,
  network: NetworkDescription,
): number[] {
  switch (target.kind) {
    case 'class':
    case 'everywhere': {
      const index = requireClass(target.classIndex, network);
      return Array.from({ length: count }, () => index);
    }
    case 'predicted':
      if (logits === null)
        throw new RangeError('the predicted class is asked for before the logits are known');
      return [...argmaxClasses(logits)];
    case 'mask':
    case 'pixel':
    case 'object':
    case 'region':
      throw badInput({
        what: `a ${target.kind} target names output pixels, and this network classifies whole images`,
        mend: 'Explain class:C or predicted.',
      });
  }
}

/** One-hot weights [B, K]. */
export function classWeights(classes: readonly number[], classCount: number): Tensor {
  const data = new Float32Array(classes.length * classCount);
  classes.forEach((index, image) => (data[image * classCount + index] = 1));
  return { data, shape: [classes.length, classCount] };
}

/**
 * The weights of a segmentation target over logits [B, K, H, W]. The set M of an image is
 * - `class`: the pixels whose argmax is the class;
 * - `predicted`: every pixel, each with the class that wins there;
 * - `mask`: the drawn weights, for the named class or the one that wins on most of them;
 * - `pixel`: one pixel, for the named class or the one that wins there;
 * - `object`: the pixels connected to that one (over edges and corners) that share its class;
 * - `region`: the pixels of a box, for the named class or the one that wins on most of them;
 * - `everywhere`: every pixel, for the named class.
 *
 * @throws NetworkMismatch for an unknown class, BadInput for a pixel outside or a mask of another size.
 */
export function pixelWeights(
  target: Target,
  logits: Tensor,
  mask: Tensor | null,
  network: NetworkDescription,
): TargetWeights {
  const [batch, classCount] = [axis(logits, 0), axis(logits, 1)];
  const size = { height: axis(logits, 2), width: axis(logits, 3) };
  const pixels = size.height * size.width;
  const winners = argmaxClasses(logits);
  const data = new Float32Array(logits.data.length);
  const classes: (number | null)[] = [];
  const empty: boolean[] = [];
  for (let image = 0; image < batch; image++) {
    const own = winners.subarray(image * pixels, (image + 1) * pixels);
    const chosen = chooseSet(target, own, size, mask, network);
    let any = false;
    chosen.set.forEach((weight, pixel) => {
      if (weight === 0) return;
      any = true;
      data[(image * classCount + (chosen.classIndex ?? own[pixel] ?? 0)) * pixels + pixel] = weight;
    });
    classes.push(chosen.classIndex);
    empty.push(!any);
  }
  return { weights: { data, shape: logits.shape }, classes, empty };
}

interface PixelSet {
  readonly set: ArrayLike<number> & { forEach(visit: (weight: number, pixel: number) => void): void };
  readonly classIndex: number | null;
}

interface Grid {
  readonly height: number;
  readonly width: number;
}

function chooseSet(
  target: Target,
  winners: Uint16Array,
  size: Grid,
  mask: Tensor | null,
  network: NetworkDescription,
): PixelSet {
  switch (target.kind) {
    case 'class': {
      const classIndex = requireClass(target.classIndex, network);
      return { set: Float32Array.from(winners, (winner) => (winner === classIndex ? 1 : 0)), classIndex };
    }
    case 'predicted':
      return { set: new Float32Array(winners.length).fill(1), classIndex: null };
    case 'mask': {
      const set = requireMask(mask, size, target.path);
      const named = target.classIndex;
      return { set, classIndex: named === undefined ? winnerOn(set, winners) : requireClass(named, network) };
    }
    case 'pixel': {
      const at = requirePixel(target, size);
      const set = new Float32Array(winners.length);
      set[at] = 1;
      return { set, classIndex: requireClass(target.classIndex ?? winners[at] ?? 0, network) };
    }
    case 'object': {
      const at = requirePixel(target, size);
      return { set: connectedPixels(winners, size, at), classIndex: winners[at] ?? 0 };
    }
    case 'region': {
      const set = boxPixels(target, size);
      const named = target.classIndex;
      return { set, classIndex: named === undefined ? winnerOn(set, winners) : requireClass(named, network) };
    }
    case 'everywhere': {
      const classIndex = requireClass(target.classIndex, network);
      return { set: new Float32Array(winners.length).fill(1), classIndex };
    }
  }
}

function boxPixels({ y0, x0, y1, x1 }: Target & { kind: 'region' }, { height, width }: Grid): Float32Array {
  if (y0 >= y1 || x0 >= x1 || y1 > height || x1 > width) {
    throw badInput({
      what: `the region ${y0},${x0},${y1},${x1} does not lie in the network's output of ${height} x ${width} (height x width)`,
      mend: 'Give first row and column, and the row and column behind the last ones, counted from 0.',
    });
  }
  const set = new Float32Array(height * width);
  for (let y = y0; y < y1; y++) set.fill(1, y * width + x0, y * width + x1);
  return set;
}

/** The class that wins on most of a set's weight. */
function winnerOn(set: Float32Array, winners: Uint16Array): number {
  const votes = new Map<number, number>();
  set.forEach((weight, pixel) => {
    const winner = winners[pixel] ?? 0;
    votes.set(winner, (votes.get(winner) ?? 0) + weight);
  });
  return [...votes].reduce((best, vote) => (vote[1] > best[1] ? vote : best), [0, 0])[0];
}

function requireClass(index: number, { classCount }: NetworkDescription): number {
  if (index < classCount) return index;
  throw networkMismatch({
    what: `the network has ${classCount} classes, none with index ${index}`,
    mend: `Choose a class from 0 to ${classCount - 1}.`,
  });
}

function requirePixel({ y, x }: { readonly y: number; readonly x: number }, { height, width }: Grid): number {
  if (y < height && x < width) return y * width + x;
  throw badInput({
    what: `pixel ${y},${x} lies outside the network's output of ${height} x ${width} (height x width)`,
    mend: 'Give row and column in the output grid, counted from 0.',
  });
}

function requireMask(mask: Tensor | null, { height, width }: Grid, path: string): Float32Array {
  const mend = `Give weights of ${height} x ${width} (height x width), the size of the network's output.`;
  if (mask === null) throw badInput({ what: 'the mask of the target is missing', where: path, mend });
  if (mask.shape.join() !== `${height},${width}`) {
    throw badInput({ what: `the mask is [${mask.shape.join(', ')}]`, where: path, mend });
  }
  if (mask.data.some((value) => !Number.isFinite(value))) {
    throw badInput({ what: 'the mask holds values that are no finite numbers', where: path, mend });
  }
  return mask.data;
}
