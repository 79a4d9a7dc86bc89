import * as tf from '@tensorflow/tfjs-core';
import type { NetworkFile } from '../../../../shared/compute-port.ts';
import type { Device } from '../../../../shared/devices.ts';
import { badInput, computeFailed, PlateLensError, unsupported } from '../../../../shared/errors.ts';
import { sizeOf } from '../../../../shared/tensor.ts';
import type { Engine } from '../../engine.ts';
import { usualSizes } from '../usual-sizes.ts';
import type { WeightShuffle } from '../weight-shuffle.ts';
import { describeLayers } from './describe.ts';
import { readSource } from './files/read-source.ts';
import { layoutOf } from './layout.ts';
import type { Json } from './model/config.ts';
import { dialectOf } from './model/dialect.ts';
import { chooseLayerPorts } from './model/choose-ports.ts';
import type { GraphInput, LayerGraph } from './model/graph.ts';
import { stripHead } from './model/head.ts';
import { repairModel } from './model/repair.ts';
import { unfoldModel } from './model/unfold.ts';
import { assignWeights, type LayerWeights, type StoredWeight } from './model/weights.ts';
import { findOperation, refuseUnknown } from './operations/registry.ts';
import { probeShapes, type Shapes } from './probe-shapes.ts';
import type { Loaded } from './run-graph.ts';
import { shuffleLayers } from './shuffle-layers.ts';
import { startTensorFlow, type Backend, type TensorFlow } from './tensorflow.ts';
import { TfjsEngine, type EngineParts } from './tfjs-engine.ts';

export interface TfjsEngineOptions {
  /** Where the person wants it computed; `cpu` by default. */
  readonly device?: Device | undefined;
  /** The device was chosen automatically, by tests of another runtime: what TensorFlow.js finds is taken. */
  readonly automatic?: boolean | undefined;
  /** The backend to compute with; the best of the machine by default. */
  readonly backend?: Backend | undefined;
  /** Opens the network with some of its weights in another order. */
  readonly shuffle?: WeightShuffle | undefined;
  /** Height and width to describe the network at where its file leaves them open. */
  readonly inputSize?: readonly [number, number] | undefined;
}

/**
 * Opens a network of Keras (`.h5`, `.keras`) or TensorFlow.js (`model.json` with its weight files, also zipped) for
 * prediction and explanation.
 * @throws NotFound; BadInput naming the file and the mend where it is broken or holds weights only; Unsupported naming
 *   the layers that are not known; ComputeFailed where the backend does not start.
 */
export async function openTfjsEngine(
  file: Pick<NetworkFile, 'path' | 'ports'>,
  options: TfjsEngineOptions = {},
): Promise<Engine> {
  try {
    return new TfjsEngine((await openParts(file, options)).parts);
  } catch (error) {
    if (error instanceof PlateLensError && error.where === undefined) {
      throw new PlateLensError(error.kind, {
        what: error.what,
        where: file.path,
        mend: error.mend,
        cause: error,
      });
    }
    throw error;
  }
}

/** A network with its weights on the backend, and what its files hold of its structure. */
export interface OpenedLayers {
  readonly parts: EngineParts;
  /** The model's configuration as it was repaired, and what wrote it. */
  readonly model: Json;
  readonly writtenBy: string | null;
}

/** Opens a network as {@link openTfjsEngine} does; whoever takes the parts disposes of the weights. */
export async function openParts(
  { path: where, ports = {} }: Pick<NetworkFile, 'path' | 'ports'>,
  options: TfjsEngineOptions,
): Promise<OpenedLayers> {
  const { backend, inputSize } = options;
  const source = await readSource(where);
  const { model, repairs } = repairModel(source.model);
  const graph = chooseLayerPorts(unfoldModel(model), ports);
  const layers = graph.nodes.map(({ layer }) => layer);
  refuseUnknown(layers);
  const input = imageInputOf(graph);
  const stored = assignWeights(
    layers,
    source.weights,
    (layer) => findOperation(layer)?.weights?.(layer.config) ?? [],
  );
  refuseWrongSizes(stored);
  const weights = options.shuffle === undefined ? stored : shuffleLayers(stored, options.shuffle);
  const runtime = await startTensorFlow(backend);
  if (runtime === null) {
    throw computeFailed({
      what: `TensorFlow.js cannot compute with ${backend ?? 'any backend'} on this machine`,
    });
  }
  refuseOtherDevice(runtime, options);
  await runtime.use();
  const layout = layoutOf(graph);
  const headless = stripHead(graph, graph.outputs[0] ?? '');
  const loaded: Loaded = {
    graph: headless.graph,
    dialect: dialectOf(source.writtenBy),
    weights: upload(weights),
  };
  try {
    const { shape, shapes } = findShapes(input, layout, inputSize, (one) =>
      probeShapes(loaded, headless.end, layout, one),
    );
    const described = {
      headless,
      layout,
      shapes: shapes.nodes,
      logits: shapes.logits,
      singleLogit: shapes.singleLogit,
      weights: [...weights.values()].flatMap((named) => [...named.values()]),
      repairs: [...source.repairs, ...repairs],
    };
    const description = describeLayers(described, shape);
    const parts = { where, runtime, loaded, layout, end: headless.end, description };
    return { parts, model, writtenBy: source.writtenBy };
  } catch (error) {
    for (const named of loaded.weights.values()) tf.dispose([...named.values()]);
    throw error;
  }
}

