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
export { bytesPerValue, numbersOf } from './onnx/values.ts';
export { readNetwork } from './read/read-network.ts';
export { opsetOf, resolve, type Network } from './network.ts';
export type { Facts } from './facts.ts';
export { specialise, toFacts, toInferenceModel, toProbe, withInputShapes, type Probe } from './probe.ts';
export { toLogits, type Headed } from './head.ts';
export { compileExplanation, compileForward, type Explanation, type ExplanationRequest } from './explain.ts';
export type { MapReduction } from './map-reductions.ts';
export { layersOf, missingDerivatives, parameterCount, recommendLayer } from './describe.ts';
export { withChannelsFirst } from './channels-first.ts';
export { inlineBranches } from './read/branches.ts';
export { compileContinuation, type Continuation } from './continue.ts';
export { toDoubleModel, type DoubleModel } from './double/to-double.ts';
export { toShapeProbe, type ShapeProbe } from './double/shape-probe.ts';
export { choosePorts } from './choose-ports.ts';
export { withMixing, type MixedNetwork, type MixingPlan } from './mixing.ts';
