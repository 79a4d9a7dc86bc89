import type { Prediction, PredictTask } from '../../../shared/compute-port.ts';
import { badInput } from '../../../shared/errors.ts';
import type { Tensor } from '../../../shared/tensor.ts';
import type { Engine } from '../engine.ts';
import { makeImages } from '../inputs/make-images.ts';
import { batchSizeFor } from './batch-size.ts';
import { toProbabilities, VerdictSum } from './probabilities.ts';
import { turn, type UnitContext } from './unit-context.ts';

/**
 * Logits and probabilities of every image of the task.
 * @throws BadInput where the field holds no object to predict.
 */
export async function predictPixels(
  task: PredictTask,
  engine: Engine,
  context: UnitContext,
): Promise<Prediction> {
  const images = makeImages(task.pixels, task.recipe, { ...engine.description, ...task.network });
  const parts: Tensor[] = [];
  const size = batchSizeFor(images);
  for (let from = 0; from < images.count; from += size) {
    await turn(context);
    const to = Math.min(from + size, images.count);
    parts.push(await engine.predict(images.batch(from, to)));
    context.onProgress(to / images.count);
  }
  const logits = joined(parts);
  const probabilities = toProbabilities(logits, engine.description);
  const sum = new VerdictSum(engine.description.classCount);
  sum.add(probabilities);
  const verdict = sum.verdict(images.areObjects ? images.count : null);
  if (verdict === null) throw noImage(task);
  return { logits, probabilities, verdict };

  function joined(tensors: readonly Tensor[]): Tensor {
    const first = tensors[0];
    if (first === undefined) throw noImage(task);
    const data = new Float32Array(tensors.reduce((total, tensor) => total + tensor.data.length, 0));
    let at = 0;
    for (const tensor of tensors) {
      data.set(tensor.data, at);
      at += tensor.data.length;
    }
    return { data, shape: [images.count, ...first.shape.slice(1)] };
  }
}

function noImage({ network }: PredictTask) {
  return badInput({
    what: 'no object was found in the field, so there is nothing to predict',
    where: network.path,
    mend: "Check the object finder's channel and sizes.",
  });
}
