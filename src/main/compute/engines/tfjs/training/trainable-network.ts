import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D, Tensor3D, Variable } from '@tensorflow/tfjs-core';
import { notFound, unsupported } from '../../../../../shared/errors.ts';
import type { Tensor as Values } from '../../../../../shared/tensor.ts';
import { fromChannelsFirst, toClasses } from '../layout.ts';
import type { OpenedLayers } from '../open-tfjs-engine.ts';
import { runGraph, type Loaded } from '../run-graph.ts';

/** Statistics that layers keep: they are measured, not learned. */
const measured: readonly string[] = ['moving_mean', 'moving_variance', 'mean', 'variance', 'count'];

/**
 * A network whose weights are variables. Normalisations keep the statistics that they were saved with and dropout is
 * off, which suits the few images that a plate gives; the published training measures them anew in every batch.
 */
export interface TrainableNetwork {
  readonly variables: readonly Variable[];
  /** Logits [B, C] of classes that exclude each other, and the features [B, N, D]. Call it in a `tf.tidy`. */
  run(images: Values): { readonly logits: Tensor2D; readonly features: Tensor3D };
  /** Every weight by layer and name, as it is now. */
  read(): Promise<ReadonlyMap<string, ReadonlyMap<string, Values>>>;
  dispose(): void;
}

/**
 * @param layer whose value the head reads
 * @throws NotFound for an unknown layer, Unsupported for what cannot be trained here.
 */
export function toTrainable({ parts }: OpenedLayers, layer: string): TrainableNetwork {
  const { loaded, layout, end, where, description } = parts;
  refuseUntrainable(parts.loaded, where);
  if (!description.layers.some(({ name }) => name === layer)) {
    throw notFound({
      what: `there is no layer ${layer} with [batch, channels, height, width] values`,
      where,
      mend: `Take one that "network inspect" lists, for instance ${description.recommendedLayer ?? 'none'}.`,
    });
  }
  const weights = new Map(
    [...loaded.weights].map(([path, named]) => [path, new Map([...named].map(toVariable))] as const),
  );
  const training: Loaded = { ...loaded, weights };
  const all = [...weights.values()].flatMap((named) => [...named.values()]);
  return {
    variables: all.filter((value) => value instanceof tf.Variable),
    run: (images) => {
      const image = fromChannelsFirst(tf.tensor(images.data, [...images.shape], 'float32'), layout);
      const made = runGraph(training, image, [end, layer], { frugal: false });
      const logits = toClasses(made.get(end) ?? image, layout);
      return {
        logits: description.singleLogit ? soleLogit(logits) : (logits as Tensor2D),
        features: toRegions(made.get(layer) ?? image, layout === 'channels-last'),
      };
    },
    read: () => readWeights(weights),
    dispose: () => {
      tf.dispose(all);
    },
  };
}

const toVariable = ([name, value]: [string, Tensor]): [string, Tensor] => {
  if (measured.includes(name)) return [name, value];
  const variable = tf.variable(value);
  value.dispose();
  return [name, variable];
};

/** Two classes that say the same as one logit z: 0 and z. */
function soleLogit(logits: Tensor): Tensor2D {
  const z = tf.slice(logits, [0, 1], [-1, 1]);
  return tf.concat([tf.zerosLike(z), z], 1) as Tensor2D;
}

function toRegions(value: Tensor, last: boolean): Tensor3D {
  const turned = last ? value : tf.transpose(value, [0, 2, 3, 1]);
  const [batch = 1, height = 1, width = 1, depth = 1] = turned.shape;
  return tf.reshape(turned, [batch, height * width, depth]);
}

function refuseUntrainable({ graph }: Loaded, where: string): void {
  const refused = graph.nodes.filter(
    ({ layer: { className, config } }) =>
      className === 'Conv2DTranspose' || (className === 'Conv2D' && config.number('groups', 1) !== 1),
  );
  if (refused.length === 0) return;
  throw unsupported({
    what: `the layers ${refused.map(({ name }) => name).join(', ')} (transposed or grouped convolutions) cannot be trained here`,
    where,
    mend: 'Fit the head alone: fit-cape without --joint.',
  });
}

async function readWeights(
  weights: ReadonlyMap<string, ReadonlyMap<string, Tensor>>,
): Promise<ReadonlyMap<string, ReadonlyMap<string, Values>>> {
  const read = new Map<string, ReadonlyMap<string, Values>>();
  for (const [path, named] of weights) {
    const values = new Map<string, Values>();
    for (const [name, tensor] of named) {
      values.set(name, { data: Float32Array.from(await tensor.data<'float32'>()), shape: [...tensor.shape] });
    }
    read.set(path, values);
  }
  return read;
}
