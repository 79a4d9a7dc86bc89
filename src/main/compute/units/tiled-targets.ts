import type { UnitTask } from '../../../shared/compute-port.ts';
import { axis, type Tensor } from '../../../shared/tensor.ts';
import type { Engine } from '../engine.ts';
import type { NetworkImages } from '../inputs/network-images.ts';
import { Stitch } from '../inputs/stitch.ts';
import type { Tiling } from '../inputs/tiling.ts';
import { batchSizeFor } from './batch-size.ts';
import type { TargetSource } from './image-targets.ts';
import { pixelWeights, type TargetWeights } from './target-weights.ts';
import { turn, type UnitContext } from './unit-context.ts';

/** The targets of a segmented field's tiles, and its logits as one picture. */
export interface TiledTargets {
  readonly source: TargetSource;
  /** [1, K, H, W] over the whole field. */
  readonly logits: Tensor;
}

/**
 * Chooses the set of pixels on the whole field, from the stitched logits of all tiles, and cuts it for each tile with
 * its halo. So an object that crosses tiles is one, and row and column of a target count from the field's corner.
 * @throws what {@link pixelWeights} does; BadInput where tiles do not start on the output's grid.
 */
export async function tiledTargets(
  task: UnitTask,
  images: NetworkImages,
  tiling: Tiling,
  engine: Engine,
  context: UnitContext,
): Promise<TiledTargets> {
  const { stitch, logits, grid } = await stitchedLogits(images, tiling, engine, context);
  const whole = pixelWeights(task.target, logits, task.mask, engine.description);
  return { logits, source: (batch, first) => Promise.resolve(cutTargets(whole, batch, first, stitch, grid)) };
}

interface StitchedLogits {
  readonly stitch: Stitch;
  readonly logits: Tensor;
  /** [K, h, w] of one tile. */
  readonly grid: readonly number[];
}

async function stitchedLogits(
  images: NetworkImages,
  tiling: Tiling,
  engine: Engine,
  context: UnitContext,
): Promise<StitchedLogits> {
  let found: StitchedLogits | null = null;
  const size = batchSizeFor(images);
  for (let from = 0; from < images.count; from += size) {
    await turn(context);
    const answer = await engine.predict(images.batch(from, Math.min(from + size, images.count)));
    found ??= emptyField(answer, tiling);
    placeBatch(answer, from, found);
  }
  if (found === null) throw new RangeError('a field has at least one tile');
  return found;
}

function emptyField(answer: Tensor, tiling: Tiling): StitchedLogits {
  const grid = answer.shape.slice(1);
  const [classes, height, width] = [axis(answer, 1), axis(answer, 2), axis(answer, 3)];
  const stitch = new Stitch(tiling, { height, width });
  const { size } = stitch;
  const data = new Float32Array(classes * size.height * size.width);
  return { stitch, grid, logits: { data, shape: [1, classes, size.height, size.width] } };
}

function placeBatch({ data, shape }: Tensor, first: number, { stitch, logits, grid }: StitchedLogits): void {
  const [classes = 1, height = 1, width = 1] = grid;
  const [tilePixels, fieldPixels] = [height * width, logits.data.length / classes];
  for (let tile = 0; tile < (shape[0] ?? 0); tile++) {
    for (let k = 0; k < classes; k++) {
      const from = (tile * classes + k) * tilePixels;
      const plane = logits.data.subarray(k * fieldPixels, (k + 1) * fieldPixels);
      stitch.place(first + tile, data.subarray(from, from + tilePixels), plane);
    }
  }
}

function cutTargets(
  whole: TargetWeights,
  batch: Tensor,
  first: number,
  stitch: Stitch,
  [classes = 1, height = 1, width = 1]: readonly number[],
) {
  const count = axis(batch, 0);
  const [tilePixels, fieldPixels] = [height * width, whole.weights.data.length / classes];
  const data = new Float32Array(count * classes * tilePixels);
  for (let tile = 0; tile < count; tile++) {
    for (let k = 0; k < classes; k++) {
      const from = (tile * classes + k) * tilePixels;
      const plane = whole.weights.data.subarray(k * fieldPixels, (k + 1) * fieldPixels);
      stitch.cut(first + tile, plane, data.subarray(from, from + tilePixels));
    }
  }
  const size = classes * tilePixels;
  const empty = Array.from({ length: count }, (_, tile) =>
    data.subarray(tile * size, (tile + 1) * size).every((weight) => weight === 0),
  );
  return {
    weights: { data, shape: [count, classes, height, width] },
    classes: empty.map(() => whole.classes[0] ?? null),
    empty,
    logits: null,
  };
}
