import type { LayerInfo } from '../../shared/network.ts';
import { obstaclesBefore } from './differentiate.ts';
import type { Headed } from './head.ts';
import { layoutsOf } from './layouts.ts';
import { isStandard, type Network } from './network.ts';
import { receptiveField } from './receptive-field.ts';
import type { OnnxNode } from './onnx/model.ts';
import { sizeOf } from '../../shared/tensor.ts';

/** Operators that only move, cut or combine pieces inside what a person calls a layer. */
const pieces: ReadonlySet<string> = new Set([
  'Slice',
  'Split',
  'Cast',
  'Erf',
  'Exp',
  'Log',
  'Pow',
  'Sqrt',
  'Sub',
  'Div',
  'Neg',
  'Abs',
  'Reciprocal',
  'Where',
  'Expand',
  'Pad',
  'Transpose',
  'Reshape',
  'Squeeze',
  'Unsqueeze',
  'Flatten',
  'ReduceMean',
  'ReduceSum',
  'HardSigmoid',
  'Sigmoid',
  'Softplus',
]);

/**
 * The layers of a network in the order of execution: [batch, channel, height, width] activations of more than one cell
 * on the way to the logits.
 * @param grid Height and width of the network's input.
 */
export function layersOf(headed: Headed, grid: readonly [number, number]): LayerInfo[] {
  const obstacles = obstaclesBefore(headed.network, headed.logits);
  const layouts = layoutsOf(headed.network, headed.facts);
  return headed.network.nodes.flatMap((node) => {
    const name = node.outputs[0] ?? '';
    if (layouts.get(name) !== 'channels-first') return [];
    const [, channels = 0, height = 0, width = 0, ...more] = headed.facts.shapes.get(name) ?? [];
    const blocking = obstacles.get(name);
    const isLayer = blocking !== undefined && more.length === 0 && height * width > 1 && channels > 0;
    if (!isLayer || (isStandard(node) && pieces.has(node.opType)) || name.startsWith('platelens:')) return [];
    const field = receptiveField({ ...headed, layouts }, name);
    return [toLayer(node, name, { channels, height, width, field }, grid, blocking)];
  });
}

interface LayerSize {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly field: readonly [number, number] | null;
}

function toLayer(
  node: OnnxNode,
  name: string,
  { field, ...size }: LayerSize,
  grid: readonly [number, number],
  blocking: ReadonlySet<string>,
): LayerInfo {
  const differentiable = blocking.size === 0;
  return {
    name,
    operator: node.opType,
    ...size,
    stride: [grid[0] / size.height, grid[1] / size.width],
    receptiveField: field === null ? null : [...field],
    differentiable,
    reason: differentiable ? null : `no derivative for ${[...blocking].join(', ')}`,
  };
}

/**
 * The layer that class activation maps take when none is named. A classifier: the last one with a grid that is not
 * itself the class scores, just before pooling. A segmentation network: the end of its bottleneck, which is the last
 * of the widest layers on the coarsest grid, since there the informative maps are and later ones repeat the prediction.
 */
export function recommendLayer(
  layers: readonly LayerInfo[],
  headed: Pick<Headed, 'singleLogit' | 'shape' | 'task'>,
): string | null {
  const classes = headed.singleLogit ? 1 : (headed.shape[1] ?? 0);
  const usable = layers.filter((layer) => layer.differentiable && layer.channels !== classes);
  const pool = usable.length > 0 ? usable : layers.filter((layer) => layer.differentiable);
  if (headed.task === 'classification') return pool.at(-1)?.name ?? null;
  const cells = Math.min(...pool.map((layer) => layer.height * layer.width));
  const coarsest = pool.filter((layer) => layer.height * layer.width === cells);
  const widest = Math.max(...coarsest.map((layer) => layer.channels));
  return coarsest.findLast((layer) => layer.channels === widest)?.name ?? null;
}

/** Operators between input and logits that have no derivative. */
export function missingDerivatives(headed: Headed, input: string): string[] {
  return [...(obstaclesBefore(headed.network, headed.logits).get(input) ?? [])];
}

/** Number of weights. */
export function parameterCount(network: Network): number {
  const floats = [...network.constants.values()].filter(({ dataType }) => dataType === 1);
  return floats.reduce((sum, { dims }) => sum + sizeOf(dims), 0);
}
