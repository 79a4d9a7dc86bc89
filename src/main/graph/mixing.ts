import { toAxisMatrix } from './derivatives/linear-along.ts';
import { Emitter } from './emitter.ts';
import type { Headed } from './head.ts';
import { toNode, toValueInfo } from './onnx/build.ts';

/** How many images are mixed, through how many masks each, and the masks' cells along a side. */
export interface MixingPlan {
  readonly images: number;
  readonly masksPerImage: number;
  readonly grid: number;
}

/** A network that is fed images, baselines and small masks, and mixes them itself. */
export interface MixedNetwork {
  readonly headed: Headed;
  /** Names of its inputs: [N, C, H, W] twice, and [N, k, grid, grid]. */
  readonly images: string;
  readonly baselines: string;
  readonly masks: string;
}

/** An emitter that keeps the shapes of what it writes. */
class ShapedEmitter {
  readonly emit = new Emitter('mix');
  readonly shapes = new Map<string, readonly number[]>();

  op(type: string, inputs: readonly string[], shape: readonly number[]): string {
    return this.#known(this.emit.op(type, inputs), shape);
  }

  reshape(tensor: string, shape: readonly number[]): string {
    return this.#known(this.emit.reshape(tensor, shape), shape);
  }

  constant(dims: readonly number[], values: Float32Array): string {
    return this.#known(this.emit.tensor(dims, values), dims);
  }

  #known(name: string, shape: readonly number[]): string {
    this.shapes.set(name, shape);
    return name;
  }
}

const names = {
  images: 'platelens:image',
  baselines: 'platelens:baseline',
  masks: 'platelens:masks',
} as const;

/**
 * Puts x = b + up(m) (image - b) in front of a network, with up the bilinear enlargement (half-pixel centres, edges
 * clamped) written as two matrix products, whose derivative is two matrix products again: the gradient of the masks
 * leaves the graph on their own small grid.
 * @param headed Prepared for a batch of images x masks.
 */
export function withMixing(headed: Headed, input: string, plan: MixingPlan): MixedNetwork {
  const { images: count, masksPerImage, grid } = plan;
  const [, channels = 1, height = 1, width = 1] = headed.facts.shapes.get(input) ?? [];
  const write = new ShapedEmitter();
  const flat = [count, channels, height, width];
  const apart = [count, 1, channels, height, width];
  const masks = [count, masksPerImage, grid, grid];
  const across = write.constant([grid, width], transposed(enlarging(grid, width), width, grid));
  const down = write.constant([height, grid], enlarging(grid, height));
  const wide = write.op('MatMul', [names.masks, across], masks.with(3, width));
  const large = write.op('MatMul', [down, wide], [count, masksPerImage, height, width]);
  const opacity = write.reshape(large, [count, masksPerImage, 1, height, width]);
  const change = write.reshape(write.op('Sub', [names.images, names.baselines], flat), apart);
  const mixed = apart.with(1, masksPerImage);
  const shown = write.op('Mul', [opacity, change], mixed);
  const sum = write.op('Add', [shown, write.reshape(names.baselines, apart)], mixed);
  const batch = write.emit.ints([count * masksPerImage, channels, height, width]);
  write.emit.nodes.push(toNode('Reshape', [sum, batch], [input]));
  const inputs = new Map<string, readonly number[]>([
    [names.images, flat],
    [names.baselines, flat],
    [names.masks, masks],
  ]);
  return { ...names, headed: inFront(headed, input, write, inputs) };
}

/** The network with the written nodes before its own, fed by `inputs` instead of `input`. */
function inFront(
  headed: Headed,
  input: string,
  { emit, shapes }: ShapedEmitter,
  inputs: ReadonlyMap<string, readonly number[]>,
): Headed {
  const { network, facts } = headed;
  const constants = [...emit.constants].map(([name, { dims }]) => [name, dims] as const);
  return {
    ...headed,
    facts: { ...facts, shapes: new Map([...facts.shapes, ...constants, ...shapes, ...inputs]) },
    network: {
      ...network,
      nodes: [...emit.nodes, ...network.nodes],
      constants: new Map([...network.constants, ...emit.constants]),
      inputs: [
        ...network.inputs.filter(({ name }) => name !== input),
        ...Array.from(inputs, ([name, shape]) => toValueInfo(name, shape)),
      ],
    },
  };
}

/** [to, from]: every output is a mean of the two inputs it lies between. */
function enlarging(from: number, to: number): Float32Array {
  const matrix = toAxisMatrix(to, from, (row) => {
    const place = Math.min(Math.max(((row + 0.5) * from) / to - 0.5, 0), from - 1);
    const first = Math.floor(place);
    const share = place - first;
    return [
      [first, 1 - share],
      [Math.min(first + 1, from - 1), share],
    ];
  });
  return Float32Array.from(matrix.values);
}

function transposed(matrix: Float32Array, rows: number, columns: number): Float32Array {
  return Float32Array.from(
    { length: matrix.length },
    (_, at) => matrix[(at % rows) * columns + Math.floor(at / rows)] ?? 0,
  );
}
