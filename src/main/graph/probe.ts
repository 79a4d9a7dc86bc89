import { Emitter } from './emitter.ts';
import type { Facts } from './facts.ts';
import { descendantsOf, prune, type Network } from './network.ts';
import { toModel, toValueInfo } from './onnx/build.ts';
import { elementType, type OnnxModel, type OnnxTensor, type ValueInfo } from './onnx/model.ts';

/** A model that answers, for an input of fixed size, every tensor's shape and every value that hangs on shapes alone. */
export interface Probe {
  readonly model: OnnxModel;
  /** Output of the probe that holds a tensor's shape, by tensor. */
  readonly shapes: ReadonlyMap<string, string>;
  /** Tensors whose values the probe answers under their own names. */
  readonly values: readonly string[];
}

/** The network's parts as a model. */
export function toExecutable(network: Network, outputs: readonly ValueInfo[]): OnnxModel {
  return {
    ...toModel({
      nodes: [...network.nodes],
      inputs: [...network.inputs],
      outputs: [...outputs],
      initializers: [...network.constants.values()],
    }),
    irVersion: 10,
    opsets: [...network.opsets],
  };
}

/** The same network with its inputs' shapes fixed. */
export function withInputShapes(network: Network, shapes: ReadonlyMap<string, readonly number[]>): Network {
  const inputs = network.inputs.map((input) => {
    const shape = shapes.get(input.name);
    return shape === undefined ? input : toValueInfo(input.name, shape, input.type?.tensor?.elementType);
  });
  return { ...network, inputs };
}

/** The tensors whose values hang on the input's values: its descendants, but not through their shapes. */
function dataTensors(network: Network): ReadonlySet<string> {
  const shapeless = {
    ...network,
    nodes: network.nodes.filter(({ opType }) => !['Shape', 'Size'].includes(opType)),
  };
  return descendantsOf(
    shapeless,
    network.inputs.map(({ name }) => name),
  );
}

/** Every made tensor of the network as an output without a declared type: what onnxruntime infers can be read back. */
export function toInferenceModel(network: Network): OnnxModel {
  const names = network.nodes.flatMap(({ outputs }) => outputs).filter((name) => name !== '');
  return toExecutable(
    network,
    names.map((name) => ({ name, docString: '', type: null })),
  );
}

/** Writes the probe of a network whose inputs have fixed shapes. */
export function toProbe(network: Network): Probe {
  const data = dataTensors(network);
  const made = network.nodes.flatMap(({ outputs }) => outputs).filter((name) => name !== '');
  const values = made.filter((name) => !data.has(name));
  const emit = new Emitter('probe');
  const shapes = new Map(
    made.filter((name) => data.has(name)).map((name) => [name, emit.op('Shape', [name])]),
  );
  const outputs = [
    ...[...shapes.values()].map((name) => toValueInfo(name, [null], elementType.int64)),
    ...values.map((name) => ({ name, docString: '', type: null })),
  ];
  return {
    model: toExecutable({ ...network, nodes: [...network.nodes, ...emit.nodes] }, outputs),
    shapes,
    values,
  };
}

/** Puts the probe's answers together. */
export function toFacts(
  network: Network,
  shapes: ReadonlyMap<string, readonly number[]>,
  values: ReadonlyMap<string, OnnxTensor>,
): Facts {
  const all = new Map(shapes);
  for (const [name, { dims }] of [...network.constants, ...values]) all.set(name, dims);
  for (const { name, type } of network.inputs) {
    all.set(name, type?.tensor?.shape?.dims.map(({ value }) => value) ?? []);
  }
  return { shapes: all, values };
}

/** The network for one input shape: whatever hangs on shapes alone has become a constant. */
export function specialise(network: Network, facts: Facts): Network {
  const constants = new Map([...network.constants, ...facts.values]);
  const nodes = network.nodes.filter(
    (node) => !node.outputs.every((name) => name === '' || constants.has(name)),
  );
  return prune(
    { ...network, nodes, constants },
    network.outputs.map(({ name }) => name),
  );
}
