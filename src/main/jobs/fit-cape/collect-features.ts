import type { ComputePort, LayerFeatures, NetworkFile } from '../../../shared/compute-port.ts';
import { badInput, fromErrorRecord, isCancelled, toErrorRecord } from '../../../shared/errors.ts';
import type { Recipe } from '../../../shared/network.ts';
import { sizeOf, type Tensor } from '../../../shared/tensor.ts';
import { createFieldCache } from '../field-cache.ts';
import type { PixelPort } from '../pixel-port.ts';
import type { ChosenField, ImageBudget } from './image-budget.ts';

export interface FeatureSource {
  readonly port: ComputePort;
  readonly pixels: PixelPort;
  readonly file: NetworkFile;
  readonly recipe: Recipe;
  readonly layer: string;
  readonly turned: boolean;
  readonly signal: AbortSignal;
  readonly onField: (done: number) => void;
}

/** Features of all images of the chosen fields, and each image's well and class. */
export interface CollectedFeatures extends LayerFeatures {
  readonly wells: readonly string[];
  readonly classes: readonly number[];
}

/**
 * Asks for the features of every field once, as many at a time as the port takes. Fields without objects give nothing.
 * @throws what reading and computing a field throws, naming the well; BadInput where no field gives an image.
 */
export async function collectFeatures(
  { fields, mostImages }: ImageBudget,
  source: FeatureSource,
): Promise<CollectedFeatures> {
  const { port, signal, onField } = source;
  // The first failure stops the other lanes too.
  const failure = new AbortController();
  const stop = AbortSignal.any([signal, failure.signal]);
  const cache = createFieldCache(source.pixels, source.recipe, port.parallelism, stop);
  const parts: LayerFeatures[] = [];
  let next = 0;
  let done = 0;
  const lane = async () => {
    for (let index = next++; index < fields.length; index = next++) {
      const chosen = fields[index];
      if (chosen === undefined) return;
      parts[index] = await named(chosen, async () =>
        port.features(
          {
            network: source.file,
            recipe: source.recipe,
            layer: source.layer,
            turned: source.turned,
            pixels: await cache.read(chosen.field.id),
            mostImages,
          },
          { signal: stop },
        ),
      );
      onField(++done);
    }
  };
  const lanes = Array.from({ length: Math.max(1, port.parallelism) }, () =>
    lane().catch((error: unknown) => {
      failure.abort();
      throw error;
    }),
  );
  const ended = await Promise.allSettled(lanes);
  const reasons = ended.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
  if (reasons.length > 0) throw reasons.find((reason) => !isCancelled(reason)) ?? reasons[0];
  return joinParts(parts, fields);
}

/** What fails is told with the well and field that it failed on. */
async function named<T>({ well, field }: ChosenField, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isCancelled(error)) throw error;
    const record = toErrorRecord(error);
    const place = `well ${well.name}, field ${field.index}`;
    throw fromErrorRecord({
      ...record,
      where: record.where === undefined ? place : `${place}, ${record.where}`,
    });
  }
}

function joinParts(parts: readonly LayerFeatures[], fields: readonly ChosenField[]): CollectedFeatures {
  const kept = parts.flatMap((part, index) => {
    const field = fields[index];
    const images = (part.activation.shape[0] ?? 0) / part.versions;
    return images === 0 || field === undefined ? [] : [{ part, field, images }];
  });
  const [first] = kept;
  if (first === undefined) {
    throw badInput({
      what: 'no object was found in the labelled wells, so there is nothing to fit on',
      mend: "Check the object finder's channel and sizes.",
    });
  }
  const all = (of: (entry: (typeof kept)[number]) => Tensor) => joinTensors(kept.map(of));
  const padded = kept.some(({ part }) => part.content !== null);
  return {
    versions: first.part.versions,
    activation: all(({ part }) => part.activation),
    logits: all(({ part }) => part.logits),
    content: padded ? all(({ part }) => part.content ?? fullContent(part.activation)) : null,
    wells: kept.flatMap(({ field, images }) => Array<string>(images).fill(field.well.name)),
    classes: kept.flatMap(({ field, images }) => Array<number>(images).fill(field.classIndex)),
  };
}

function fullContent({ shape: [count = 0, , height = 0, width = 0] }: Tensor): Tensor {
  return { data: new Float32Array(count * height * width).fill(1), shape: [count, height, width] };
}

function joinTensors(tensors: readonly Tensor[]): Tensor {
  const count = tensors.reduce((sum, { shape }) => sum + (shape[0] ?? 0), 0);
  const shape = [count, ...(tensors[0]?.shape.slice(1) ?? [])];
  const data = new Float32Array(sizeOf(shape));
  let at = 0;
  for (const tensor of tensors) {
    data.set(tensor.data, at);
    at += tensor.data.length;
  }
  return { data, shape };
}
