import { toNode, toTensor, type AttributeValue, type TensorValues } from './onnx/build.ts';
import { elementType, type OnnxNode, type OnnxTensor } from './onnx/model.ts';

type Attributes = Readonly<Record<string, AttributeValue>>;

/** Writes new nodes and constants under names that no file uses. Equal small constants are stored once. */
export class Emitter {
  readonly nodes: OnnxNode[] = [];
  readonly constants = new Map<string, OnnxTensor>();
  readonly #prefix: string;
  #count = 0;

  /** @param stage Names one pass of the compiler, so that the passes' names never meet. */
  constructor(stage: string) {
    this.#prefix = `platelens:${stage}:`;
  }

  name(): string {
    return `${this.#prefix}${this.#count++}`;
  }

  /** Adds a node with one output and answers that output's name. */
  op(opType: string, inputs: readonly string[], attributes: Attributes = {}): string {
    const output = this.name();
    this.nodes.push(toNode(opType, inputs, [output], attributes));
    return output;
  }

  /** Adds a node with several outputs and answers their names. */
  ops(opType: string, inputs: readonly string[], count: number, attributes: Attributes = {}): string[] {
    const outputs = Array.from({ length: count }, () => this.name());
    this.nodes.push(toNode(opType, inputs, outputs, attributes));
    return outputs;
  }

  #shared(key: string, dims: readonly number[], values: TensorValues, dataType?: number): string {
    const name = `${this.#prefix}${key}`;
    if (!this.constants.has(name)) this.constants.set(name, toTensor(name, dims, values, dataType));
    return name;
  }

  /** A list of whole numbers, as axes, shapes and pads are given. */
  ints(values: readonly number[]): string {
    return this.#shared(`ints[${values.join(',')}]`, [values.length], BigInt64Array.from(values, BigInt));
  }

  /** One whole number without axes. */
  int(value: number): string {
    return this.#shared(`int(${value})`, [], BigInt64Array.of(BigInt(value)));
  }

  /** One float32 without axes. */
  float(value: number): string {
    return this.#shared(`float(${value})`, [], Float32Array.of(value));
  }

  /** One float64 without axes, for graphs in double precision. */
  double(value: number): string {
    return this.#shared(`double(${value})`, [], Float64Array.of(value));
  }

  /** One int32 without axes. */
  int32(value: number): string {
    return this.#shared(`int32(${value})`, [], Int32Array.of(value));
  }

  /** A float32 tensor that repeats a few values to its end; they are stored once for every shape. */
  repeated(dims: readonly number[], values: readonly number[]): string {
    const length = dims.reduce((product, one) => product * one, 1);
    const all = Float32Array.from({ length }, (_, at) => values[at % values.length] ?? 0);
    return this.#shared(`repeated[${dims.join(',')}](${values.join(',')})`, dims, all);
  }

  /** A tensor in the type of its values. */
  tensor(dims: readonly number[], values: Float32Array | Float64Array | Int32Array): string {
    const name = this.name();
    this.constants.set(name, toTensor(name, dims, values));
    return name;
  }

  /** Zeros of the given shape, written without storing them. */
  zeros(shape: readonly number[]): string {
    return this.op('ConstantOfShape', [this.ints(shape)], {
      value: toTensor('', [1], Float32Array.of(0), elementType.float),
    });
  }

  reshape(tensor: string, shape: readonly number[]): string {
    return this.op('Reshape', [tensor, this.ints(shape)], { allowzero: 1 });
  }
}
