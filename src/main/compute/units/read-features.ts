import type { FeaturesTask, FieldPixels, LayerFeatures, ReadyInput } from '../../../shared/compute-port.ts';
import type { Rect } from '../../../shared/geometry.ts';
import { axis, type Tensor } from '../../../shared/tensor.ts';
import type { Engine } from '../engine.ts';
import { joinBatches } from '../engines/onnx/batches.ts';
import { contentOf } from '../inputs/content-cells.ts';
import { makeImages } from '../inputs/make-images.ts';
import { batchSizeFor } from './batch-size.ts';
import { turnedImages, versionCount } from './turned-images.ts';
import { turn, type UnitContext } from './unit-context.ts';

const nothing: Tensor = { data: new Float32Array(0), shape: [0, 0, 0, 0] };

/**
 * The activation of a layer and the logits for the images of a field, and for their flipped and turned versions where
 * the task asks for them. A field without objects gives none.
 * @throws what makeImages and the engine throw; Cancelled when the signal fires.
 */
export async function readFeatures(
  task: FeaturesTask,
  engine: Engine,
  context: UnitContext,
): Promise<LayerFeatures> {
  const images = makeImages(task.pixels, task.recipe, { ...engine.description, ...task.network });
  const chosen = spread(images.count, task.mostImages ?? images.count);
  const versions = task.turned ? versionCount(images) : 1;
  const size = batchSizeFor(images, versions);
  const activations: Tensor[] = [];
  const logits: Tensor[] = [];
  for (let from = 0; from < chosen.length; from += size) {
    const numbers = chosen.slice(from, from + size);
    const batch = joinBatches(numbers.map((number) => images.batch(number, number + 1)));
    const seen = [];
    for (let version = 0; version < versions; version++) {
      await turn(context);
      seen.push(await engine.features(turnedImages(batch, version), task.layer));
    }
    activations.push(interleaved(seen.map(({ activation }) => activation)));
    logits.push(interleaved(seen.map((one) => one.logits)));
    context.onProgress((from + numbers.length) / chosen.length);
  }
  const activation = activations.length === 0 ? nothing : joinBatches(activations);
  return {
    versions,
    activation,
    logits: logits.length === 0 ? nothing : joinBatches(logits),
    content: joinedContent(
      chosen.flatMap((number) => images.boxes[number] ?? []),
      task.pixels,
      { height: axis(activation, 2), width: axis(activation, 3) },
      versions,
    ),
  };
}

/** `count` numbers thinned evenly to at most `most`. */
function spread(count: number, most: number): number[] {
  const kept = Math.min(count, most);
  return Array.from({ length: kept }, (_, index) => Math.floor((index * count) / kept));
}

/** Batches of equal shape as one: the first image of each, then the second of each, and so on. */
function interleaved(batches: readonly Tensor[]): Tensor {
  const [first = nothing] = batches;
  const size = first.data.length / axis(first, 0);
  const data = new Float32Array(first.data.length * batches.length);
  batches.forEach((batch, version) => {
    for (let image = 0; image < axis(first, 0); image++) {
      const own = batch.data.subarray(image * size, (image + 1) * size);
      data.set(own, (image * batches.length + version) * size);
    }
  });
  return { data, shape: [axis(first, 0) * batches.length, ...first.shape.slice(1)] };
}

function joinedContent(
  boxes: readonly Rect[],
  pixels: FieldPixels | ReadyInput,
  grid: { readonly height: number; readonly width: number },
  versions: number,
): Tensor | null {
  const content = contentOf(boxes, pixels, grid);
  if (content === null) return null;
  return interleaved(Array.from({ length: versions }, (_, version) => turnedImages(content, version)));
}
