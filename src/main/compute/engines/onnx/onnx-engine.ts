import type { Device } from '../../../../shared/devices.ts';
import { badInput, notFound } from '../../../../shared/errors.ts';
import type { NetworkDescription } from '../../../../shared/network.ts';
import { axis, type Tensor } from '../../../../shared/tensor.ts';
import {
  compileContinuation,
  compileExplanation,
  compileForward,
  resolve,
  type Explanation,
  type Headed,
  type Network,
  type OnnxModel,
} from '../../../graph/index.ts';
import type { Engine, ExplainRequest, ExplainResult, MaskedBatch } from '../../engine.ts';
import { isOutOfMemory } from '../back-off.ts';
import { joinResults } from '../join-results.ts';
import { Recent } from '../recent.ts';
import { joinBatches, sliceBatch } from './batches.ts';
import { openInDouble } from './double-explanation.ts';
import { outputsOf, resultOf, toResult } from './explain-results.ts';
import { assertFits, type ImageInput } from './image-input.ts';
import { MaskedSessions } from './masked-sessions.ts';
import { prepare } from './prepare.ts';
import { runtimeVersion } from './runtime-version.ts';
import { openSession, type Session } from './session.ts';

/** Compiled models kept at a time; each holds its own copy of the weights. */
const mostSessions = 4;
/** Input shapes whose facts are kept. */
const mostShapes = 8;

interface Parts {
  readonly network: Network;
  readonly input: ImageInput;
  readonly description: NetworkDescription;
  readonly settings: { readonly where: string; readonly threads: number };
  readonly device: Device;
  /** The CPU takes over where the device cannot run the network. */
  readonly automatic: boolean;
  readonly first: { readonly shape: readonly number[]; readonly headed: Headed };
}

interface Compiled {
  readonly session: Session;
  readonly explanation: Explanation;
  readonly precision: string | undefined;
}

interface Forward {
  readonly session: Session;
}

interface Continued {
  readonly session: Session;
  readonly needsImage: boolean;
}

