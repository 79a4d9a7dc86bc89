import * as tf from '@tensorflow/tfjs-core';
import type { Tensor as Values } from '@tensorflow/tfjs-core';
import { badInput, computeFailed, notFound, PlateLensError } from '../../../../shared/errors.ts';
import type { NetworkDescription } from '../../../../shared/network.ts';
import type { Tensor } from '../../../../shared/tensor.ts';
import { reduceMaps } from '../../../attribution/index.ts';
import type { Engine, ExplainRequest, ExplainResult } from '../../engine.ts';
import { assertFits, type ImageInput } from '../onnx/image-input.ts';
import { Recent } from '../recent.ts';
import { derive } from './explain.ts';
import { fromChannelsFirst, toChannelsFirst, toClasses, type Layout } from './layout.ts';
import { runGraph, type Loaded } from './run-graph.ts';
import type { TensorFlow } from './tensorflow.ts';
import { probeShapes, type Shapes } from './probe-shapes.ts';

/** Input shapes whose layers' shapes are kept. */
const mostShapes = 8;

export interface EngineParts {
  readonly where: string;
  readonly runtime: TensorFlow;
  readonly loaded: Loaded;
  readonly layout: Layout;
  /** The node that makes the logits. */
  readonly end: string;
  readonly description: NetworkDescription;
}

