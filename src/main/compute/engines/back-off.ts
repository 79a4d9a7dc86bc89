import { computeFailed, PlateLensError } from '../../../shared/errors.ts';
import { axis, type Tensor } from '../../../shared/tensor.ts';
import type { Engine, MaskedBatch } from '../engine.ts';
import { joinResults } from './join-results.ts';
import { joinBatches, sliceBatch } from './onnx/batches.ts';

/** How engines, drivers and the C++ runtime say that memory is used up. */
const memoryWords =
  /out of (device |host |gpu )?memory|bad_alloc|failed to allocate|out_of_(device|host)_memory|allocation fail|8007000e|cudaerrormemoryallocation/i;

/** True where an engine failed for want of memory. */
export function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && error.name !== 'Cancelled' && memoryWords.test(error.message);
}

/**
 * The same engine, which answers a batch that memory cannot hold in halves, and halves of halves. What once was too much
 * is not tried again.
 * @throws ComputeFailed where not even one image fits.
 */
export function withBackOff(engine: Engine): Engine {
  // A network exported for a fixed number of images takes no fewer at a time.
  const least = engine.description.inputs[0]?.shape[0] ?? 1;
  const forwardFrom = engine.forwardFrom?.bind(engine);
  const explainMasks = engine.explainMasks?.bind(engine);
  let most = Infinity;
  const inParts = async <R>(batch: Tensor, ask: (from: number, to: number) => Promise<R>): Promise<R[]> => {
    const images = axis(batch, 0);
    const results: R[] = [];
    let from = 0;
    while (from < images) {
      const to = Math.min(images, from + most);
      try {
        results.push(await ask(from, to));
        from = to;
      } catch (error) {
        if (!isOutOfMemory(error)) throw error;
        if (to - from <= least) throw tooLarge(error, batch);
        most = Math.max(least, Math.floor((to - from) / (2 * least)) * least);
      }
    }
    return results;
  };
  return {
    description: engine.description,
    get device() {
      return engine.device;
    },
    predict: async (batch) =>
      joinBatches(await inParts(batch, (from, to) => engine.predict(sliceBatch(batch, from, to)))),
    explain: async (batch, weights, request) => {
      const part = (from: number, to: number) =>
        engine.explain(sliceBatch(batch, from, to), sliceBatch(weights, from, to), request);
      return joinResults(await inParts(batch, part), request);
    },
    features: async (batch, layer) => {
      const parts = await inParts(batch, (from, to) => engine.features(sliceBatch(batch, from, to), layer));
      return {
        activation: joinBatches(parts.map((part) => part.activation)),
        logits: joinBatches(parts.map((part) => part.logits)),
      };
    },
    ...(forwardFrom === undefined
      ? {}
      : {
          forwardFrom: async (batch: Tensor, layer: string, activation: Tensor) => {
            const part = (from: number, to: number) =>
              forwardFrom(sliceBatch(batch, from, to), layer, sliceBatch(activation, from, to));
            return joinBatches(await inParts(batch, part));
          },
        }),
    ...(explainMasks === undefined ? {} : { explainMasks: inHalves(explainMasks) }),
    close: () => engine.close(),
  };
}

type ExplainMasks = NonNullable<Engine['explainMasks']>;

/** Images of a masked question, and then their masks, in halves and halves of halves. */
function inHalves(explain: ExplainMasks): ExplainMasks {
  const ask: ExplainMasks = async (batch, weights, score) => {
    try {
      return await explain(batch, weights, score);
    } catch (error) {
      if (!isOutOfMemory(error)) throw error;
      const parts = halvesOf(batch, weights);
      if (parts === null) throw tooLarge(error, batch.images);
      const answers = [];
      for (const part of parts) answers.push(await ask(part.batch, part.weights, score));
      const gradients = answers.flatMap(({ gradient }) => (gradient === null ? [] : [maskByMask(gradient)]));
      return {
        logits: joinBatches(answers.map(({ logits }) => logits)),
        gradient:
          gradients.length === 0 ? null : { data: joinBatches(gradients).data, shape: batch.masks.shape },
      };
    }
  };
  return ask;
}

/** [N, k, grid, grid] as [N k, grid, grid]. */
const maskByMask = ({ data, shape: [count = 0, perImage = 0, ...grid] }: Tensor): Tensor => ({
  data,
  shape: [count * perImage, ...grid],
});

/** Null where one image with one mask is left. */
function halvesOf({ images, baselines, masks }: MaskedBatch, weights: Tensor | null) {
  const [count, perImage] = [axis(masks, 0), axis(masks, 1)];
  const part = (from: number, to: number, first: number, last: number) => ({
    batch: {
      images: sliceBatch(images, from, to),
      baselines: sliceBatch(baselines, from, to),
      masks: masksBetween(sliceBatch(masks, from, to), first, last),
    },
    weights:
      weights === null ? null : sliceBatch(weights, from * perImage + first, (to - 1) * perImage + last),
  });
  const half = Math.floor(count / 2);
  if (count > 1) return [part(0, half, 0, perImage), part(half, count, 0, perImage)];
  const some = Math.floor(perImage / 2);
  return perImage > 1 ? [part(0, 1, 0, some), part(0, 1, some, perImage)] : null;
}

/** Some masks of one image, or all masks of several. */
function masksBetween({ data, shape }: Tensor, first: number, last: number): Tensor {
  const [count = 1, perImage = 1, ...grid] = shape;
  const size = data.length / (count * perImage);
  const end = ((count - 1) * perImage + last) * size;
  return { data: data.subarray(first * size, end), shape: [count, last - first, ...grid] };
}

function tooLarge(error: unknown, batch: Tensor): PlateLensError {
  return computeFailed({
    what: `memory does not hold what one image of ${batch.shape.slice(1).join(' x ')} takes`,
    where: error instanceof PlateLensError ? error.where : undefined,
    mend: 'Explain smaller images, close other programs, or use --device cpu.',
    cause: error,
  });
}
