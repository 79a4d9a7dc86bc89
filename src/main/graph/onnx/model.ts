/**
 * The messages of an ONNX file, in this program's spelling. Absent texts are '', absent numbers 0, absent messages
 * null, as the format itself defines. Integers are exact up to 2^53; beyond, they are clamped.
 * Source: the public format definition onnx.proto of github.com/onnx/onnx.
 */
export interface OnnxModel {
  irVersion: number;
  opsets: OperatorSet[];
  producerName: string;
  producerVersion: string;
  domain: string;
  modelVersion: number;
  docString: string;
  graph: OnnxGraph | null;
  metadata: KeyValue[];
  functions: OnnxFunction[];
}

/** A version of an operator set; the standard operators have the domain ''. */
export interface OperatorSet {
  domain: string;
  version: number;
}

export interface KeyValue {
  key: string;
  value: string;
}

export interface OnnxGraph {
  nodes: OnnxNode[];
  name: string;
  initializers: OnnxTensor[];
  docString: string;
  inputs: ValueInfo[];
  outputs: ValueInfo[];
  valueInfos: ValueInfo[];
  sparseInitializers: SparseTensor[];
}

/** One operation. An optional input or output that is not used has the name ''. */
export interface OnnxNode {
  inputs: string[];
  outputs: string[];
  name: string;
  opType: string;
  attributes: OnnxAttribute[];
  docString: string;
  domain: string;
}

/** What an attribute holds. The numbers are the format's own. */
export const attributeType = {
  float: 1,
  int: 2,
  string: 3,
  tensor: 4,
  graph: 5,
  floats: 6,
  ints: 7,
  strings: 8,
  tensors: 9,
  graphs: 10,
} as const;

export interface OnnxAttribute {
  name: string;
  f: number;
  i: number;
  s: Uint8Array;
  t: OnnxTensor | null;
  g: OnnxGraph | null;
  floats: number[];
  ints: number[];
  strings: Uint8Array[];
  tensors: OnnxTensor[];
  graphs: OnnxGraph[];
  docString: string;
  type: number;
  /** Inside a function: the attribute of the calling node that stands here. */
  refAttrName: string;
}

/** The element types of tensors. The numbers are the format's own. */
export const elementType = {
  float: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  string: 8,
  bool: 9,
  float16: 10,
  double: 11,
  uint32: 12,
  uint64: 13,
  bfloat16: 16,
} as const;

export interface OnnxTensor {
  dims: number[];
  dataType: number;
  floatData: number[];
  /** Also holds 8- and 16-bit integers, booleans, and the bits of float16 and bfloat16. */
  int32Data: number[];
  stringData: Uint8Array[];
  int64Data: number[];
  name: string;
  docString: string;
  /** Little-endian values; a view into the file. Empty where another field or an external file holds them. */
  rawData: Uint8Array;
  doubleData: number[];
  uint64Data: number[];
  /** `location`, `offset`, `length`, `checksum` of values in another file. */
  externalData: KeyValue[];
  /** 0: values are here. 1: in another file, see `externalData`. */
  dataLocation: number;
}

export interface SparseTensor {
  dims: number[];
}

export interface ValueInfo {
  name: string;
  type: OnnxType | null;
  docString: string;
}

/** Of the format's types the program knows tensors; `tensor` is null for sequences, maps and the like. */
export interface OnnxType {
  tensor: TensorType | null;
  denotation: string;
}

export interface TensorType {
  elementType: number;
  shape: TensorShape | null;
}

export interface TensorShape {
  dims: Dimension[];
}

/** A length. `value` is -1 where the file leaves it open, then `parameter` may name it. */
export interface Dimension {
  value: number;
  parameter: string;
}

/** A function: nodes that stand for one operator of its domain. */
export interface OnnxFunction {
  name: string;
  inputs: string[];
  outputs: string[];
  attributes: string[];
  nodes: OnnxNode[];
  docString: string;
  opsets: OperatorSet[];
  domain: string;
  attributeDefaults: OnnxAttribute[];
  overload: string;
}