/** A Keras or TensorFlow.js network. Calls are answered one after another. Close it to free its weights. */
export class TfjsEngine implements Engine {
  readonly description: NetworkDescription;
  readonly device: string;
  readonly #parts: EngineParts;
  readonly #shapes = new Recent<Shapes>(mostShapes, () => Promise.resolve());
  #queue: Promise<unknown> = Promise.resolve();

  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.description = parts.description;
    this.device = parts.runtime.device;
  }

  predict(batch: Tensor): Promise<Tensor> {
    return this.#inTurn(async () => {
      const [logits] = await this.#forward(batch, []);
      return logits;
    });
  }

  features(batch: Tensor, layer: string): Promise<{ activation: Tensor; logits: Tensor }> {
    return this.#inTurn(async () => {
      const [logits, activation] = await this.#forward(batch, [this.#layer(layer)]);
      if (activation === undefined) throw new Error(`${layer} was not computed`);
      return { logits, activation };
    });
  }

  explain(batch: Tensor, weights: Tensor, request: ExplainRequest): Promise<ExplainResult> {
    return this.#inTurn(async () => {
      this.#assertFits(batch);
      const names = request.layers.map((name) => this.#layer(name));
      const shapes = await this.#shapesOf(batch);
      this.#assertWeights(weights, batch, shapes);
      const results = tf.tidy(() => this.#derive(batch, weights, { ...request, layers: names }, shapes));
      return this.#toResult(await download(results), request);
    });
  }

  close(): Promise<void> {
    return this.#inTurn(() => {
      for (const named of this.#parts.loaded.weights.values()) tf.dispose([...named.values()]);
      return Promise.resolve();
    });
  }

  /** Backends are a choice of the whole process, so each call starts with making its own the one at work. */
  #inTurn<R>(work: () => Promise<R>): Promise<R> {
    const result = this.#queue.then(async () => {
      await this.#parts.runtime.use();
      return work();
    });
    this.#queue = result.catch(() => undefined);
    return result.catch((error: unknown) => {
      throw this.#named(error);
    });
  }

  /** Errors of the operations name a layer; here the file is added. */
  #named(error: unknown): PlateLensError {
    const { where } = this.#parts;
    if (error instanceof PlateLensError) {
      const { kind, what, mend } = error;
      return new PlateLensError(kind, { what, where: error.where ?? where, mend, cause: error });
    }
    const said = error instanceof Error ? error.message : String(error);
    return computeFailed({ what: `TensorFlow.js stopped: ${said}`, where, cause: error });
  }

  /** Logits, then the activations of the named layers, forward only. */
  async #forward(batch: Tensor, layers: readonly string[]): Promise<[Tensor, ...Tensor[]]> {
    this.#assertFits(batch);
    const { loaded, layout, end } = this.#parts;
    const results = tf.tidy(() => {
      const image = fromChannelsFirst(upload(batch), layout);
      const made = runGraph(loaded, image, [end, ...layers], { frugal: true });
      return [end, ...layers].map((name, index) => {
        const value = made.get(name) ?? image;
        return index === 0 ? toClasses(value, layout) : toChannelsFirst(value, layout);
      });
    });
    const [logits, ...activations] = await download(results);
    if (logits === undefined) throw new Error('the logits were not computed');
    return [logits, ...activations];
  }

  /** Logits, then activations and gradients of every layer, then the input gradient where it is asked for. */
  #derive(batch: Tensor, weights: Tensor, request: ExplainRequest, shapes: Shapes): Values[] {
    const { loaded, layout, end } = this.#parts;
    const images = batch.shape[0] ?? 1;
    const derived = derive(loaded, end, layout, {
      image: fromChannelsFirst(upload(batch), layout),
      weights: upload(weights),
      layers: request.layers.map((name) => ({
        name,
        shape: [images, ...(shapes.nodes.get(name) ?? []).slice(1)],
      })),
      inputGradient: request.inputGradient,
      score: request.score === 'logit' ? (logits) => logits : (logits) => this.#probabilities(logits),
    });
    const { logits, activations, gradients, inputGradient } = derived;
    const all = [...activations, ...gradients, ...(inputGradient === null ? [] : [inputGradient])];
    const turned = all.map((value) => toChannelsFirst(value, layout));
    const result = [tf.clone(logits), ...turned];
    // The pass keeps these past every tidy; their copies in the program's order of axes are what leaves.
    tf.dispose([logits, ...activations]);
    return result;
  }

  /** The network's own class probabilities. */
  #probabilities(logits: Values): Values {
    const { singleLogit, strippedActivation } = this.description;
    if (singleLogit || strippedActivation === 'sigmoid') return tf.sigmoid(logits);
    if (logits.rank === 2) return tf.softmax(logits);
    return tf.transpose(tf.softmax(tf.transpose(logits, [0, 2, 3, 1])), [0, 3, 1, 2]);
  }

  #toResult(values: readonly Tensor[], request: ExplainRequest): ExplainResult {
    const { layers, reductions } = request;
    const [logits, ...rest] = values;
    if (logits === undefined) throw new Error('the logits were not computed');
    const activations = rest.slice(0, layers.length);
    const gradients = rest.slice(layers.length, 2 * layers.length);
    const named = (list: readonly Tensor[]) =>
      Object.fromEntries(
        layers.flatMap((name, index) => (list[index] === undefined ? [] : [[name, list[index]]])),
      );
    const maps = layers.map((name, index) => {
      const [activation, gradient] = [activations[index], gradients[index]];
      if (activation === undefined || gradient === undefined) throw new Error(`${name} was not computed`);
      return [name, reductions.map((reduction) => reduceMaps(activation, gradient, reduction))] as const;
    });
    return {
      logits,
      maps: Object.fromEntries(maps),
      activations: request.activations ? named(activations) : {},
      gradients: request.gradients ? named(gradients) : {},
      inputGradient: request.inputGradient ? (rest.at(-1) ?? null) : null,
    };
  }

  #shapesOf(batch: Tensor): Promise<Shapes> {
    const { loaded, layout, end } = this.#parts;
    const one = [1, ...batch.shape.slice(1)];
    return this.#shapes.get(String(one), () => Promise.resolve(probeShapes(loaded, end, layout, one)));
  }

  #layer(name: string): string {
    const { layers, recommendedLayer } = this.description;
    const known = layers.some((layer) => layer.name === name);
    if (known) return name;
    throw notFound({
      what: `there is no layer ${name} with [batch, channels, height, width] values`,
      where: this.#parts.where,
      mend: `Take one that "network inspect" lists, for instance ${recommendedLayer ?? 'none'}.`,
    });
  }

  #assertFits(batch: Tensor): void {
    const { inputShape, inputs } = this.description;
    const input: ImageInput = { name: inputs[0]?.name ?? '', dims: [null, ...inputShape] };
    assertFits(batch, input, this.#parts.where);
  }

  #assertWeights(weights: Tensor, batch: Tensor, shapes: Shapes): void {
    const expected = [batch.shape[0] ?? 1, ...shapes.logits.slice(1)];
    if (String(weights.shape) === String(expected)) return;
    throw badInput({
      what: `weights of shape [${weights.shape.join(', ')}] do not fit logits of [${expected.join(', ')}]`,
      where: this.#parts.where,
    });
  }
}

const upload = ({ data, shape }: Tensor): Values => tf.tensor(data, [...shape], 'float32');

/** The values as float32 arrays; the tensors are freed, whatever happens. */
async function download(tensors: readonly Values[]): Promise<Tensor[]> {
  try {
    const data = await Promise.all(tensors.map((tensor) => tensor.data<'float32'>()));
    return tensors.map(({ shape }, index) => ({
      data: Float32Array.from(data[index] ?? []),
      shape: [...shape],
    }));
  } finally {
    tf.dispose([...tensors]);
  }
}
