import { unsupported } from '../../../shared/errors.ts';
import type { Emitter } from '../emitter.ts';
import type { Facts } from '../facts.ts';
import { isStandard } from '../network.ts';
import { numbersOf } from '../onnx/values.ts';
import type { OnnxNode, OnnxTensor } from '../onnx/model.ts';

/** What is known of the network around a node. */
export interface Surroundings {
  readonly facts: Facts;
  readonly constants: ReadonlyMap<string, OnnxTensor>;
  readonly onPath: ReadonlySet<string>;
  /** For every tensor the nodes that read it. */
  readonly consumers?: ReadonlyMap<string, readonly OnnxNode[]>;
  /** {@link Derivation.isBlocked} may answer true. */
  readonly blocked?: boolean;
}

/** Images of as many channels, or a multiple, fill the blocks of every processor. */
const blockChannels = 16;

/** What the rule of one operator sees: the node, the gradients of its outputs, and a pen to write nodes with. */
export class Derivation {
  readonly node: OnnxNode;
  readonly emit: Emitter;
  /** dS/d(output), one entry an output, null where none flows. At least one is a name. */
  readonly gradients: readonly (string | null)[];
  readonly #facts: Facts;
  readonly #constants: ReadonlyMap<string, OnnxTensor>;
  readonly #onPath: ReadonlySet<string>;
  readonly #consumers: ReadonlyMap<string, readonly OnnxNode[]>;
  readonly #blocked: boolean;

  constructor(node: OnnxNode, gradients: readonly (string | null)[], emit: Emitter, network: Surroundings) {
    this.node = node;
    this.gradients = gradients;
    this.emit = emit;
    this.#facts = network.facts;
    this.#constants = network.constants;
    this.#onPath = network.onPath;
    this.#consumers = network.consumers ?? new Map();
    this.#blocked = network.blocked ?? false;
  }

  /** The gradient of the first output. */
  get dy(): string {
    const [first] = this.gradients;
    if (first === null || first === undefined) throw this.noRule('only its further outputs are used');
    return first;
  }

  /** The first input. */
  get x(): string {
    return this.input(0);
  }

  /** The first output. */
  get y(): string {
    return this.node.outputs[0] ?? '';
  }

  input(index: number): string {
    return this.node.inputs[index] ?? '';
  }

  /** True where the gradient of this input leads to something that was asked for. */
  wants(index: number): boolean {
    return this.#onPath.has(this.input(index));
  }

  /** True where the first output goes to operators of this type alone. */
  isReadOnlyBy(opType: string): boolean {
    const readers = this.#consumers.get(this.y) ?? [];
    return readers.length > 0 && readers.every((reader) => isStandard(reader) && reader.opType === opType);
  }

  /**
   * True for a tensor that the runtime keeps in blocks of channels. Convolutions that leave channels apart, pools, Relu,
   * Add and Mul stay in that layout, at the cost of one pass over memory each; other operators lead out of it.
   */
  isBlocked(name: string): boolean {
    const [, channels = 0, ...spatial] = this.shape(name);
    return this.#blocked && spatial.length === 2 && channels > 0 && channels % blockChannels === 0;
  }

  /** @throws Unsupported where the shape is not known, which no tensor of a probed network is. */
  shape(name: string): readonly number[] {
    const shape = this.#facts.shapes.get(name);
    if (shape === undefined) throw this.noRule(`the shape of ${name} is not known`);
    return shape;
  }

  /** An axis attribute counted from the front. */
  axisOf(value: number, name = this.x): number {
    return value < 0 ? value + this.shape(name).length : value;
  }

  /** True for an input whose values hang on the image. */
  isComputed(index: number): boolean {
    const name = this.input(index);
    return name !== '' && !this.#constants.has(name);
  }

  /** The values of a constant input; undefined where there is no such input. Throws Unsupported where it is computed. */
  constant(index: number): readonly number[] | undefined {
    const name = this.input(index);
    if (name === '') return undefined;
    const tensor = this.#constants.get(name);
    if (tensor === undefined) throw this.noRule(`its input ${name} is not constant`);
    return Array.from(numbersOf(tensor));
  }

  /** The error for a use of the operator that its rule does not cover. */
  noRule(why: string): Error {
    const { opType, name } = this.node;
    return unsupported({
      what: `the operator ${opType} (${name || this.y}) has no derivative here: ${why}`,
      mend: 'Choose a layer behind it, or a method that needs no gradients.',
    });
  }

  mul(a: string, b: string): string {
    return this.emit.op('Mul', [a, b]);
  }

  /** Where `condition` holds `value`, elsewhere 0. */
  where(condition: string, value: string): string {
    return this.emit.op('Where', [condition, value, this.emit.float(0)]);
  }

  /** A condition as 0 and 1. */
  indicator(condition: string): string {
    return this.emit.op('Cast', [condition], { to: 1 });
  }

  /** Undoes broadcasting: sums a gradient of shape `from` over the axes along which `to` was repeated. */
  sumTo(gradient: string, from: readonly number[], to: readonly number[]): string {
    const lead = from.length - to.length;
    const axes = from.flatMap((length, axis) =>
      axis < lead || (to[axis - lead] === 1 && length !== 1) ? [axis] : [],
    );
    if (axes.length === 0) return gradient;
    const summed = this.emit.op('ReduceSum', [gradient, this.emit.ints(axes)], { keepdims: 1 });
    return lead === 0 ? summed : this.emit.reshape(summed, to);
  }

  /** {@link sumTo} for one of the node's own inputs. */
  sumToInput(gradient: string, index: number): string {
    return this.sumTo(gradient, this.shape(this.y), this.shape(this.input(index)));
  }
}

/** The gradients of a node's inputs, by position; null or missing where none flows. */
export type Derivative = (derivation: Derivation) => readonly (string | null)[];

export type DerivativeTable = Readonly<Record<string, Derivative>>;
