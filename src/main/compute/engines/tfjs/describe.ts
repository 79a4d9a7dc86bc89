import type { LayerInfo, NetworkDescription, TensorInfo } from '../../../../shared/network.ts';
import { recommendLayer } from '../../../graph/index.ts';
import { shapeChannelsFirst, type Layout } from './layout.ts';
import type { LayerGraph } from './model/graph.ts';
import type { Headless } from './model/head.ts';
import type { StoredWeight } from './model/weights.ts';
import { sizeOf } from '../../../../shared/tensor.ts';

/** Layers that leave an image what it is, and so explain nothing that the layer before does not. */
const silent: readonly string[] = [
  'Identity',
  'Dropout',
  'SpatialDropout2D',
  'GaussianDropout',
  'AlphaDropout',
  'GaussianNoise',
  'ActivityRegularization',
  'StochasticDepth',
  'Rescaling',
  'Normalization',
  'Permute',
  'Reshape',
];

export interface Described {
  readonly headless: Headless;
  readonly layout: Layout;
  /** Shape of every node's value for one image of the described size. */
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  /** Shape of the logits, batch included. */
  readonly logits: readonly number[];
  readonly singleLogit: boolean;
  readonly weights: readonly StoredWeight[];
  readonly repairs: readonly string[];
}

/** What `inspect` shows, as the network is at one input of [channels, height, width]. */
export function describeLayers(
  described: Described,
  input: readonly [number, number, number],
): NetworkDescription {
  const { headless, layout, logits, singleLogit, weights, repairs } = described;
  const { graph, strippedActivation } = headless;
  const task = logits.length === 2 ? 'classification' : 'segmentation';
  const layers = listLayers(described, [input[1], input[2]]);
  return {
    format: 'tfjs',
    inputs: graph.inputs.map(({ name, shape }) => ({ name, type: 'float32', shape: [null, ...shape] })),
    outputs: graph.outputs.map((name) => toOutput(name, described)),
    inputShape: openShape(graph, layout, input[0]),
    task,
    classCount: logits[1] ?? 1,
    singleLogit,
    strippedActivation,
    layers,
    recommendedLayer: recommendLayer(layers, { singleLogit, shape: logits, task }),
    operators: [...new Set(graph.nodes.map(({ layer }) => layer.className))].sort(),
    missingDerivatives: [],
    parameterCount: weights.reduce((sum, { shape }) => sum + sizeOf(shape), 0),
    opset: null,
    ...(repairs.length === 0 ? {} : { repairs: [...repairs] }),
  };
}

function toOutput(name: string, { shapes }: Described): TensorInfo {
  const shape = shapes.get(name) ?? [];
  return { name, type: 'float32', shape: [null, ...shape.slice(1)] };
}

function openShape(
  { inputs }: LayerGraph,
  layout: Layout,
  channels: number,
): NetworkDescription['inputShape'] {
  const [a = null, b = null, c = null] = inputs[0]?.shape ?? [];
  return layout === 'channels-last' ? [channels, a, b] : [channels, b, c];
}

function listLayers({ headless, layout, shapes }: Described, grid: readonly [number, number]): LayerInfo[] {
  return headless.graph.nodes.flatMap(({ name, layer }) => {
    const shape = shapes.get(name) ?? [];
    const [, channels = 0, height = 0, width = 0] = shapeChannelsFirst(shape, layout);
    const isLayer = shape.length === 4 && height * width > 1 && !silent.includes(layer.className);
    if (!isLayer) return [];
    return [
      {
        name,
        operator: layer.className,
        channels,
        height,
        width,
        stride: [grid[0] / height, grid[1] / width] as [number, number],
        differentiable: true,
        reason: null,
      },
    ];
  });
}
