import type { PredictTask, UnitTask } from '../../../shared/compute-port.ts';
import type { Rect } from '../../../shared/geometry.ts';
import type { PlacedMaps } from '../../../shared/map.ts';
import { axis, type Tensor } from '../../../shared/tensor.ts';
import type { Engine } from '../engine.ts';
import { makeImages } from '../inputs/make-images.ts';
import { requireSegmentation } from './explain-layers.ts';
import { argmaxClasses } from './probabilities.ts';
import { tiledTargets } from './tiled-targets.ts';
import { turn, type UnitContext } from './unit-context.ts';

/**
 * The class with the largest logit at every pixel of a segmentation network's output, on the grid whose rows and columns
 * targets count. The grid's box may reach over the field where that was letterboxed.
 * @throws NetworkMismatch for a network that does not segment, Cancelled
 */
export async function segmentField(
  task: PredictTask,
  engine: Engine,
  context: UnitContext,
): Promise<PlacedMaps> {
  requireSegmentation(task, engine);
  const images = makeImages(task.pixels, task.recipe, { ...engine.description, ...task.network });
  await turn(context);
  if (images.tiling === null) {
    const [box] = images.boxes;
    if (box === undefined) throw new RangeError('a field is one image');
    return toClasses(await engine.predict(images.batch(0, 1)), box);
  }
  const unit: UnitTask = {
    ...{ ...task, target: { kind: 'predicted' } as const, method: 'seg-hires-grad-cam' as const },
    ...{ parameters: {}, layer: null, mask: null, capeHead: null, seed: 0 },
  };
  const { logits, box } = await tiledTargets(unit, images, images.tiling, engine, context);
  return toClasses(logits, box);
}

function toClasses(logits: Tensor, { x, y, width, height }: Rect): PlacedMaps {
  return {
    count: 1,
    height: axis(logits, 2),
    width: axis(logits, 3),
    data: Float32Array.from(argmaxClasses(logits)),
    boxes: Float32Array.of(x, y, width, height),
  };
}