/** @throws Unsupported where another device is asked for than the one that TensorFlow.js computes on. */
function refuseOtherDevice(
  { device: found }: TensorFlow,
  { device = 'cpu', automatic }: TfjsEngineOptions,
): void {
  const fits = device === 'cpu' || (device === 'cuda' && found.includes('cuda'));
  if (automatic === true || fits) return;
  throw unsupported({
    what: `Keras and TensorFlow.js networks cannot be computed on ${device}; this machine has ${found} for them`,
    mend: 'Take --device cpu, or export the network to ONNX.',
  });
}

/** @throws Unsupported where the network does not take an image. */
function imageInputOf({ inputs, outputs }: LayerGraph): GraphInput {
  const [first] = inputs;
  if (first === undefined) {
    throw unsupported({ what: 'it takes no input', mend: 'Save it with one image input.' });
  }
  if (first.shape.length !== 3) {
    throw unsupported({
      what: `its input ${first.name} has ${first.shape.length + 1} axes, an image batch has 4`,
      mend: 'Save it with an input of [batch, height, width, channels].',
    });
  }
  if (outputs.length === 0) throw badInput({ what: 'it has no output', mend: 'Save the network again.' });
  return first;
}

function refuseWrongSizes(weights: LayerWeights): void {
  for (const [layer, named] of weights) {
    for (const [name, { shape, data }] of named) {
      if (sizeOf(shape) === data.length) continue;
      throw badInput({
        what: `the weight ${name} of layer ${layer} holds ${data.length} numbers for a shape of [${shape.join(', ')}]`,
        mend: 'Save the network again.',
      });
    }
  }
}

function upload(weights: LayerWeights): Loaded['weights'] {
  const tensorOf = ({ data, shape }: StoredWeight) => tf.tensor(data, [...shape], 'float32');
  return new Map(
    [...weights].map(([layer, named]) => [
      layer,
      new Map([...named].map(([name, weight]) => [name, tensorOf(weight)])),
    ]),
  );
}

type ImageShape = readonly [number, number, number];

/** Tries the sizes that an open input may have; the first failure is the one that is told. */
function findShapes(
  input: GraphInput,
  layout: 'channels-last' | 'channels-first',
  size: readonly [number, number] | undefined,
  probe: (shape: readonly number[]) => Shapes,
): { readonly shape: ImageShape; readonly shapes: Shapes } {
  const [a = null, b = null, c = null] = input.shape;
  const [channels, height, width] = layout === 'channels-last' ? [c, a, b] : [a, b, c];
  const squares = usualSizes.map((length) => [length, length] as const);
  const sizes =
    height !== null && width !== null ? [[height, width] as const] : size === undefined ? squares : [size];
  let firstFailure: unknown;
  for (const [h, w] of sizes) {
    const shape: ImageShape = [channels ?? 3, height ?? h, width ?? w];
    try {
      const shapes = probe([1, ...shape]);
      return { shape, shapes: checkedLogits(shapes) };
    } catch (failure) {
      firstFailure ??= failure;
    }
  }
  if (firstFailure instanceof PlateLensError) throw firstFailure;
  const said = firstFailure instanceof Error ? firstFailure.message : String(firstFailure);
  throw badInput({
    what: `its layers do not fit together: ${said}`,
    mend: 'Save the network again.',
    cause: firstFailure,
  });
}

function checkedLogits(shapes: Shapes): Shapes {
  if (shapes.logits.length === 2 || shapes.logits.length === 4) return shapes;
  throw unsupported({
    what: `its output has the shape [${shapes.logits.join(', ')}], neither [batch, classes] nor [batch, height, width, classes]`,
    mend: 'Save the network so that its first output holds the class scores.',
  });
}
