export { decodeModel, encodeModel } from './onnx/codec.ts';
export {
  toAttribute,
  toModel,
  toNode,
  toTensor,
  toValueInfo,
  type AttributeValue,
  type TensorValues,
} from './onnx/build.ts';
export { attributeType, elementType } from './onnx/model.ts';
export type { OnnxGraph, OnnxModel, OnnxNode, OnnxTensor, ValueInfo } from './onnx/model.ts';
