import {
  many,
  maybe,
  message,
  one,
  packed,
  wire,
  type Field,
  type Fields,
  type WireKind,
} from './message.ts';
import type {
  Dimension,
  KeyValue,
  OnnxAttribute,
  OnnxFunction,
  OnnxGraph,
  OnnxModel,
  OnnxNode,
  OnnxTensor,
  OnnxType,
  OperatorSet,
  SparseTensor,
  TensorShape,
  TensorType,
  ValueInfo,
} from './model.ts';

const noBytes = new Uint8Array();
const text = (id: number): Field<string> => one(id, wire.string, '');
const int64 = (id: number): Field<number> => one(id, wire.int64, 0);
const int32 = (id: number): Field<number> => one(id, wire.int32, 0);
const keyValue: WireKind<KeyValue> = message<KeyValue>(() => ({ key: text(1), value: text(2) }));

const tensor: WireKind<OnnxTensor> = message<OnnxTensor>(() => tensorFields);
const tensorFields: Fields<OnnxTensor> = {
  dims: packed(1, wire.int64),
  dataType: int32(2),
  floatData: packed(4, wire.float),
  int32Data: packed(5, wire.int32),
  stringData: many(6, wire.bytes),
  int64Data: packed(7, wire.int64),
  name: text(8),
  docString: text(12),
  rawData: one(9, wire.bytes, noBytes),
  doubleData: packed(10, wire.double),
  uint64Data: packed(11, wire.int64),
  externalData: many(13, keyValue),
  dataLocation: int32(14),
};

const dimension: WireKind<Dimension> = message<Dimension>(() => ({
  value: one(1, wire.int64, -1),
  parameter: text(2),
}));
const shape: WireKind<TensorShape> = message<TensorShape>(() => ({ dims: many(1, dimension) }));
const tensorType: WireKind<TensorType> = message<TensorType>(() => ({
  elementType: int32(1),
  shape: maybe(2, shape),
}));
const type: WireKind<OnnxType> = message<OnnxType>(() => ({
  tensor: maybe(1, tensorType),
  denotation: text(6),
}));
const valueInfo: WireKind<ValueInfo> = message<ValueInfo>(() => ({
  name: text(1),
  type: maybe(2, type),
  docString: text(3),
}));

const attribute: WireKind<OnnxAttribute> = message<OnnxAttribute>(() => attributeFields);
const node: WireKind<OnnxNode> = message<OnnxNode>(() => nodeFields);
const graph: WireKind<OnnxGraph> = message<OnnxGraph>(() => graphFields);

const attributeFields: Fields<OnnxAttribute> = {
  name: text(1),
  f: one(2, wire.float, 0),
  i: int64(3),
  s: one(4, wire.bytes, noBytes),
  t: maybe(5, tensor),
  g: maybe(6, graph),
  floats: many(7, wire.float),
  ints: many(8, wire.int64),
  strings: many(9, wire.bytes),
  tensors: many(10, tensor),
  graphs: many(11, graph),
  docString: text(13),
  type: int32(20),
  refAttrName: text(21),
};

const nodeFields: Fields<OnnxNode> = {
  inputs: many(1, wire.string),
  outputs: many(2, wire.string),
  name: text(3),
  opType: text(4),
  attributes: many(5, attribute),
  docString: text(6),
  domain: text(7),
};

const sparseTensor: WireKind<SparseTensor> = message<SparseTensor>(() => ({ dims: packed(3, wire.int64) }));

const graphFields: Fields<OnnxGraph> = {
  nodes: many(1, node),
  name: text(2),
  initializers: many(5, tensor),
  docString: text(10),
  inputs: many(11, valueInfo),
  outputs: many(12, valueInfo),
  valueInfos: many(13, valueInfo),
  sparseInitializers: many(15, sparseTensor),
};

const operatorSet: WireKind<OperatorSet> = message<OperatorSet>(() => ({
  domain: text(1),
  version: int64(2),
}));

const onnxFunction: WireKind<OnnxFunction> = message<OnnxFunction>(() => ({
  name: text(1),
  inputs: many(4, wire.string),
  outputs: many(5, wire.string),
  attributes: many(6, wire.string),
  nodes: many(7, node),
  docString: text(8),
  opsets: many(9, operatorSet),
  domain: text(10),
  attributeDefaults: many(11, attribute),
  overload: text(13),
}));

/** The fields of a whole model by their public numbers (onnx.proto, ModelProto and below). */
export const modelFields: Fields<OnnxModel> = {
  irVersion: int64(1),
  producerName: text(2),
  producerVersion: text(3),
  domain: text(4),
  modelVersion: int64(5),
  docString: text(6),
  graph: maybe(7, graph),
  opsets: many(8, operatorSet),
  metadata: many(14, keyValue),
  functions: many(25, onnxFunction),
};
