import { badInput } from '../../../shared/errors.ts';
import {
  attributeType,
  elementType,
  type OnnxAttribute,
  type OnnxGraph,
  type OnnxModel,
  type OnnxNode,
  type OnnxTensor,
  type ValueInfo,
} from './model.ts';

/** What an attribute can be given as: whole numbers become ints, other numbers floats; `{ float }` forces a float. */
export type AttributeValue =
  | number
  | string
  | readonly number[]
  | { readonly float: number }
  | { readonly floats: readonly number[] }
  | OnnxTensor;

/** Texts in attributes are names of modes, always ASCII. */
const bytesOf = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

function blankAttribute(name: string, type: number): OnnxAttribute {
  return {
    name,
    type,
    f: 0,
    i: 0,
    s: new Uint8Array(),
    t: null,
    g: null,
    floats: [],
    ints: [],
    strings: [],
    tensors: [],
    graphs: [],
    docString: '',
    refAttrName: '',
  };
}

/** An attribute of a node. */
export function toAttribute(name: string, value: AttributeValue): OnnxAttribute {
  if (typeof value === 'string') return { ...blankAttribute(name, attributeType.string), s: bytesOf(value) };
  if (typeof value === 'number') {
    return Number.isInteger(value)
      ? { ...blankAttribute(name, attributeType.int), i: value }
      : { ...blankAttribute(name, attributeType.float), f: value };
  }
  if ('float' in value) return { ...blankAttribute(name, attributeType.float), f: value.float };
  if ('floats' in value) return { ...blankAttribute(name, attributeType.floats), floats: [...value.floats] };
  if ('dims' in value) return { ...blankAttribute(name, attributeType.tensor), t: value };
  return { ...blankAttribute(name, attributeType.ints), ints: [...value] };
}

/** A node of the standard operator set. */
export function toNode(
  opType: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Readonly<Record<string, AttributeValue>> = {},
  name = '',
): OnnxNode {
  return {
    opType,
    name,
    domain: '',
    docString: '',
    inputs: [...inputs],
    outputs: [...outputs],
    attributes: Object.entries(attributes).map(([key, value]) => toAttribute(key, value)),
  };
}

/** Values that a tensor can be made of, each with the element type it is stored as. */
export type TensorValues =
  | Float32Array
  | Float64Array
  | BigInt64Array
  | Int32Array
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array;

function elementTypeOf(values: TensorValues): number {
  if (values instanceof Float32Array) return elementType.float;
  if (values instanceof Float64Array) return elementType.double;
  if (values instanceof BigInt64Array) return elementType.int64;
  if (values instanceof Int32Array) return elementType.int32;
  if (values instanceof Uint8Array) return elementType.uint8;
  if (values instanceof Int8Array) return elementType.int8;
  return values instanceof Uint16Array ? elementType.uint16 : elementType.int16;
}

/** A tensor with its values inside, for instance a weight. Bytes are those of `values`, not a copy. */
export function toTensor(
  name: string,
  dims: readonly number[],
  values: TensorValues,
  dataType: number = elementTypeOf(values),
): OnnxTensor {
  const size = dims.reduce((product, length) => product * length, 1);
  if (size !== values.length) {
    throw badInput({ what: `tensor ${name} has ${values.length} values, its shape holds ${size}` });
  }
  return {
    name,
    dims: [...dims],
    dataType,
    rawData: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
    floatData: [],
    int32Data: [],
    stringData: [],
    int64Data: [],
    docString: '',
    doubleData: [],
    uint64Data: [],
    externalData: [],
    dataLocation: 0,
  };
}

/** A graph input or output; a string or null stands for an open length, `null` dims for an unknown shape. */
export function toValueInfo(
  name: string,
  dims: readonly (number | string | null)[] | null,
  dataType: number = elementType.float,
): ValueInfo {
  const shape =
    dims === null
      ? null
      : {
          dims: dims.map((length) =>
            typeof length === 'number'
              ? { value: length, parameter: '' }
              : { value: -1, parameter: length ?? '' },
          ),
        };
  return { name, docString: '', type: { denotation: '', tensor: { elementType: dataType, shape } } };
}

/** A model around a graph's parts, of the standard operator set. */
export function toModel(
  parts: Pick<OnnxGraph, 'nodes' | 'inputs' | 'outputs' | 'initializers'> & { readonly name?: string },
  opset = 20,
  irVersion = 9,
): OnnxModel {
  return {
    irVersion,
    opsets: [{ domain: '', version: opset }],
    producerName: 'platelens',
    producerVersion: '',
    domain: '',
    modelVersion: 0,
    docString: '',
    metadata: [],
    functions: [],
    graph: {
      nodes: parts.nodes,
      inputs: parts.inputs,
      outputs: parts.outputs,
      initializers: parts.initializers,
      name: parts.name ?? 'graph',
      docString: '',
      valueInfos: [],
      sparseInitializers: [],
    },
  };
}
