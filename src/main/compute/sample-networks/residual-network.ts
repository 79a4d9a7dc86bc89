import { createRandom } from '../../../shared/random.ts';
import {
  encodeModel,
  toModel,
  toNode,
  toTensor,
  toValueInfo,
  type OnnxNode,
  type OnnxTensor,
} from '../../graph/index.ts';

/** The shape of a residual network: its blocks by stage, and whether each block is the plain or the bottleneck one. */
export interface ResidualPlan {
  readonly blocks: readonly [number, number, number, number];
  readonly bottleneck: boolean;
  /** Edge of the square input in pixels. */
  readonly sizePx: number;
  readonly classes: number;
  readonly seed: number;
}

/** ResNet-18: 11.7 million weights, 1.8 billion multiplications at 224 pixels. */
export const resNet18: ResidualPlan = {
  blocks: [2, 2, 2, 2],
  bottleneck: false,
  sizePx: 224,
  classes: 1000,
  seed: 18,
};
/** ResNet-50: 25.5 million weights, 4.1 billion multiplications at 224 pixels. */
export const resNet50: ResidualPlan = { ...resNet18, blocks: [3, 4, 6, 3], bottleneck: true, seed: 50 };

/** The output of the last block, [B, channels, h, w]. */
export const lastBlock = 'last_block';

/**
 * A residual network with seeded random weights as the bytes of an ONNX file, batch normalisation merged as exporters do
 * it. He, Zhang, Ren, Sun: Deep Residual Learning, table 1, with the stride of a bottleneck in its 3 x 3 convolution.
 * Only its size is real: its answers mean nothing.
 */
export function encodeResidualNetwork(plan: ResidualPlan): Uint8Array {
  const build = new Builder(plan.seed);
  let x = build.op('Relu', build.conv('image', 3, 64, 7, 2));
  x = build.op('MaxPool', x, { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] });
  let width = 64;
  for (const [stage, count] of plan.blocks.entries()) {
    const inner = 64 << stage;
    const outer = plan.bottleneck ? inner * 4 : inner;
    for (let block = 0; block < count; block++) {
      const last = stage === 3 && block === count - 1;
      const stride = stage > 0 && block === 0 ? 2 : 1;
      const branch = plan.bottleneck
        ? bottleneckBranch(build, x, [width, inner, outer], stride)
        : plainBranch(build, x, [width, inner], stride);
      const skip = width === outer && stride === 1 ? x : build.conv(x, width, outer, 1, stride);
      x = build.op('Relu', build.add(branch, skip), {}, last ? lastBlock : undefined);
      width = outer;
    }
  }
  const features = build.op('Flatten', build.op('GlobalAveragePool', x));
  build.dense(features, width, plan.classes, 'logits');
  return build.encode(plan);
}

function plainBranch(build: Builder, x: string, [from, to]: readonly [number, number], stride: number) {
  return build.conv(build.op('Relu', build.conv(x, from, to, 3, stride)), to, to, 3, 1);
}

function bottleneckBranch(
  build: Builder,
  x: string,
  [from, inner, to]: readonly [number, number, number],
  stride: number,
) {
  const narrow = build.op('Relu', build.conv(x, from, inner, 1, 1));
  return build.conv(build.op('Relu', build.conv(narrow, inner, inner, 3, stride)), inner, to, 1, 1);
}

class Builder {
  readonly #nodes: OnnxNode[] = [];
  readonly #weights: OnnxTensor[] = [];
  readonly #random: ReturnType<typeof createRandom>;
  #names = 0;

  constructor(seed: number) {
    this.#random = createRandom(seed);
  }

  conv(input: string, from: number, to: number, kernel: number, stride: number): string {
    const edge = Math.floor(kernel / 2);
    // He's scale keeps the activations' size through the depth; halved branches keep the sum with the skip tame.
    const weights = this.#draw([to, from, kernel, kernel], 1 / Math.sqrt(from * kernel * kernel));
    return this.#node('Conv', [input, weights, this.#draw([to], 0.05)], {
      kernel_shape: [kernel, kernel],
      strides: [stride, stride],
      pads: [edge, edge, edge, edge],
    });
  }

  dense(input: string, from: number, to: number, name: string): string {
    const weights = this.#draw([to, from], 1 / Math.sqrt(from));
    return this.#node('Gemm', [input, weights, this.#draw([to], 0.05)], { transB: 1 }, name);
  }

  op(
    type: string,
    input: string,
    attributes: Readonly<Record<string, readonly number[]>> = {},
    name?: string,
  ): string {
    return this.#node(type, [input], attributes, name);
  }

  add(left: string, right: string): string {
    return this.#node('Add', [left, right]);
  }

  encode({ sizePx, classes }: ResidualPlan): Uint8Array {
    return encodeModel(
      toModel({
        nodes: this.#nodes,
        inputs: [toValueInfo('image', ['batch', 3, sizePx, sizePx])],
        outputs: [toValueInfo('logits', ['batch', classes])],
        initializers: this.#weights,
      }),
    );
  }

  #draw(dims: readonly number[], deviation: number): string {
    const name = `weight_${this.#weights.length}`;
    const length = dims.reduce((product, one) => product * one, 1);
    // Uniform numbers of the wanted standard deviation: a normal distribution would take ten times as long to draw.
    const values = Float32Array.from(
      { length },
      () => (this.#random.uniform() * 2 - 1) * Math.sqrt(3) * deviation,
    );
    this.#weights.push(toTensor(name, dims, values));
    return name;
  }

  #node(
    type: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, number | readonly number[]>> = {},
    name = `tensor_${this.#names++}`,
  ): string {
    this.#nodes.push(toNode(type, inputs, [name], attributes));
    return name;
  }
}