/** An ONNX network on onnxruntime. Calls are answered one after another. */
export class OnnxEngine implements Engine {
  readonly description: NetworkDescription;
  readonly #parts: Parts;
  readonly #shapes = new Recent<Headed>(mostShapes, () => Promise.resolve());
  readonly #compiled = new Recent<Compiled>(mostSessions, ({ session }) => session.close());
  readonly #forward = new Recent<Forward>(mostSessions, ({ session }) => session.close());
  readonly #continued = new Recent<Continued>(mostSessions, ({ session }) => session.close());
  readonly #masked: MaskedSessions;
  /** Absent where the network was exported for a fixed number of images. */
  readonly explainMasks?: NonNullable<Engine['explainMasks']>;
  #device: Device;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(parts: Parts) {
    this.#parts = parts;
    this.description = parts.description;
    this.#device = parts.device;
    this.#masked = new MaskedSessions({
      input: parts.input.name,
      prepared: (shape) => this.#prepared(shape),
      open: (model) => this.#open(model, false),
      isBlocked: () => this.#isBlocked,
    });
    if (parts.input.dims[0] === null) {
      this.explainMasks = (batch, weights, score) => this.#explainMasks(batch, weights, score);
    }
  }

  get device(): string {
    return `onnxruntime ${runtimeVersion} ${this.#device}`;
  }

  predict(batch: Tensor): Promise<Tensor> {
    return this.#inTurn(async () => {
      const parts = await this.#perChunk(batch, async (chunk, headed) => {
        const session = await this.#forwardSession(chunk, headed, [headed.logits]);
        const results = await session.run({ [this.#parts.input.name]: chunk }, [headed.logits]);
        return resultOf(results, headed.logits);
      });
      return joinBatches(parts);
    });
  }

  features(batch: Tensor, layer: string): Promise<{ activation: Tensor; logits: Tensor }> {
    return this.#inTurn(async () => {
      const parts = await this.#perChunk(batch, async (chunk, headed) => {
        const names = [this.#layer(headed, layer), headed.logits];
        const session = await this.#forwardSession(chunk, headed, names);
        const results = await session.run({ [this.#parts.input.name]: chunk }, names);
        return { activation: resultOf(results, names[0] ?? ''), logits: resultOf(results, headed.logits) };
      });
      return {
        activation: joinBatches(parts.map((part) => part.activation)),
        logits: joinBatches(parts.map((part) => part.logits)),
      };
    });
  }

  explain(batch: Tensor, weights: Tensor, request: ExplainRequest): Promise<ExplainResult> {
    return this.#inTurn(async () => {
      const parts = await this.#perChunk(batch, async (chunk, headed, from) => {
        const own = sliceBatch(weights, from, from + axis(chunk, 0));
        this.#assertWeights(own, headed);
        const { session, explanation, precision } = await this.#explanation(chunk, headed, request);
        const feeds = { [this.#parts.input.name]: chunk, [explanation.weights]: own };
        const results = await session.run(feeds, outputsOf(explanation));
        return { ...toResult(results, explanation, request), precision };
      });
      return joinResults(parts, request);
    });
  }

  forwardFrom(batch: Tensor, layer: string, activation: Tensor): Promise<Tensor> {
    return this.#inTurn(async () => {
      const parts = await this.#perChunk(batch, async (chunk, headed, from) => {
        const tensor = this.#layer(headed, layer);
        const own = sliceBatch(activation, from, from + axis(chunk, 0));
        assertReplaces(own, headed, tensor, this.#parts.settings.where);
        const { session, needsImage } = await this.#continuation(chunk, headed, tensor);
        const image = needsImage ? { [this.#parts.input.name]: chunk } : {};
        return resultOf(await session.run({ ...image, [tensor]: own }, [headed.logits]), headed.logits);
      });
      return joinBatches(parts);
    });
  }

  #explainMasks(batch: MaskedBatch, weights: Tensor | null, score: ExplainRequest['score']) {
    return this.#inTurn(() => {
      assertFits(batch.images, this.#parts.input, this.#parts.settings.where);
      return this.#masked.explain(batch, weights, score);
    });
  }

  close(): Promise<void> {
    return this.#inTurn(() => this.#closeSessions());
  }

  /** onnxruntime keeps images in blocks of channels on x86 processors. */
  get #isBlocked(): boolean {
    return this.#device === 'cpu' && process.arch === 'x64';
  }

  /** One call at a time: a session may be closed to make room only while none runs. */
  #inTurn<R>(work: () => Promise<R>): Promise<R> {
    const result = this.#queue.then(work).catch(async (error: unknown) => {
      // What is open was made for the batches that proved too large; it must not stand in the way of smaller ones.
      if (isOutOfMemory(error)) await this.#closeSessions();
      throw error;
    });
    this.#queue = result.catch(() => undefined);
    return result;
  }

  async #closeSessions(): Promise<void> {
    await this.#compiled.clear();
    await this.#forward.clear();
    await this.#continued.clear();
    await this.#masked.close();
  }

  /**
   * @param exposes true where layers inside the network are answered. onnxruntime's blocked memory layout, the last
   * of its optimisations, then ends the process on some networks, so it is left out.
   */
  async #open(model: OnnxModel, exposes: boolean): Promise<Session> {
    const optimisation = exposes ? 'extended' : 'all';
    const settings = { ...this.#parts.settings, optimisation } as const;
    try {
      return await openSession(model, { ...settings, device: this.#device });
    } catch (error) {
      if (this.#device === 'cpu' || !this.#parts.automatic || isOutOfMemory(error)) throw error;
      this.#device = 'cpu';
      return openSession(model, settings);
    }
  }

  /** A network exported for a fixed number of images is run as often as it takes. */
  async #perChunk<R>(
    batch: Tensor,
    work: (chunk: Tensor, headed: Headed, from: number) => Promise<R>,
  ): Promise<R[]> {
    assertFits(batch, this.#parts.input, this.#parts.settings.where);
    const images = axis(batch, 0);
    const size = this.#parts.input.dims[0] ?? images;
    if (images === 0 || images % size !== 0) {
      throw badInput({
        what: `the network takes ${size} images at a time, ${images} were given`,
        where: this.#parts.settings.where,
        mend: 'Export it with an open batch axis.',
      });
    }
    const results: R[] = [];
    for (let from = 0; from < images; from += size) {
      const chunk = sliceBatch(batch, from, from + size);
      results.push(await work(chunk, await this.#prepared(chunk.shape), from));
    }
    return results;
  }

  #prepared(shape: readonly number[]): Promise<Headed> {
    const { network, input, settings, first } = this.#parts;
    const known = String(shape) === String(first.shape);
    return this.#shapes.get(String(shape), () =>
      known ? Promise.resolve(first.headed) : prepare(network, input.name, shape, settings),
    );
  }

  async #forwardSession(chunk: Tensor, headed: Headed, names: readonly string[]): Promise<Session> {
    const key = JSON.stringify([chunk.shape, names]);
    const { session } = await this.#forward.get(key, async () => {
      const exposes = names.length > 1;
      const model = compileForward(headed, names, this.#isBlocked && !exposes);
      return { session: await this.#open(model, exposes) };
    });
    return session;
  }

  #continuation(chunk: Tensor, headed: Headed, tensor: string): Promise<Continued> {
    return this.#continued.get(JSON.stringify([chunk.shape, tensor]), async () => {
      const { model, needsImage } = compileContinuation(headed, tensor);
      return { needsImage, session: await this.#open(model, false) };
    });
  }

  #explanation(chunk: Tensor, headed: Headed, request: ExplainRequest): Promise<Compiled> {
    return this.#compiled.get(JSON.stringify([chunk.shape, request]), async () => {
      const layers = request.layers.map((name) => this.#layer(headed, name));
      const input = this.#parts.input.name;
      const inDouble = request.precision === 'double';
      const blocked = this.#isBlocked && !inDouble;
      const explanation = compileExplanation(headed, { ...request, layers, input, blocked });
      const wide = inDouble ? await openInDouble(explanation, this.#parts.settings) : null;
      const session = wide?.session ?? (await this.#open(explanation.model, false));
      return { explanation, session, precision: wide?.precision };
    });
  }

  /** A layer by its tensor's name, or by the name of the node that makes it. */
  #layer(headed: Headed, name: string): string {
    const node = headed.network.nodes.find((one) => one.name === name || one.name === `node_${name}`);
    const made = resolve(headed.network, name);
    const tensor = headed.facts.shapes.has(made) ? made : (node?.outputs[0] ?? '');
    if (headed.facts.shapes.get(tensor)?.length === 4 && !headed.network.constants.has(tensor)) return tensor;
    throw notFound({
      what: `there is no layer ${name} with [batch, channels, height, width] values`,
      where: this.#parts.settings.where,
      mend: `Take one that "network inspect" lists, for instance ${this.description.recommendedLayer ?? 'none'}.`,
    });
  }

  #assertWeights(weights: Tensor, headed: Headed): void {
    if (String(weights.shape) === String(headed.shape)) return;
    throw badInput({
      what: `weights of shape [${weights.shape.join(', ')}] do not fit logits of [${headed.shape.join(', ')}]`,
      where: this.#parts.settings.where,
    });
  }
}

function assertReplaces({ shape }: Tensor, { facts }: Headed, tensor: string, where: string): void {
  const expected = facts.shapes.get(tensor) ?? [];
  if (String(shape) === String(expected)) return;
  throw badInput({
    what: `an activation of [${shape.join(', ')}] cannot replace that of ${tensor}, [${expected.join(', ')}]`,
    where,
  });
}
