import { notFound, unsupported } from '../../shared/errors.ts';
import type { NetworkPorts } from '../../shared/network.ts';
import { Emitter } from './emitter.ts';
import type { Network } from './network.ts';
import { toNode, toTensor } from './onnx/build.ts';
import { elementType, type OnnxTensor, type ValueInfo } from './onnx/model.ts';

const names = (infos: readonly ValueInfo[]) => infos.map(({ name }) => name).join(', ');
const dimsOf = (info: ValueInfo) => info.type?.tensor?.shape?.dims.map(({ value }) => value) ?? [];

/**
 * Leaves a network one image input and, where one is named, one output. Every other input is filled with the value
 * given for it, in its own type; lengths that the file leaves open follow the image's axes.
 * @throws NotFound for a name that the network has not, Unsupported where an input has no value.
 */
export function choosePorts(network: Network, ports: NetworkPorts, where: string | undefined): Network {
  const image = imageOf(network, ports, where);
  const others = network.inputs.filter((input) => input !== image);
  const fills = new Map(Object.entries(ports.fills ?? {}));
  for (const name of fills.keys()) find(others, name, 'further input', where);
  const open = others.filter(({ name }) => !fills.has(name));
  if (open.length > 0) {
    throw unsupported({
      what: `it takes ${network.inputs.length} inputs (${names(network.inputs)}), and nothing is said of ${names(open)}`,
      where,
      mend: `Give each a value: ${open.map(({ name }) => `--fill ${name}=0`).join(' ')}.`,
    });
  }
  const emit = new Emitter('ports');
  for (const input of others) fill(input, fills.get(input.name) ?? 0, image, emit, where);
  const outputs =
    ports.output === undefined ? network.outputs : [find(network.outputs, ports.output, 'output', where)];
  return {
    ...network,
    inputs: [image],
    outputs,
    nodes: [...emit.nodes, ...network.nodes],
    constants: new Map([...network.constants, ...emit.constants]),
  };
}

function find(infos: readonly ValueInfo[], name: string, what: string, where: string | undefined): ValueInfo {
  const found = infos.find((info) => info.name === name);
  if (found !== undefined) return found;
  throw notFound({
    what: `the network has no ${what} called ${name}`,
    where,
    mend: infos.length === 0 ? undefined : `It has ${names(infos)}.`,
  });
}

/** The named input, the only one, or the only one of four axes. */
function imageOf(network: Network, { input, fills }: NetworkPorts, where: string | undefined): ValueInfo {
  const { inputs } = network;
  if (input !== undefined) return find(inputs, input, 'input', where);
  const unfilled = inputs.filter(({ name }) => fills?.[name] === undefined);
  const candidates = unfilled.length > 1 ? unfilled.filter((info) => dimsOf(info).length === 4) : unfilled;
  const [only] = candidates;
  if (only !== undefined && candidates.length === 1) return only;
  throw unsupported({
    what: `it takes ${inputs.length} inputs (${names(inputs)})`,
    where,
    mend:
      inputs.length < 2
        ? 'Export it with one image input.'
        : 'Say which takes the image with --input NAME, and give each other a value with --fill NAME=VALUE.',
  });
}

/** Nodes that make a tensor of one value in the shape of an input; batch and, for images, the grid follow the image. */
function fill(
  input: ValueInfo,
  value: number,
  image: ValueInfo,
  emit: Emitter,
  where: string | undefined,
): void {
  const dims = dimsOf(input);
  const rank = dimsOf(image).length;
  const shape = emit.op('Shape', [image.name]);
  const parts = dims.map((length, axis) => {
    if (length > 0) return emit.ints([length]);
    if (axis === 0 || (axis > 1 && dims.length === rank))
      return emit.op('Gather', [shape, emit.ints([axis])]);
    throw unsupported({
      what: `its input ${input.name} leaves the length of its axis ${axis} open`,
      where,
      mend: 'Export it with that length fixed.',
    });
  });
  const whole = parts.length === 0 ? emit.ints([]) : emit.op('Concat', parts, { axis: 0 });
  const type = input.type?.tensor?.elementType ?? elementType.float;
  const filling = toFilling(type, value, input.name, where);
  emit.nodes.push(toNode('ConstantOfShape', [whole], [input.name], { value: filling }));
}

function toFilling(type: number, value: number, name: string, where: string | undefined): OnnxTensor {
  if (type === elementType.float) return toTensor('', [1], Float32Array.of(value));
  const whole = Math.round(value);
  if (type === elementType.int64) return toTensor('', [1], BigInt64Array.of(BigInt(whole)));
  if (type === elementType.int32) return toTensor('', [1], Int32Array.of(whole));
  if (type === elementType.uint8) return toTensor('', [1], Uint8Array.of(whole));
  if (type === elementType.bool)
    return toTensor('', [1], Uint8Array.of(whole === 0 ? 0 : 1), elementType.bool);
  throw unsupported({
    what: `its input ${name} holds values of a type that cannot be filled`,
    where,
    mend: 'Export it without that input.',
  });
}
