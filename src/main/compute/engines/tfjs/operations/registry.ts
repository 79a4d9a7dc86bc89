import { unsupported } from '../../../../../shared/errors.ts';
import type { LayerDefinition } from '../model/graph.ts';
import { activate, activationLayers, knowsActivation } from './activations.ts';
import { convolutionLayers } from './convolution.ts';
import { mergingFunctions, mergingLayers } from './merging.ts';
import { normalisationLayers } from './normalisation.ts';
import { unary, type Operation, type Operations } from './operation.ts';
import { poolingLayers } from './pooling.ts';
import { shapingLayers } from './shaping.ts';

const operations: Operations = {
  ...activationLayers,
  ...convolutionLayers,
  ...mergingLayers,
  ...normalisationLayers,
  ...poolingLayers,
  ...shapingLayers,
};

/** Functions written down as layers: `TFOpLambda` and `SlicingOpLambda` of Keras 2. */
const functionLayers: readonly string[] = ['TFOpLambda', 'TensorFlowOpLayer'];

/** What a layer computes, or undefined where its class is not known. */
export function findOperation({ className, config }: LayerDefinition): Operation | undefined {
  if (Object.hasOwn(operations, className)) return operations[className];
  const named = functionLayers.includes(className)
    ? lastPart(config.text('function', ''))
    : toSnakeCase(className);
  if (functionLayers.includes(className) && Object.hasOwn(mergingFunctions, named))
    return mergingFunctions[named];
  return knowsActivation(named) ? unary((x, layer) => activate(x, named, layer)) : undefined;
}

/** @throws Unsupported naming the class; {@link refuseUnknown} names all of them first. */
export function operationOf(layer: LayerDefinition): Operation {
  const operation = findOperation(layer);
  if (operation === undefined) throw unknownLayers([layer]);
  return operation;
}

/** @throws Unsupported naming every layer whose class is not known. */
export function refuseUnknown(layers: readonly LayerDefinition[]): void {
  const unknown = layers.filter((layer) => findOperation(layer) === undefined);
  if (unknown.length > 0) throw unknownLayers(unknown);
}

function unknownLayers(layers: readonly LayerDefinition[]): Error {
  const named = layers.map(({ path, className, config }) =>
    className === 'TFOpLambda' ? `${path} (${config.text('function', className)})` : `${path} (${className})`,
  );
  const python = layers.some(({ className }) => className === 'Lambda');
  return unsupported({
    what: `it has layers that are not known: ${[...new Set(named)].join(', ')}${
      python ? '. A Lambda layer is Python code, which only Python can run' : ''
    }`,
    mend: 'Export the network to ONNX, which needs no layer classes.',
  });
}

const lastPart = (name: string) => name.slice(name.lastIndexOf('.') + 1);
const toSnakeCase = (name: string) => name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
