import type { UnitTask } from '../../../shared/compute-port.ts';
import type { Rect } from '../../../shared/geometry.ts';
import { axis, type Tensor } from '../../../shared/tensor.ts';
import type { Engine } from '../engine.ts';
import type { NetworkImages } from '../inputs/network-images.ts';
import type { Stitch } from '../inputs/stitch.ts';
import type { Tiling } from '../inputs/tiling.ts';
import { batchSizeFor } from './batch-size.ts';
import type { TargetSource } from './image-targets.ts';
import { StitchedPlanes } from './stitched-planes.ts';
import { pixelWeights, type TargetWeights } from './target-weights.ts';
import { turn, type UnitContext } from './unit-context.ts';

/** The targets of a segmented field's tiles, and its logits as one picture. */
export interface TiledTargets {
  readonly source: TargetSource;
  /** [1, K, H, W] over the whole field. */
  readonly logits: Tensor;
  /** Where they lie on the field. */
  readonly box: Rect;
  /** The class that is explained, and how many output pixels the score sums over. */
  readonly classIndex: number | null;
  readonly pixels: number;
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
  const { planes, grid } = await stitchedLogits(images, tiling, engine, context, task.network.path);
  const { stitch, tensor: logits } = planes;
  const whole = pixelWeights(task.target, logits, task.mask, engine.description);
  return {
    logits,
    box: stitch.box,
    classIndex: whole.classes[0] ?? null,
    pixels: whole.weights.data.reduce((count, weight) => count + (weight === 0 ? 0 : 1), 0),
    source: (batch, first) => Promise.resolve(cutTargets(whole, batch, first, stitch, grid)),
  };
}

interface StitchedLogits {
  readonly planes: StitchedPlanes;
  /** [K, h, w] of one tile. */
  readonly grid: readonly number[];
}

async function stitchedLogits(
  images: NetworkImages,
  tiling: Tiling,
  engine: Engine,
  context: UnitContext,
  where: string,
): Promise<StitchedLogits> {
  let found: StitchedLogits | null = null;
  const size = batchSizeFor(images);
  for (let from = 0; from < images.count; from += size) {
    await turn(context);
    const answer = await engine.predict(images.batch(from, Math.min(from + size, images.count)));
    found ??= { planes: new StitchedPlanes(tiling, answer, where), grid: answer.shape.slice(1) };
    found.planes.place(from, answer);
  }
  if (found === null) throw new RangeError('a field has at least one tile');
  return found;
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
